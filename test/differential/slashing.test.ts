import assert from "node:assert/strict";
import { test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { pack } from "../../src/client/tx.ts";
import { HOUR, SECOND } from "../../src/encoding/time.ts";
import { appOf } from "../../src/framework/app.ts";
import { FUNDED, stakeOf } from "../../src/localnet/economy.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { operatorOf, validatorOf } from "../../src/localnet/keys.ts";
import { Equivocation, MsgSubmitEvidence } from "../../src/proto/gen/cosmos/evidence/v1beta1.ts";
import { MsgUnjail } from "../../src/proto/gen/cosmos/slashing/v1beta1.ts";
import { Judge, type Verdict } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();

test("missed votes, jail and release: the Go provider and ours agree row by row", { timeout: 120_000 }, async (t) => {
  if (program === undefined) {
    t.diagnostic("SKIPPED: the Go applications are absent (ORACLE names the program that peers/build.sh builds)");
    return;
  }
  const validators = Array.from({ length: 4 }, (_, i) => validatorOf(1, `val${i + 1}`));
  const app = appOf(providerApp());
  const genesis = chainGenesis({
    app,
    chainId: "provider-1",
    timeNs: 1_767_225_600n * SECOND,
    validators: validators.map((validator, i) => ({ validator, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
    overrides: { "slashing.params.signed_blocks_window": "10" },
  });
  const judge = await Judge.open({
    program,
    kind: "provider",
    app,
    genesis,
  });
  const [, equivocator, lazy] = validators;
  assert.ok(lazy !== undefined && equivocator !== undefined);
  const unjail = () => [judge.sign(lazy, [pack(MsgUnjail, { validatorAddr: operatorOf(lazy, "cosmos") })])];
  const agree = async (...args: Parameters<Judge["block"]>): Promise<Verdict> => {
    const verdict = await judge.block(...args);
    assert.deepEqual(verdict.disagreements, []);
    return verdict;
  };
  try {
    await agree();
    await agree({ txs: unjail() });
    const seen: string[] = [];
    for (let i = 0; i < 20; i++) {
      const { events } = await agree({ absent: i % 5 === 4 ? [] : [lazy.consAddress] });
      seen.push(...events.map(({ type }) => type));
    }
    assert.ok(seen.includes("slash"), "the validator was slashed");
    const early = await agree({ txs: unjail() });
    assert.equal(`${early.txResults[0]?.codespace}/${early.txResults[0]?.code}`, "slashing/4");
    const late = await agree({ txs: unjail(), afterNs: HOUR });
    assert.equal(late.txResults[0]?.code, 0);
    for (let i = 0; i < 12; i++) await agree({ absent: i % 2 === 0 ? [lazy.consAddress] : [] });
    const { timeNs, height } = judge;
    const accused = { address: equivocator.consAddress, power: 400n };
    const misbehavior = { type: 1, validator: accused, height: height - 1n, timeNs, totalVotingPower: 1400n } as const;
    const { events } = await agree({ misbehavior: [misbehavior] });
    assert.equal(events.filter(({ type }) => type === "slash").length, 2, "slashed and jailed");
    // Twice, and of somebody who was never there: nothing happens.
    await agree({ misbehavior: [misbehavior, { ...misbehavior, type: 2 }] });
    const evidence = {
      typeUrl: Equivocation.typeUrl,
      value: Equivocation.encode({ height, time: timeNs, power: 1n, consensusAddress: "x" }),
    };
    const submitter = judge.addressOf(lazy);
    for (const value of [evidence, { ...evidence, value: Equivocation.encode(Equivocation.from()) }, undefined]) {
      const txs = [judge.sign(lazy, [pack(MsgSubmitEvidence, { submitter, evidence: value })])];
      const { txResults } = await agree({ txs });
      assert.notEqual(txResults[0]?.code, 0);
    }
    for (let i = 0; i < 5; i++) await agree();
  } finally {
    await judge.close();
  }
});
