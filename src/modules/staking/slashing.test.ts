import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, addressOf, bondedApp, consAddressOf, operatorOf, refusedWith, stake } from "../../../test/support/stakingApp.ts";
import { parseDec } from "../../encoding/decimal.ts";
import { DAY } from "../../encoding/time.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { getSupply } from "../bank/index.ts";
import { Msg } from "./api.ts";
import { getDelegation, getUnbonding, getValidator, jail, slash, unjail } from "./index.ts";

const TENTH = parseDec("0.1");

function punish(app: TestApp, name: string, infractionHeight: bigint, power = 5n, fraction = TENTH): bigint {
  return app.withContext((ctx) => slash(ctx, { consAddress: consAddressOf(name), infractionHeight, power, fraction }));
}
const tokensOf = (app: TestApp, name: string) => app.withContext((ctx) => getValidator(ctx, addressOf(name))?.tokens);
const unbondingOf = (app: TestApp, from: string) =>
  app.withContext((ctx) => getUnbonding(ctx, addressOf("user"), addressOf(from))?.entries.map(({ balance }) => balance));
const supplyOf = (app: TestApp) => app.withContext((ctx) => getSupply(ctx, "stake"));

function undelegate(app: TestApp, from: string, amount: bigint): void {
  app.deliver(Msg.undelegate, { delegatorAddress: accountOf("user"), validatorAddress: operatorOf(from), amount: stake(amount) });
}
/** a and b with 5 units of power; the user has delegated two more to a. */
function delegated(): TestApp {
  const app = bondedApp({ a: 5_000_000n, b: 5_000_000n });
  app.deliver(Msg.delegate, { delegatorAddress: accountOf("user"), validatorAddress: operatorOf("a"), amount: stake(2_000_000n) });
  app.block();
  return app;
}

test("what begins to unbond in the block of the infraction pays nothing, the validator pays all", () => {
  const app = delegated();
  undelegate(app, "a", 1_000_000n);
  assert.equal(punish(app, "a", app.height, 7n), 700_000n);
  assert.deepEqual(unbondingOf(app, "a"), [1_000_000n]);
  assert.equal(tokensOf(app, "a"), 5_300_000n);
});

test("what began to unbond at the infraction's height or later pays its share, what began before pays nothing", () => {
  const app = delegated();
  undelegate(app, "a", 500_000n);
  app.block();
  const infraction = app.height;
  undelegate(app, "a", 1_000_000n);
  app.block();
  const before = supplyOf(app);
  assert.equal(punish(app, "a", infraction, 7n), 600_000n, "the validator's part of 700000");
  assert.deepEqual(unbondingOf(app, "a"), [500_000n, 900_000n]);
  assert.equal(tokensOf(app, "a"), 5_500_000n - 600_000n);
  assert.equal(supplyOf(app), before - 700_000n);
});

test("what is paid out already is not slashed again, and the rest falls on the validator", () => {
  const app = delegated();
  undelegate(app, "a", 1_000_000n);
  const infraction = app.height;
  app.block(undefined, { afterNs: 22n * DAY });
  assert.equal(unbondingOf(app, "a"), undefined);
  assert.equal(punish(app, "a", infraction, 7n), 700_000n);
});

test("what was moved to another validator is slashed there", () => {
  const app = delegated();
  app.deliver(Msg.beginRedelegate, {
    delegatorAddress: accountOf("user"),
    validatorSrcAddress: operatorOf("a"),
    validatorDstAddress: operatorOf("b"),
    amount: stake(1_000_000n),
  });
  const infraction = app.height;
  app.block();
  assert.equal(punish(app, "a", infraction, 7n), 600_000n);
  assert.equal(tokensOf(app, "a"), 6_000_000n - 600_000n);
  assert.equal(tokensOf(app, "b"), 6_000_000n - 100_000n);
  assert.equal(app.withContext((ctx) => getDelegation(ctx, addressOf("user"), addressOf("b")))?.shares, parseDec("900000"));
});

test("no more is burnt than there is, and a validator slashed whole takes no new delegation", () => {
  const app = delegated();
  assert.equal(punish(app, "a", app.height, 1_000n, parseDec("1")), 7_000_000n);
  assert.equal(tokensOf(app, "a"), 0n);
  const message = { delegatorAddress: accountOf("user"), validatorAddress: operatorOf("a"), amount: stake(1n) };
  assert.throws(() => app.deliver(Msg.delegate, message), refusedWith("staking", 34));
});

test("infractions to come, negative fractions and unbonded validators are refused, unknown ones are passed over", () => {
  const app = delegated();
  assert.throws(() => punish(app, "a", app.height + 1n), refusedWith("undefined", 1));
  assert.throws(() => punish(app, "a", app.height, 5n, -1n), refusedWith("undefined", 1));
  assert.equal(punish(app, "nobody", app.height), 0n);
  app.withContext((ctx) => jail(ctx, consAddressOf("a")));
  app.block();
  app.block(undefined, { afterNs: 22n * DAY });
  assert.throws(() => punish(app, "a", app.height), refusedWith("undefined", 1));
});

test("who is jailed leaves the set once, and comes back when let out", () => {
  const app = delegated();
  const isJailed = () => app.withContext((ctx) => getValidator(ctx, addressOf("a"))?.jailed);
  app.withContext((ctx) => jail(ctx, consAddressOf("a")));
  assert.throws(() => app.withContext((ctx) => jail(ctx, consAddressOf("a"))), refusedWith("staking", 7));
  assert.deepEqual(
    app.block().validatorUpdates.map(({ power }) => power),
    [0n],
  );
  assert.equal(isJailed(), true);
  app.withContext((ctx) => unjail(ctx, consAddressOf("a")));
  assert.throws(() => app.withContext((ctx) => unjail(ctx, consAddressOf("a"))), refusedWith("undefined", 1));
  assert.deepEqual(
    app.block().validatorUpdates.map(({ power }) => power),
    [7n],
  );
});
