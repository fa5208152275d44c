import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { MemoryArchive } from "../../src/store/memoryArchive.ts";
import { createMultiStore, openMemoryMultiStore } from "../../src/store/multiStore.ts";
import type { Change, MultiStoreOptions } from "../../src/store/types.ts";

const recordings = join(process.env["ACCEPTANCE_DIR"] ?? "../shared/acceptance", "recordings");
const present = existsSync(recordings);
if (!present) test.skip(`SKIPPED: ${recordings} is absent, store roots are not compared with Go's`);

interface Roots {
  stores: string[];
  heights: Record<string, { appHash: string; roots: (string | null)[] }>;
}
interface RecordedProof {
  height: number;
  key: string;
  value: string | null;
  proofOps: { ops: { type: string; key: string; data: string }[] };
}
type Pairs = [key: string, value?: string][];

const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, "base64"));
const hex = (b: Uint8Array | undefined): string => Buffer.from(b ?? []).toString("hex");

// casts below: the files' shapes are documented in the recordings' README
const readJson = (path: string): unknown => JSON.parse(gunzipSync(readFileSync(path)).toString());

function readChanges(folder: string): Map<string, Map<bigint, readonly Change[]>> {
  const all = new Map<string, Map<bigint, readonly Change[]>>();
  const toChange = ([key, value]: [string, string?]): Change => [bytes(key), value === undefined ? undefined : bytes(value)];
  for (const file of readdirSync(join(folder, "changes"))) {
    const byHeight = readJson(join(folder, "changes", file)) as Record<string, Pairs>;
    all.set(file.replace(".json.gz", ""), new Map(Object.entries(byHeight).map(([h, pairs]) => [BigInt(h), pairs.map(toChange)])));
  }
  return all;
}

for (const run of present ? readdirSync(recordings) : []) {
  for (const side of ["provider", "consumer"]) {
    const folder = join(recordings, run, side);
    if (!existsSync(join(folder, "roots.json.gz"))) continue;
    for (const trees of ["fast", "plain"])
      test(`store roots, app hashes and proofs of ${run}/${side} follow from the recorded changes with the ${trees} tree`, async () => {
        const { stores, heights } = readJson(join(folder, "roots.json.gz")) as Roots;
        const changes = readChanges(folder);
        const order = Object.keys(heights)
          .map(BigInt)
          .sort((a, b) => (a < b ? -1 : 1));
        const [initialHeight] = order;
        assert.ok(initialHeight !== undefined);
        // Stores without a changes file were written at genesis only.
        const others = readJson(join(folder, "kv-other.json.gz")) as { stores: Record<string, Pairs> };
        for (const [store, pairs] of Object.entries(others.stores)) {
          if (!changes.has(store))
            changes.set(store, new Map([[initialHeight, pairs.map(([k, v]): Change => [bytes(k), bytes(v ?? "")])]]));
        }
        const late = stores.filter((_, i) => heights[String(initialHeight)]?.roots[i] === null);
        const since = order.find((h) => late.length > 0 && heights[String(h)]?.roots.every((r) => r !== null));
        const options: MultiStoreOptions = {
          stores,
          initialHeight,
          ...(since === undefined ? {} : { upgrades: { height: since, changes: { added: late } } }),
        };
        const store = trees === "fast" ? openMemoryMultiStore(options) : createMultiStore(new MemoryArchive(), options);
        for (const height of order) {
          const expected = heights[String(height)];
          const block = new Map(
            [...changes].map(([name, byHeight]) => [name, byHeight.get(height) ?? []] as const).filter(([, c]) => c.length > 0),
          );
          const appHash = store.stage(height, block);
          await store.commit();
          const roots = store.roots(height);
          for (const [i, name] of stores.entries()) assert.equal(hex(roots.get(name)), expected?.roots[i] ?? "", `${name} at ${height}`);
          assert.equal(hex(appHash), expected?.appHash.toLowerCase(), `app hash of ${height}`);
        }
        const proofs = readJson(join(folder, "proofs.json.gz")) as RecordedProof[];
        for (const { height, key, value, proofOps } of proofs) {
          const proved = store.prove("ibc", bytes(key), BigInt(height));
          assert.equal(hex(proved.value), hex(bytes(value ?? "")));
          assert.deepEqual(
            proved.ops.map((op) => ({ type: op.type, key: hex(op.key), data: hex(op.data) })),
            proofOps.ops.map((op) => ({ type: op.type, key: hex(bytes(op.key)), data: hex(bytes(op.data)) })),
          );
        }
        assert.ok(proofs.length > 0);
      });
  }
}
