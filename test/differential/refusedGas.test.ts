import assert from "node:assert/strict";
import { test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { fromHex } from "../../src/encoding/bytes.ts";
import { SECOND } from "../../src/encoding/time.ts";
import { appOf } from "../../src/framework/app.ts";
import { FUNDED, stakeOf } from "../../src/localnet/economy.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, validatorOf } from "../../src/localnet/keys.ts";
import { Judge } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();

test("a transaction refused before the ante steps has used what reading the consensus parameters costs, as in Go", {
  skip: program === undefined ? "the Go applications are absent (ORACLE names their program)" : false,
  timeout: 120_000,
}, async () => {
  const alice = accountOf(1, "alice");
  const validator = validatorOf(1, "val1");
  const genesis = chainGenesis({
    app: providerApp(),
    chainId: "provider-1",
    timeNs: 1_767_225_600n * SECOND,
    accounts: [{ account: alice, amount: FUNDED }],
    validators: [{ validator, balance: stakeOf(0) + FUNDED, stake: stakeOf(0) }],
  });
  const app = appOf(providerApp());
  const judge = await Judge.open({ program: program ?? "", kind: "provider", app, genesis, compareBlockEvent: () => false });
  try {
    for (const [what, tx] of Object.entries({
      nothing: "",
      "no messages": "0a00",
      "no transaction": "00",
      "an unknown message": "0a020a001200",
    })) {
      const bytes = fromHex(tx);
      const { disagreements } = await judge.block({ txs: [bytes] });
      assert.deepEqual(
        disagreements.filter(({ where }) => where.startsWith("tx")),
        [],
        what,
      );
      assert.equal(judge.application.checkTx(bytes, false).gasUsed, (await judge.oracle.checkTx(bytes)).gasUsed, what);
    }
  } finally {
    await judge.close();
  }
});
