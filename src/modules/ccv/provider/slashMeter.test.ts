import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { allowanceOf, replenished } from "./slashMeter.ts";

test("the allowance is rounded half to even, and never nothing", () => {
  const allowances = [29n, 30n, 31n, 50n, 51n, 70n].map((total) => allowanceOf("0.05", total));
  assert.deepEqual(allowances, [1n, 2n, 2n, 2n, 3n, 4n]);
  assert.deepEqual([allowanceOf("0.05", 10n), allowanceOf("0.05", 0n), allowanceOf("1", 7n)], [1n, 1n, 7n]);
});

test("a period fills a meter that is not overdrawn, and gives one allowance to one that is", () => {
  const power = fc.bigInt({ min: 1n, max: 1n << 60n });
  fc.assert(
    fc.property(power, power, (debt, allowance) => {
      assert.equal(replenished(-debt, allowance), allowance - debt);
      assert.equal(replenished(debt - 1n, allowance), allowance);
      assert.ok(replenished(-debt, allowance) <= allowance);
    }),
  );
});
