import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, addressOf, bondedApp, consAddressOf, operatorOf, stake } from "../../../test/support/stakingApp.ts";
import { toHex } from "../../encoding/bytes.ts";
import { parseDec } from "../../encoding/decimal.ts";
import { DAY } from "../../encoding/time.ts";
import { defineModule, defineState, ensure, event, type Fill, fill, item, type Module, sdkErrors, value } from "../../framework/index.ts";
import { Msg } from "./api.ts";
import * as staking from "./index.ts";

const state = defineState("listener", { heard: item(1, value.string) });
const Heard = event("heard", ["what"]);

function listener(...fills: readonly Fill[]): Module {
  return defineModule({ name: "listener", state, fills: [...fills] });
}

/** A module that writes down every call with the names of its addresses. */
function recorder(calls: string[], names: readonly string[]): Module {
  const known = new Map(names.flatMap((name) => [addressOf(name), consAddressOf(name)].map((bytes) => [toHex(bytes), name] as const)));
  const name = (bytes: Uint8Array): string => known.get(toHex(bytes)) ?? toHex(bytes);
  const note = (hook: string, ...args: readonly (string | bigint)[]): undefined => void calls.push([hook, ...args].join(" "));
  return listener(
    fill(staking.afterValidatorCreated, (_, a) => note("created", name(a))),
    fill(staking.beforeValidatorModified, (_, a) => note("modified", name(a))),
    fill(staking.afterValidatorRemoved, (_, c, a) => note("removed", name(c), name(a))),
    fill(staking.afterValidatorBonded, (_, c, a) => note("bonded", name(c), name(a))),
    fill(staking.afterValidatorBeginUnbonding, (_, c, a) => note("unbonding", name(c), name(a))),
    fill(staking.beforeDelegationCreated, (_, d, a) => note("delegating", name(d), name(a))),
    fill(staking.beforeDelegationSharesModified, (_, d, a) => note("changing", name(d), name(a))),
    fill(staking.beforeDelegationRemoved, (_, d, a) => note("leaving", name(d), name(a))),
    fill(staking.afterDelegationModified, (_, d, a) => note("delegated", name(d), name(a))),
    fill(staking.beforeValidatorSlashed, (_, a, fraction) => note("slashed", name(a), fraction)),
    fill(staking.afterUnbondingInitiated, (_, id) => note("initiated", id)),
  );
}

test("hooks are called in Go's order with the addresses they are about", () => {
  const calls: string[] = [];
  const taken = (): readonly string[] => calls.splice(0);
  const app = bondedApp({ a: 5_000_000n }, ["user"], [recorder(calls, ["a", "user"])]);
  assert.deepEqual(taken(), ["created a", "delegating a a", "delegated a a", "bonded a a"]);
  const message = { delegatorAddress: accountOf("user"), validatorAddress: operatorOf("a"), amount: stake(2_000_000n) };
  app.deliver(Msg.delegate, message);
  app.deliver(Msg.delegate, message);
  assert.deepEqual(taken(), ["delegating user a", "delegated user a", "changing user a", "delegated user a"]);
  app.deliver(Msg.undelegate, message);
  app.deliver(Msg.undelegate, message);
  // The second entry of one block joins the first: nobody hears of its id.
  assert.deepEqual(taken(), ["changing user a", "delegated user a", "initiated 1", "changing user a", "leaving user a"]);
  const offence = { consAddress: consAddressOf("a"), infractionHeight: app.height, power: 5n, fraction: parseDec("0.1") };
  app.withContext((ctx) => staking.slash(ctx, offence));
  assert.deepEqual(taken(), ["modified a", `slashed a ${parseDec("0.1")}`]);
  app.withContext((ctx) => staking.jail(ctx, consAddressOf("a")));
  assert.deepEqual(taken(), []);
  app.block();
  assert.deepEqual(taken(), ["unbonding a a", "initiated 3"]);
  app.deliver(Msg.undelegate, { ...message, delegatorAddress: accountOf("a"), amount: stake(4_500_000n) });
  assert.deepEqual(taken(), ["changing a a", "leaving a a", "initiated 4"]);
  app.block(undefined, { afterNs: 21n * DAY });
  assert.deepEqual(taken(), ["removed a a"]);
});

test("a failing hook ends the message where Go returns its error", () => {
  const refusing = listener(
    fill(staking.beforeDelegationCreated, (_, delegator) => ensure(delegator.length !== 20, sdkErrors.Conflict, "no")),
  );
  assert.throws(() => bondedApp({ a: 5_000_000n }, [], [refusing]), /no: conflict/);
});

test("where Go only logs a failing hook, what it wrote and emitted until then stays and the slash goes on", () => {
  const failing = listener(
    fill(staking.beforeValidatorSlashed, (ctx) => {
      state.heard.set(ctx, "slashed");
      ctx.emit(Heard({ what: "slashed" }));
      ensure(false, sdkErrors.Conflict, "too late");
    }),
  );
  const app = bondedApp({ a: 5_000_000n, b: 5_000_000n }, ["user"], [failing]);
  const offence = { consAddress: consAddressOf("a"), infractionHeight: app.height, power: 5n, fraction: parseDec("0.1") };
  const { value: burnt, events } = app.run((ctx) => staking.slash(ctx, offence));
  assert.equal(burnt, 500_000n);
  assert.equal(events[0]?.type, "heard");
  app.withContext((ctx) => {
    assert.equal(state.heard.get(ctx), "slashed");
    assert.equal(staking.getValidatorByConsAddress(ctx, consAddressOf("a"))?.tokens, 4_500_000n);
  });
});

test("a hook that would panic in Go is not passed over", () => {
  const panicking = listener(
    fill(staking.afterValidatorCreated, () => {
      throw new TypeError("nil");
    }),
  );
  assert.throws(() => bondedApp({ a: 5_000_000n }, [], [panicking]), TypeError);
});
