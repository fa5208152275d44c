import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { retainHeight } from "./retainHeight.ts";

interface Run {
  readonly minRetainBlocks: number;
  readonly evidenceAge: number;
  readonly retainHeights: readonly number[];
}
// Written by test/vectors/go/pruning over Cosmos SDK 0.50.13.
const file = new URL("../../test/vectors/go/pruning/pruning.json", import.meta.url);
const { runs } = JSON.parse(readFileSync(file, "utf8")) as { readonly runs: readonly Run[] };

test("the height from which blocks are kept is what the SDK answers to Commit", () => {
  for (const { minRetainBlocks, evidenceAge, retainHeights } of runs) {
    const own = retainHeights.map((_, i) => Number(retainHeight(BigInt(i + 1), BigInt(minRetainBlocks), BigInt(evidenceAge))));
    assert.deepEqual(own, retainHeights);
  }
});
