import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, addressOf, bondedApp, operatorOf, packedKeyOf, stake, validatorMessage } from "../../../test/support/stakingApp.ts";
import { compareBytes, toHex } from "../../encoding/bytes.ts";
import { DAY } from "../../encoding/time.ts";
import type { ValidatorUpdate } from "../../framework/index.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { PubKey } from "../../proto/gen/cosmos/crypto/ed25519.ts";
import { BondStatus } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { Msg } from "./api.ts";
import {
  bondedValidatorsByPower,
  defaultParams,
  getValidator,
  lastTotalPower,
  lastValidatorPower,
  putUnbondingOnHold,
  setParams,
  unbondingCanComplete,
} from "./index.ts";

const NAMES = ["a", "b", "c", "d"];
const nameOf = new Map(NAMES.map((name) => [toHex(PubKey.decode(packedKeyOf(name).value).key), name]));
const told = (updates: readonly ValidatorUpdate[]) =>
  updates.map(({ publicKey, power }) => `${nameOf.get(toHex(publicKey.bytes))} ${power}`);
const statusOf = (app: TestApp, name: string) => app.withContext((ctx) => getValidator(ctx, addressOf(name))?.status);
/** A block in which the set becomes smaller: Go stops at a set that is too large when a block begins. */
const limit = (app: TestApp, maxValidators: number) =>
  app.block((ctx) => setParams(ctx, { ...defaultParams(), maxValidators })).validatorUpdates;
function delegate(app: TestApp, to: string, amount: bigint): void {
  app.deliver(Msg.delegate, { delegatorAddress: accountOf("user"), validatorAddress: operatorOf(to), amount: stake(amount) });
}
const byAddress = (names: readonly string[]) => [...names].sort((a, b) => compareBytes(addressOf(a), addressOf(b)));

test("the highest powers make blocks; of equals the smaller operator address ranks higher", () => {
  const app = bondedApp({ a: 5_000_000n, b: 5_000_000n, c: 5_999_999n, d: 7_000_000n });
  const equal = byAddress(["a", "b", "c"]);
  const ranked = app.withContext((ctx) => bondedValidatorsByPower(ctx).map(({ operatorAddress }) => operatorAddress));
  assert.deepEqual(ranked, ["d", ...equal].map(operatorOf));
  assert.deepEqual(
    told(limit(app, 2)),
    equal.slice(1).map((name) => `${name} 0`),
    "who leaves, by operator address",
  );
  assert.equal(app.withContext(lastTotalPower), 12n);
});

test("the ranking follows delegations, and the engine hears of whole units of power only", () => {
  const app = bondedApp({ a: 5_000_000n, b: 6_000_000n });
  delegate(app, "a", 999_999n);
  assert.deepEqual(told(app.block().validatorUpdates), []);
  delegate(app, "a", 1_000_001n);
  assert.deepEqual(told(app.block().validatorUpdates), ["a 7"]);
  assert.equal(
    app.withContext((ctx) => bondedValidatorsByPower(ctx)[0]?.operatorAddress),
    operatorOf("a"),
  );
  app.deliver(Msg.undelegate, { delegatorAddress: accountOf("user"), validatorAddress: operatorOf("a"), amount: stake(2_000_000n) });
  assert.deepEqual(told(app.block().validatorUpdates), ["a 5"]);
  assert.deepEqual(told(app.block().validatorUpdates), [], "told once");
});

test("who is overtaken unbonds, and is bonded again by growing in time", () => {
  const app = bondedApp({ a: 5_000_000n, b: 6_000_000n });
  assert.deepEqual(told(limit(app, 1)), ["a 0"]);
  assert.equal(statusOf(app, "a"), BondStatus.BOND_STATUS_UNBONDING);
  assert.equal(
    app.withContext((ctx) => lastValidatorPower(ctx, addressOf("a"))),
    0n,
  );
  delegate(app, "a", 2_000_000n);
  assert.deepEqual(told(app.block().validatorUpdates), ["a 7", "b 0"]);
  app.block(undefined, { afterNs: 21n * DAY });
  assert.deepEqual(
    ["a", "b"].map((name) => statusOf(app, name)),
    [BondStatus.BOND_STATUS_BONDED, BondStatus.BOND_STATUS_UNBONDED],
  );
});

test("a validator's unbonding ends at its time unless somebody holds it", () => {
  const app = bondedApp({ a: 5_000_000n, b: 6_000_000n });
  limit(app, 1);
  app.withContext((ctx) => putUnbondingOnHold(ctx, 1n));
  app.block(undefined, { afterNs: 21n * DAY });
  assert.equal(statusOf(app, "a"), BondStatus.BOND_STATUS_UNBONDING);
  app.withContext((ctx) => unbondingCanComplete(ctx, 1n));
  app.block();
  assert.equal(statusOf(app, "a"), BondStatus.BOND_STATUS_UNBONDED);
});

test("a validator without shares is removed when it is unbonded, and its key is free again", () => {
  const app = bondedApp({ a: 5_000_000n, b: 6_000_000n });
  app.deliver(Msg.undelegate, { delegatorAddress: accountOf("a"), validatorAddress: operatorOf("a"), amount: stake(5_000_000n) });
  assert.deepEqual(told(app.block().validatorUpdates), ["a 0"]);
  app.block(undefined, { afterNs: 20n * DAY });
  assert.equal(statusOf(app, "a"), BondStatus.BOND_STATUS_UNBONDING);
  app.block(undefined, { afterNs: DAY });
  assert.equal(statusOf(app, "a"), undefined);
  app.deliver(Msg.createValidator, validatorMessage("a"));
});
