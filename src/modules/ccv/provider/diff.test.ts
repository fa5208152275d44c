import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyOf, validatorOf } from "../../../../test/support/ccvApps.ts";
import { ConsensusValidator } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { publicKeyText } from "../index.ts";
import { diffValidators } from "./diff.ts";

const NAMES = ["a", "b", "c", "d", "e"] as const;

/** A validator who signs on the consumer with the key of this name. */
function member(name: string, power: bigint, key = name): ConsensusValidator {
  return ConsensusValidator.from({ providerConsAddr: validatorOf(name).consensusAddress, power, publicKey: keyOf(key) });
}
const set = fc
  .uniqueArray(fc.record({ name: fc.constantFrom(...NAMES), power: fc.bigInt({ min: 1n, max: 5n }), isOwnKey: fc.boolean() }), {
    selector: ({ name }) => name,
  })
  .map((members) => members.map(({ name, power, isOwnKey }) => member(name, power, isOwnKey ? name : `other ${name}`)));

test("changes come in the order of the set that is, removals and powers first, then who is new", () => {
  const current = [member("a", 1n), member("b", 2n), member("c", 3n)];
  const next = [member("d", 4n), member("c", 5n), member("a", 1n)];
  assert.deepEqual(diffValidators(current, next), [
    { pubKey: keyOf("b"), power: 0n },
    { pubKey: keyOf("c"), power: 5n },
    { pubKey: keyOf("d"), power: 4n },
  ]);
  assert.deepEqual(diffValidators(next, next), []);
});

test("a validator with another key is a removal and an addition, whatever its power", () => {
  assert.deepEqual(diffValidators([member("a", 1n)], [member("a", 1n, "new")]), [
    { pubKey: keyOf("a"), power: 0n },
    { pubKey: keyOf("new"), power: 1n },
  ]);
});

test("applying the changes to the set that is gives the next one, and no change is told without need", () => {
  fc.assert(
    fc.property(set, set, (current, next) => {
      const powers = (members: readonly ConsensusValidator[]) =>
        new Map(members.flatMap(({ publicKey, power }) => (publicKey === undefined ? [] : [[publicKeyText(publicKey), power] as const])));
      const applied = powers(current);
      const changes = diffValidators(current, next);
      for (const { pubKey, power } of changes) {
        assert.notEqual(applied.get(publicKeyText(pubKey)) ?? 0n, power);
        if (power === 0n) applied.delete(publicKeyText(pubKey));
        else applied.set(publicKeyText(pubKey), power);
      }
      assert.deepEqual(new Map([...applied].sort()), new Map([...powers(next)].sort()));
      assert.equal(new Set(changes.map(({ pubKey }) => publicKeyText(pubKey))).size, changes.length, "each key once");
    }),
  );
});
