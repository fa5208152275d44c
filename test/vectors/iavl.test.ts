import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { EMPTY, toHex } from "../../src/encoding/bytes.ts";
import { MemoryArchive } from "../../src/store/memoryArchive.ts";
import { createMultiStore, openMemoryMultiStore } from "../../src/store/multiStore.ts";
import type { Change } from "../../src/store/types.ts";

const acceptance = process.env["ACCEPTANCE_DIR"] ?? "../shared/acceptance";
const vectors = join(acceptance, "vectors/iavl-tree-hash.json.gz");
const skip = existsSync(vectors) ? false : `SKIPPED: ${vectors} is absent, the IAVL tree is not compared with Go's`;

interface Vector {
  versions: { version: number; rootHash: string; ops: ["set" | "remove", string, string][] }[];
}

for (const trees of ["fast", "plain"]) {
  test(`roots of the ${trees} tree after 4096 unsorted operations a version are those of Go's TestTreeHash`, { skip }, async () => {
    // cast: the file's shape is documented in its own header
    const { versions } = JSON.parse(gunzipSync(readFileSync(vectors)).toString()) as Vector;
    // A tree that begins at a later version hashes that version into its nodes.
    const options = { stores: ["a"], initialHeight: BigInt(versions[0]?.version ?? 1) };
    const store = trees === "fast" ? openMemoryMultiStore(options) : createMultiStore(new MemoryArchive(), options);
    for (const { version, rootHash, ops } of versions) {
      const changes = ops.map(
        ([kind, key, value]): Change => [Buffer.from(key, "hex"), kind === "set" ? Buffer.from(value, "hex") : undefined],
      );
      store.stage(BigInt(version), new Map([["a", changes]]));
      await store.commit();
      assert.equal(toHex(store.roots(BigInt(version)).get("a") ?? EMPTY), rootHash);
    }
    assert.ok(versions.length > 0);
    console.log(`${trees}: ${versions.length} versions`);
  });
}
