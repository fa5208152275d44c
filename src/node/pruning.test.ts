import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openMemoryMultiStore } from "../store/index.ts";
import { pruningOf, retentionOf } from "./pruning.ts";

interface Parsed {
  readonly flags: Readonly<Record<string, string>>;
  readonly keepRecent: number;
  readonly interval: number;
  readonly nothing: boolean;
  readonly error?: string;
}
interface Run {
  readonly keepRecent: number;
  readonly interval: number;
  readonly earliest: readonly number[];
}
// Written by test/vectors/go/pruning over Cosmos SDK 0.50.13.
const file = new URL("../../test/vectors/go/pruning/pruning.json", import.meta.url);
const vector = JSON.parse(readFileSync(file, "utf8")) as { readonly options: readonly Parsed[]; readonly runs: readonly Run[] };

test("pruning flags mean and refuse what the SDK's do", () => {
  for (const { flags, keepRecent, interval, nothing, error } of vector.options) {
    const read = () =>
      pruningOf({
        strategy: flags["pruning"] ?? "",
        keepRecent: BigInt(flags["pruning-keep-recent"] ?? "0"),
        interval: BigInt(flags["pruning-interval"] ?? "0"),
      });
    if (error !== undefined) assert.throws(read, { code: "BAD_PRUNING", message: error });
    else assert.deepEqual(read(), { keepRecent: nothing ? undefined : BigInt(keepRecent), interval: BigInt(interval) });
  }
});

test("the heights that stay readable are the SDK's, block by block", async () => {
  for (const { keepRecent, interval, earliest } of vector.runs) {
    const store = openMemoryMultiStore({
      stores: ["kv"],
      ...retentionOf({ keepRecent: BigInt(keepRecent), interval: BigInt(interval) }),
    });
    const seen: number[] = [];
    for (const [i] of earliest.entries()) {
      store.stage(BigInt(i + 1), new Map());
      await store.commit();
      seen.push(Number(store.earliest));
    }
    assert.deepEqual(seen, earliest);
  }
});
