import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  addDecCoins,
  type DecCoins,
  decCoinsFromCoins,
  formatDecCoins,
  intersectDecCoins,
  mulDecCoins,
  mulDecCoinsTruncate,
  quoDecCoinsTruncate,
  subtractDecCoins,
  truncateDecCoins,
} from "./decCoins.ts";
import { ONE, parseDec } from "./decimal.ts";

const of = (...entries: readonly (readonly [string, string])[]): DecCoins =>
  entries.map(([denom, text]) => ({ denom, amount: parseDec(text) }));
const anyCoins: fc.Arbitrary<DecCoins> = fc
  .uniqueArray(fc.record({ denom: fc.constantFrom("aaa", "bbb", "ccc"), amount: fc.bigInt({ min: 1n, max: 10n ** 30n }) }), {
    selector: ({ denom }) => denom,
  })
  .map((coins) => coins.map(({ denom, amount }) => ({ denom, amount })).sort((a, b) => (a.denom < b.denom ? -1 : 1)));

test("decimal coins are sums by denomination, sorted and without zeros", () => {
  const sum = addDecCoins(of(["ccc", "0.5"]), of(["aaa", "1"], ["ccc", "0.5"]), decCoinsFromCoins([{ denom: "bbb", amount: 0n }]));
  assert.equal(formatDecCoins(sum), "1.000000000000000000aaa,1.000000000000000000ccc");
  assert.equal(formatDecCoins([]), "");
});

test("a difference is none where an amount would be negative", () => {
  assert.deepEqual(subtractDecCoins(of(["aaa", "1"], ["bbb", "2"]), of(["aaa", "1"])), of(["bbb", "2"]));
  assert.equal(subtractDecCoins(of(["aaa", "1"]), of(["bbb", "1"])), undefined);
});

test("products round half to even or are cut off, quotients are cut off", () => {
  const coins: DecCoins = [{ denom: "aaa", amount: 3n }];
  assert.deepEqual(mulDecCoins(coins, ONE / 2n), [{ denom: "aaa", amount: 2n }]);
  assert.deepEqual(mulDecCoinsTruncate(coins, ONE / 2n), [{ denom: "aaa", amount: 1n }]);
  assert.deepEqual(quoDecCoinsTruncate(coins, 2n * ONE), [{ denom: "aaa", amount: 1n }]);
  assert.deepEqual(mulDecCoinsTruncate(coins, 0n), []);
});

test("an intersection has of each denomination the smaller amount", () => {
  assert.deepEqual(intersectDecCoins(of(["aaa", "2"], ["bbb", "1"]), of(["aaa", "1.5"])), of(["aaa", "1.5"]));
});

test("whole coins and rest are the coins, and the rest is less than one each", () => {
  fc.assert(
    fc.property(anyCoins, (coins) => {
      const { whole, rest } = truncateDecCoins(coins);
      assert.deepEqual(addDecCoins(decCoinsFromCoins(whole), rest), coins);
      assert.ok(rest.every(({ amount }) => amount > 0n && amount < ONE));
      assert.ok(whole.every(({ amount }) => amount > 0n));
    }),
  );
});

test("what is taken away and given back is what was there", () => {
  fc.assert(fc.property(anyCoins, anyCoins, (a, b) => assert.deepEqual(subtractDecCoins(addDecCoins(a, b), b), a)));
});
