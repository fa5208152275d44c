import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, addressOf, balanceOf, bondedApp, operatorOf, refusedWith, stake } from "../../../test/support/stakingApp.ts";
import { DAY } from "../../encoding/time.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { Msg } from "./api.ts";
import { defaultParams, getUnbonding, putUnbondingOnHold, setParams, unbondingCanComplete } from "./index.ts";

function delegated(): TestApp {
  const app = bondedApp({ a: 5_000_000n });
  app.deliver(Msg.delegate, message(4_000_000n));
  return app;
}
const message = (amount: bigint) => ({ delegatorAddress: accountOf("user"), validatorAddress: operatorOf("a"), amount: stake(amount) });
const entriesOf = (app: TestApp) => app.withContext((ctx) => getUnbonding(ctx, addressOf("user"), addressOf("a"))?.entries ?? []);
const WAIT = { afterNs: 21n * DAY } as const;

test("a delegator has no more than so many entries at once, and room again when one is paid", () => {
  const app = delegated();
  app.withContext((ctx) => setParams(ctx, { ...defaultParams(), maxEntries: 2 }));
  app.deliver(Msg.undelegate, message(1n));
  app.block();
  app.deliver(Msg.undelegate, message(1n));
  assert.throws(() => app.deliver(Msg.undelegate, message(1n)), refusedWith("staking", 27));
  app.block(undefined, WAIT);
  app.deliver(Msg.undelegate, message(1n));
});

test("no more can be undelegated than is delegated, and nothing from a validator without a delegation", () => {
  const app = delegated();
  assert.throws(() => app.deliver(Msg.undelegate, message(4_000_001n)), refusedWith("sdk", 18));
  app.deliver(Msg.undelegate, message(4_000_000n));
  assert.throws(() => app.deliver(Msg.undelegate, message(1n)), refusedWith("staking", 19));
});

test("an undelegation that is held back is paid when the last hold is gone, not at its time", () => {
  const app = delegated();
  app.deliver(Msg.undelegate, message(1_000_000n));
  const before = balanceOf(app, "user");
  const [entry] = entriesOf(app);
  const id = entry?.unbondingId ?? 0n;
  for (let holds = 0; holds < 2; holds++) app.withContext((ctx) => putUnbondingOnHold(ctx, id));
  app.block(undefined, WAIT);
  assert.equal(balanceOf(app, "user"), before);
  app.withContext((ctx) => unbondingCanComplete(ctx, id));
  assert.equal(balanceOf(app, "user"), before, "one hold is left");
  app.withContext((ctx) => unbondingCanComplete(ctx, id));
  assert.equal(balanceOf(app, "user"), before + 1_000_000n);
  assert.deepEqual(entriesOf(app), []);
  assert.throws(() => app.withContext((ctx) => unbondingCanComplete(ctx, id)), refusedWith("staking", 26));
  assert.throws(() => app.withContext((ctx) => putUnbondingOnHold(ctx, 99n)), refusedWith("staking", 45));
});

test("a hold that ends before the time leaves the undelegation to its time", () => {
  const app = delegated();
  app.deliver(Msg.undelegate, message(1_000_000n));
  const before = balanceOf(app, "user");
  const id = entriesOf(app)[0]?.unbondingId ?? 0n;
  app.withContext((ctx) => putUnbondingOnHold(ctx, id));
  app.withContext((ctx) => unbondingCanComplete(ctx, id));
  assert.throws(() => app.withContext((ctx) => unbondingCanComplete(ctx, id)), refusedWith("staking", 42));
  assert.equal(balanceOf(app, "user"), before);
  app.block(undefined, WAIT);
  assert.equal(balanceOf(app, "user"), before + 1_000_000n);
});

test("what unbonds can be delegated back, in part or whole, until its time", () => {
  const app = delegated();
  app.deliver(Msg.undelegate, message(1_000_000n));
  const creationHeight = app.height;
  const cancel =
    (amount: bigint, height = creationHeight) =>
    () =>
      app.deliver(Msg.cancelUnbondingDelegation, { ...message(amount), creationHeight: height });
  assert.throws(cancel(1_000_001n), refusedWith("sdk", 18));
  assert.throws(cancel(1n, creationHeight + 1n), refusedWith("sdk", 38));
  cancel(400_000n)();
  assert.deepEqual(
    entriesOf(app).map(({ balance, initialBalance }) => [balance, initialBalance]),
    [[600_000n, 600_000n]],
  );
  cancel(600_000n)();
  assert.deepEqual(entriesOf(app), []);
  const before = balanceOf(app, "user");
  app.block(undefined, WAIT);
  assert.equal(balanceOf(app, "user"), before);
});
