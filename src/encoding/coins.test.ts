import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  addCoins,
  amountOf,
  type Coins,
  coverCoins,
  equalCoins,
  faultOfCoins,
  formatCoins,
  isDenom,
  parseCoins,
  reachAnyCoin,
  subtractCoins,
} from "./coins.ts";

const coins = (text: string): Coins => parseCoins(text);

test("a denomination has 3 to 128 characters and begins with a letter", () => {
  for (const denom of ["abc", "stake", "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2", `a${"b".repeat(127)}`]) {
    assert.ok(isDenom(denom), denom);
  }
  for (const denom of ["", "ab", "1abc", "a b", "staké", "stake\n", `a${"b".repeat(128)}`]) assert.ok(!isDenom(denom), denom);
});

test("valid coins are sorted, unique and positive", () => {
  assert.equal(faultOfCoins([]), undefined);
  assert.equal(
    faultOfCoins([
      { denom: "aaa", amount: 1n },
      { denom: "bbb", amount: 1n },
    ]),
    undefined,
  );
  assert.equal(
    faultOfCoins([
      { denom: "bbb", amount: 1n },
      { denom: "aaa", amount: 1n },
    ]),
    "denomination aaa is not sorted",
  );
  assert.equal(
    faultOfCoins([
      { denom: "aaa", amount: 1n },
      { denom: "aaa", amount: 1n },
    ]),
    "duplicate denomination aaa",
  );
  assert.equal(faultOfCoins([{ denom: "aaa", amount: 0n }]), "coin 0aaa amount is not positive");
  assert.equal(faultOfCoins([{ denom: "a", amount: 1n }]), "invalid denom: a");
});

test("text and coins are the same thing", () => {
  assert.deepEqual(coins("7stake, 5atom"), [
    { denom: "atom", amount: 5n },
    { denom: "stake", amount: 7n },
  ]);
  assert.equal(formatCoins(coins("7stake,5atom")), "5atom,7stake");
  assert.deepEqual(coins("0stake"), []);
  for (const text of ["stake", "5", "-5stake", "1.5stake", "5stake,6stake", "5stake,", "5 st"])
    assert.throws(() => coins(text), /coin|twice/, text);
});

test("sums overflow behind 256 bits", () => {
  const most = [{ denom: "aaa", amount: (1n << 256n) - 1n }];
  assert.throws(() => addCoins(most, [{ denom: "aaa", amount: 1n }]), /RangeError: Int overflow/);
});

const anyCoins = fc
  .array(fc.record({ denom: fc.constantFrom("aaa", "bbb", "ccc", "ddd"), amount: fc.bigInt({ min: 0n, max: 1_000_000n }) }), {
    maxLength: 6,
  })
  .map((list) => addCoins(list));

test("subtracting what was added gives back what was there", () => {
  fc.assert(
    fc.property(anyCoins, anyCoins, (a, b) => {
      const sum = addCoins(a, b);
      assert.equal(faultOfCoins(sum), undefined);
      assert.deepEqual(subtractCoins(sum, b), a);
      assert.equal(subtractCoins(a, b) !== undefined, coverCoins(a, b));
      assert.ok(equalCoins(addCoins(b, a), sum));
      for (const denom of ["aaa", "ddd"]) assert.equal(amountOf(sum, denom), amountOf(a, denom) + amountOf(b, denom));
    }),
  );
});

test("one positive amount that is reached is enough for a floor of any", () => {
  assert.ok(reachAnyCoin(coins("5atom"), coins("5atom,9stake")));
  assert.ok(!reachAnyCoin(coins("4atom"), coins("5atom,9stake")));
  assert.ok(!reachAnyCoin(coins("4photon"), coins("5atom")));
  assert.ok(!reachAnyCoin(coins("4photon"), []));
});
