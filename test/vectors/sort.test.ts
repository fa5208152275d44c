import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../src/crypto/hash.ts";
import { toHex, utf8 } from "../../src/encoding/bytes.ts";
import { goSort } from "../../src/framework/index.ts";
import { readGoVector } from "../support/goVector.ts";

// Written by go/sort/main.go, which says how the lists are made.
const vector = readGoVector("sort/sort.json.gz");

interface Generated {
  readonly pattern: "random" | "ascending" | "nearly" | "descending" | "sawtooth" | "organ";
  readonly n: number;
  readonly distinct: number;
  readonly seed: number;
  readonly digest: string;
}

function keysOf({ pattern, n, distinct, seed }: Generated): readonly number[] {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % limit;
  };
  const shapes = {
    random: () => below(distinct),
    ascending: (i: number) => Math.floor((i * distinct) / n),
    nearly: (i: number) => Math.floor((i * distinct) / n),
    descending: (i: number) => Math.floor(((n - i) * distinct) / n),
    sawtooth: (i: number) => i % distinct,
    organ: (i: number) => Math.floor((Math.min(i, n - i) * distinct) / n),
  };
  const keys = Array.from({ length: n }, (_, i) => shapes[pattern](i));
  if (pattern !== "nearly") return keys;
  for (let left = 1 + below(7); left > 0; left--) {
    const [i, j] = [below(n), below(n)];
    [keys[i], keys[j]] = [keys[j] ?? 0, keys[i] ?? 0];
  }
  return keys;
}

function digestOf(keys: readonly number[]): string {
  const sorted = goSort(
    keys.map((key, index) => ({ key, index })),
    (a, b) => a.key - b.key,
  );
  return toHex(sha256(utf8(sorted.map(({ index }) => index).join(",")))).slice(0, 16);
}

test("equal elements end where Go's sort.Slice puts them, whatever the pattern of the list", (t) => {
  const cases: readonly Generated[] = vector.generated;
  for (const row of cases) assert.equal(digestOf(keysOf(row)), row.digest, JSON.stringify(row));
  t.diagnostic(`${cases.length} lists`);
});

test("so they do in lists that were made to be slow, for which a heap takes over", (t) => {
  for (const { keys, digest } of vector.hostile) assert.equal(digestOf(keys), digest, `${keys.length} elements`);
  t.diagnostic(`${vector.hostile.length} lists`);
});
