import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { capPowers, capValidatorSet, minPowerInTopN, orderByPriority } from "./powerShaping.ts";

const powers = (...list: readonly number[]) => list.map((power) => ({ power: BigInt(power) }));
const capped = (percent: number, ...list: readonly number[]) => capPowers(powers(...list), percent).map(({ power }) => Number(power));
const powerList = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 40 });

test("the least power in the top N percent is the first in descending order that reaches N", () => {
  const set = [6n, 1n, 10n, 3n, 5n];
  const expected = (topN: number) => (topN > 96 ? 1n : topN > 84 ? 3n : topN > 64 ? 5n : topN > 40 ? 6n : 10n);
  for (let topN = 1; topN <= 100; topN++) assert.equal(minPowerInTopN(set, topN), expected(topN), `N ${topN}`);
});

test("N outside (0, 100] and a set without power have no least power", () => {
  for (const topN of [0, 101]) assert.throws(() => minPowerInTopN([1n], topN), /topN has to be in \(0, 100\]/);
  assert.throws(() => minPowerInTopN([], 50), /no minimum power/);
  assert.throws(() => minPowerInTopN([0n, 0n], 50), /no minimum power/);
});

test("power above the cap goes to those below it", () => {
  assert.deepEqual(capped(30, 100, 1, 1, 1), [30, 24, 24, 25]);
  assert.deepEqual(capped(35, 60, 138, 559), [264, 264, 229]);
  assert.deepEqual(capped(10, 5, 4, 3, 2, 1), [1, 1, 1, 1, 1]);
  assert.deepEqual(capped(50, 1000, 500, 50, 1), [775, 575, 125, 76]);
  assert.deepEqual(capped(10, 7), [1]);
});

test("a cap of zero changes nothing, not even the order", () => assert.deepEqual(capped(0, 1, 3, 2), [1, 3, 2]));

test("a cap that can hold keeps the total, the order of powers, and everybody at or below it", () => {
  fc.assert(
    fc.property(powerList, fc.integer({ min: 1, max: 100 }), (list, percent) => {
      const total = list.reduce((a, b) => a + b, 0);
      const cap = Math.max(1, Math.floor((total * percent) / 100));
      const result = capped(percent, ...list);
      assert.equal(result.length, list.length);
      for (const power of result) assert.ok(power >= 1 && power <= cap);
      if (cap * list.length >= total)
        assert.equal(
          result.reduce((a, b) => a + b, 0),
          total,
        );
      else assert.deepEqual(new Set(result), new Set([cap]));
    }),
  );
});

test("the validator set cap takes the first, but not on a Top-N chain", () => {
  assert.deepEqual(capValidatorSet([3, 2, 1], { topN: 0, cap: 2 }), [3, 2]);
  assert.deepEqual(capValidatorSet([3, 2, 1], { topN: 0, cap: 0 }), [3, 2, 1]);
  assert.deepEqual(capValidatorSet([3, 2, 1], { topN: 50, cap: 2 }), [3, 2, 1]);
});

test("prioritised validators come first, each part by power", () => {
  const set = powers(1, 2, 3, 4);
  const order = orderByPriority(set, ({ power }) => power < 3n).map(({ power }) => Number(power));
  assert.deepEqual(order, [2, 1, 4, 3]);
});
