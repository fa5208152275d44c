import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { goSort } from "./goSort.ts";

const byKey = (a: { readonly key: number }, b: { readonly key: number }) => a.key - b.key;
const rows = (keys: readonly number[]) => keys.map((key, index) => ({ key, index }));

test("up to twelve elements equal ones keep their order, beyond they are where Go puts them", () => {
  const lastFirst = (n: number) =>
    goSort(rows(Array.from({ length: n }, (_, i) => (i === n - 1 ? 0 : 1))), byKey).map(({ index }) => index);
  assert.deepEqual(lastFirst(12), [11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(lastFirst(13), [12, 6, 2, 3, 4, 5, 0, 7, 8, 9, 10, 11, 1]);
});

test("nothing is lost, everything is sorted, and the list itself stays", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (keys) => {
      const list = rows(keys);
      const sorted = goSort(list, byKey);
      assert.deepEqual(list, rows(keys));
      assert.deepEqual(
        sorted.map(({ key }) => key),
        keys.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(sorted).size, keys.length);
    }),
  );
});
