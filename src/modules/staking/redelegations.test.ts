import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, addressOf, bondedApp, operatorOf, refusedWith, stake } from "../../../test/support/stakingApp.ts";
import { DAY } from "../../encoding/time.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { Msg } from "./api.ts";
import { defaultParams, getRedelegation, getValidator, setParams } from "./index.ts";

function delegated(validators: Readonly<Record<string, bigint>> = { a: 5_000_000n, b: 5_000_000n, c: 5_000_000n }): TestApp {
  const app = bondedApp(validators);
  app.deliver(Msg.delegate, { delegatorAddress: accountOf("user"), validatorAddress: operatorOf("a"), amount: stake(3_000_000n) });
  return app;
}
function move(app: TestApp, from: string, to: string, amount: bigint) {
  return app.deliver(Msg.beginRedelegate, {
    delegatorAddress: accountOf("user"),
    validatorSrcAddress: operatorOf(from),
    validatorDstAddress: operatorOf(to),
    amount: stake(amount),
  });
}
const entriesOf = (app: TestApp, from: string, to: string) =>
  app.withContext((ctx) => getRedelegation(ctx, [addressOf("user"), addressOf(from), addressOf(to)])?.entries ?? []);

test("stake moves at once and is forgotten when it can no longer be slashed", () => {
  const app = delegated();
  const { response } = move(app, "a", "b", 1_000_000n);
  assert.equal(response.completionTime, app.timeNs + 21n * DAY);
  assert.deepEqual(
    ["a", "b"].map((name) => app.withContext((ctx) => getValidator(ctx, addressOf(name))?.tokens)),
    [7_000_000n, 6_000_000n],
  );
  app.block(undefined, { afterNs: 21n * DAY - 1n });
  assert.equal(entriesOf(app, "a", "b").length, 1);
  const { events } = app.block(undefined, { afterNs: 1n });
  assert.equal(entriesOf(app, "a", "b").length, 0);
  assert.equal(events.filter(({ type }) => type === "complete_redelegation").length, 1);
});

test("what has just arrived does not hop on, what came from elsewhere may leave", () => {
  const app = delegated();
  move(app, "a", "b", 1_000_000n);
  assert.throws(() => move(app, "b", "c", 1n), refusedWith("staking", 32));
  move(app, "a", "c", 1n);
  app.block(undefined, { afterNs: 21n * DAY });
  move(app, "b", "c", 1n);
});

test("ends that are one, missing or too much are refused by code", () => {
  const app = delegated();
  assert.throws(() => move(app, "a", "a", 1n), refusedWith("staking", 29));
  assert.throws(() => move(app, "a", "nobody", 1n), refusedWith("staking", 31));
  assert.throws(() => move(app, "nobody", "a", 1n), refusedWith("staking", 3));
  assert.throws(() => move(app, "a", "b", 3_000_001n), refusedWith("sdk", 18));
  assert.throws(() => move(app, "b", "a", 1n), refusedWith("staking", 19));
});

test("a pair of validators has no more than so many redelegations of one delegator at once", () => {
  const app = delegated();
  app.withContext((ctx) => setParams(ctx, { ...defaultParams(), maxEntries: 2 }));
  move(app, "a", "b", 1n);
  move(app, "a", "b", 1n);
  assert.throws(() => move(app, "a", "b", 1n), refusedWith("staking", 33));
  move(app, "a", "c", 1n);
});

test("stake leaves an unbonded validator without being remembered, and an unbonding one until that ends", () => {
  const app = delegated({ a: 5_000_000n, b: 50_000_000n });
  app.block((ctx) => setParams(ctx, { ...defaultParams(), maxValidators: 1 }));
  const left = app.timeNs + 21n * DAY;
  app.block(undefined, { afterNs: DAY });
  assert.equal(move(app, "a", "b", 1n).response.completionTime, left, "when the validator's own unbonding ends");
  app.block(undefined, { afterNs: 21n * DAY });
  move(app, "a", "b", 1n);
  assert.deepEqual(entriesOf(app, "a", "b"), []);
});
