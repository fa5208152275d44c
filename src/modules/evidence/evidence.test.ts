import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, addressOf, bondedApp, consAddressOf, refusedWith } from "../../../test/support/stakingApp.ts";
import { DAY } from "../../encoding/time.ts";
import { defineModule, fill, type Misbehavior } from "../../framework/index.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { Equivocation } from "../../proto/gen/cosmos/evidence/v1beta1.ts";
import { forgetKey } from "../slashing/hooks.ts";
import { slashing } from "../slashing/index.ts";
import { punishments, slashedValidators } from "../slashing/slots.ts";
import { getValidator, slashableValidators } from "../staking/index.ts";
import { Msg, Query } from "./api.ts";
import { evidenceGenesis } from "./genesis.ts";
import { evidence } from "./index.ts";
import { accusedValidators, evidenceRoutes } from "./slots.ts";

const bound = defineModule({
  name: "bound",
  fills: [fill(slashedValidators, slashableValidators), fill(accusedValidators, slashableValidators)],
});

const bonded = (...extra: ReturnType<typeof defineModule>[]) =>
  bondedApp({ a: 5_000_000n, b: 5_000_000n }, ["user"], [slashing, evidence, bound, ...extra]);

function accuse(app: TestApp, name: string, changes: Partial<Misbehavior> = {}): readonly string[] {
  const misbehavior = {
    type: 1,
    validator: { address: consAddressOf(name), power: 5n },
    height: app.height,
    timeNs: app.timeNs,
    totalVotingPower: 10n,
    ...changes,
  } as const;
  const { events } = app.block(undefined, { misbehavior: [misbehavior] });
  return events.map(({ type }) => type).filter((type) => type === "slash");
}
const validatorOf = (app: TestApp, name: string) => app.withContext((ctx) => getValidator(ctx, addressOf(name)));
const recordOf = (app: TestApp, name: string) => app.withContext((ctx) => punishments(ctx).signingRecord(ctx, consAddressOf(name)));
const countOf = (app: TestApp) => app.query(Query.allEvidence).evidence.length;

test("who signs twice loses a twentieth, is jailed for ever and tombstoned, and the evidence is kept", () => {
  const app = bonded();
  assert.deepEqual(accuse(app, "a"), ["slash", "slash"]);
  assert.equal(validatorOf(app, "a")?.tokens, 4_750_000n);
  assert.equal(validatorOf(app, "a")?.jailed, true);
  assert.deepEqual(recordOf(app, "a"), { isTombstoned: true, jailedUntilNs: 253_402_300_799n * 10n ** 9n });
  assert.equal(countOf(app), 1);
});

test("a tombstoned validator, one that never was and one that is unbonded are passed over", () => {
  const app = bonded();
  accuse(app, "a");
  for (const name of ["a", "nobody"]) assert.deepEqual(accuse(app, name), []);
  app.block(undefined, { afterNs: 22n * DAY });
  assert.deepEqual(accuse(app, "a"), []);
  assert.equal(countOf(app), 1);
});

test("evidence is too old only beyond both limits", () => {
  const app = bonded();
  const { timeNs } = app;
  app.block(undefined, { afterNs: 3n * DAY });
  assert.deepEqual(accuse(app, "b", { height: 1n, timeNs }), ["slash", "slash"], "few blocks have passed");
  const old = bonded();
  const began = old.timeNs;
  old.block(undefined, { afterNs: 3n * DAY, heights: 200_000n });
  assert.deepEqual(accuse(old, "b", { height: 1n, timeNs: began }), []);
});

test("a validator that is jailed already is slashed without a second jailing", () => {
  const app = bonded();
  app.withContext((ctx) => slashedValidators(ctx).jail(ctx, consAddressOf("a")));
  assert.deepEqual(accuse(app, "a"), ["slash"]);
});

const equivocation = Equivocation.from({ height: 1n, time: 10n ** 10n, power: 1n, consensusAddress: "someone" });
const packed = { typeUrl: Equivocation.typeUrl, value: Equivocation.encode(equivocation) };
const submit = (app: TestApp, value: typeof packed | undefined) =>
  app.deliver(Msg.submitEvidence, { submitter: accountOf("user"), evidence: value });

test("evidence by transaction is heard where somebody judges its type, once", () => {
  const heard: string[] = [];
  const judge = defineModule({
    name: "judge",
    fills: [fill(evidenceRoutes, { typeUrl: Equivocation.typeUrl, handle: (_, { typeUrl }) => void heard.push(typeUrl) })],
  });
  const app = bonded(judge);
  const { response } = submit(app, packed);
  assert.deepEqual(heard, [Equivocation.typeUrl]);
  assert.equal(response.hash.length, 32);
  assert.throws(() => submit(app, packed), refusedWith("evidence", 5));
});

test("evidence by transaction is refused where it is none, is invalid, or nobody judges", () => {
  const app = bonded();
  assert.throws(() => submit(app, undefined), refusedWith("evidence", 3));
  const invalid = { ...packed, value: Equivocation.encode({ ...equivocation, power: 0n }) };
  assert.throws(() => submit(app, invalid), refusedWith("evidence", 3));
  assert.throws(() => submit(app, packed), refusedWith("undefined", 111222));
});

test("who has no key that is known is not heard of", () => {
  const app = bonded();
  app.withContext((ctx) => forgetKey(ctx, consAddressOf("a")));
  assert.deepEqual(accuse(app, "a"), []);
  assert.equal(countOf(app), 0);
});

test("the stake of the block before the double sign is slashed: what began to unbond in that block stays", () => {
  const heights: bigint[] = [];
  const watching = defineModule({
    name: "watching",
    fills: [
      fill(slashedValidators, {
        ...slashableValidators,
        slash(ctx, request) {
          heights.push(request.infractionHeight);
          return slashableValidators.slash(ctx, request);
        },
      }),
      fill(accusedValidators, slashableValidators),
    ],
  });
  const app = bondedApp({ a: 5_000_000n, b: 5_000_000n }, ["user"], [slashing, evidence, watching]);
  const { height } = app;
  accuse(app, "a", { height });
  assert.deepEqual(heights, [height - 1n]);
});

test("evidence stands in genesis once", () => {
  const app = bonded();
  accuse(app, "a");
  const section = app.exportGenesis()["evidence"];
  assert.ok(section !== undefined);
  const begun = bonded();
  begun.withContext((ctx) => evidenceGenesis.init(ctx, section));
  assert.equal(countOf(begun), 1);
  assert.throws(() => begun.withContext((ctx) => evidenceGenesis.init(ctx, section)), /stands there twice/);
});
