import assert from "node:assert/strict";
import { test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { pack } from "../../src/client/tx.ts";
import { SECOND } from "../../src/encoding/time.ts";
import { appOf } from "../../src/framework/app.ts";
import { FUNDED, stakeOf } from "../../src/localnet/economy.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, operatorOf, validatorOf } from "../../src/localnet/keys.ts";
import { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { MsgDelegate } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { Judge } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();

test("the Go provider and ours agree on transfers, a delegation and a refusal, row by row", { timeout: 120_000 }, async (t) => {
  if (program === undefined) {
    t.diagnostic("SKIPPED: the Go applications are absent (ORACLE names the program that peers/build.sh builds)");
    return;
  }
  const [alice, bob] = [accountOf(1, "alice"), accountOf(1, "bob")];
  const validators = Array.from({ length: 4 }, (_, i) => validatorOf(1, `val${i + 1}`));
  const genesis = chainGenesis({
    app: providerApp(),
    chainId: "provider-1",
    timeNs: 1_767_225_600n * SECOND,
    accounts: [alice, bob].map((account) => ({ account, amount: FUNDED })),
    validators: validators.map((validator, i) => ({ validator, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
  });
  const judge = await Judge.open({
    program,
    kind: "provider",
    app: appOf(providerApp()),
    genesis,
    compareStores: ["staking", "slashing", "provider", "ibc", "transfer"],
    compareBlockEvent: ({ type }) => ["complete_unbonding", "liveness", "slash"].includes(type),
  });
  try {
    const [from, to] = [judge.addressOf(alice), judge.addressOf(bob)];
    const [val1] = validators;
    assert.ok(val1);
    const validatorAddress = operatorOf(val1, "cosmos");
    const coin = (amount: bigint) => ({ denom: "stake", amount });
    for (const make of [
      () => [],
      () => [judge.sign(alice, [pack(MsgSend, { fromAddress: from, toAddress: to, amount: [coin(5n)] })])],
      () => [judge.sign(alice, [pack(MsgDelegate, { delegatorAddress: from, validatorAddress, amount: coin(7_000_000n) })])],
      () => [judge.sign(bob, [pack(MsgSend, { fromAddress: to, toAddress: from, amount: [coin(FUNDED * 2n)] })])],
      () => [],
    ]) {
      const { disagreements } = await judge.block({ txs: make() });
      assert.deepEqual(disagreements, []);
    }
  } finally {
    await judge.close();
  }
});
