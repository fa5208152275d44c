import assert from "node:assert/strict";
import { test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { pack } from "../../src/client/tx.ts";
import { SECOND } from "../../src/encoding/time.ts";
import { appOf } from "../../src/framework/app.ts";
import { FUNDED, stakeOf } from "../../src/localnet/economy.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, operatorOf, validatorOf } from "../../src/localnet/keys.ts";
import { MsgDelegate } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { Judge } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();

test("inflation, provisions and what is minted are Go's while the bonded ratio moves", { timeout: 120_000 }, async (t) => {
  if (program === undefined) {
    t.diagnostic("SKIPPED: the Go applications are absent (ORACLE names the program that peers/build.sh builds)");
    return;
  }
  const alice = accountOf(1, "alice");
  const validators = Array.from({ length: 4 }, (_, i) => validatorOf(1, `val${i + 1}`));
  const app = appOf(providerApp());
  const genesis = chainGenesis({
    app,
    chainId: "provider-1",
    timeNs: 1_767_225_600n * SECOND,
    accounts: [{ account: alice, amount: FUNDED }],
    validators: validators.map((validator, i) => ({ validator, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
    overrides: { "mint.params.blocks_per_year": "100", "mint.params.goal_bonded": "0.300000000000000000" },
  });
  const judge = await Judge.open({
    program,
    kind: "provider",
    app,
    genesis,
  });
  const [first] = validators;
  assert.ok(first);
  try {
    for (let i = 0; i < 30; i++) {
      const delegate = () => {
        const members = { delegatorAddress: judge.addressOf(alice), validatorAddress: operatorOf(first, "cosmos") };
        return pack(MsgDelegate, { ...members, amount: { denom: "stake", amount: FUNDED / 20n } });
      };
      const { disagreements, events } = await judge.block({ txs: i === 3 ? [judge.sign(alice, [delegate()])] : [] });
      assert.deepEqual(disagreements, []);
      assert.ok(events.some(({ type }) => type === "mint"));
    }
  } finally {
    await judge.close();
  }
});
