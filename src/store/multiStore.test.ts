import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex, utf8 } from "../encoding/bytes.ts";
import { EMPTY_HASH } from "../crypto/hash.ts";
import { merkleProofFromOps, verifyPathMembership, verifyPathNonMembership } from "../merkle/merkleProof.ts";
import { SDK_SPECS } from "../merkle/proofSpec.ts";
import { createLayer, openMemoryMultiStore } from "./index.ts";
import { MemoryArchive } from "./memoryArchive.ts";
import { createMultiStore } from "./multiStore.ts";
import type { Change, MultiStore, ReadView } from "./types.ts";

const write = (...pairs: [string, string | undefined][]): Change[] =>
  pairs.map(([k, v]) => [utf8(k), v === undefined ? undefined : utf8(v)]);
const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString());
const list = (view: ReadView, store: string) =>
  [...view.iterate(store, utf8(""), undefined, false)].map(([k, v]) => `${text(k)}=${text(v)}`);

async function block(store: MultiStore, changes: Record<string, Change[]>): Promise<string> {
  const hash = store.stage(store.height === 0n ? 1n : store.height + 1n, new Map(Object.entries(changes)));
  await store.commit();
  return toHex(hash);
}

test("staged writes are seen by nobody until they are committed, and staging again discards them", async () => {
  const store = openMemoryMultiStore({ stores: ["a", "b"] });
  await block(store, { a: write(["k", "1"]) });
  const first = store.stage(
    2n,
    new Map([
      ["a", write(["k", "2"])],
      ["b", write(["x", "y"])],
    ]),
  );
  assert.equal(text(store.latest.get("a", utf8("k"))), "1");
  const second = store.stage(2n, new Map([["a", write(["k", "3"])]]));
  assert.notDeepEqual(first, second);
  await store.commit();
  assert.equal(text(store.latest.get("a", utf8("k"))), "3");
  assert.equal(store.latest.get("b", utf8("x")), undefined);
  assert.deepEqual(store.appHash(2n), second);
});

test("an empty store's root is the hash of nothing", async () => {
  const store = openMemoryMultiStore({ stores: ["a"] });
  await block(store, {});
  assert.deepEqual(store.roots(1n).get("a"), EMPTY_HASH);
});

test("older heights stay readable until they are pruned", async () => {
  const store = openMemoryMultiStore({ stores: ["a"], keepRecent: 2n });
  for (const value of ["1", "2", "3", "4"]) await block(store, { a: write(["k", value]) });
  assert.equal(store.earliest, 3n);
  assert.equal(text(store.at(3n).get("a", utf8("k"))), "3");
  for (const height of [2n, 5n, 0n]) assert.throws(() => store.at(height), { name: "OperationError", message: /heights 3 to 4 are kept/ });
});

test("a height that does not follow the last one and a store that does not exist are refused", async () => {
  const store = openMemoryMultiStore({ stores: ["a"], initialHeight: 7n });
  assert.throws(() => store.stage(1n, new Map()), /the next height is 7/);
  assert.throws(() => store.stage(7n, new Map([["z", write(["k", "v"])]])), /no store z/);
  assert.throws(() => store.latest.get("z", utf8("k")), /no store z/);
});

test("stores are added, renamed and dropped at the upgrade's height and not before", async () => {
  const changes = { added: ["n"], renamed: [{ from: "old", to: "new" }], dropped: ["gone"] };
  const store = openMemoryMultiStore({ stores: ["a", "n", "new"], upgrades: { height: 3n, changes } });
  assert.deepEqual(store.storeNames, ["a", "gone", "old"]);
  await block(store, { old: write(["p", "1"], ["q", "2"]), gone: write(["g", "g"]) });
  await block(store, {});
  assert.deepEqual(store.storeNames, ["a", "n", "new"]);
  assert.deepEqual(list(store.latest, "new"), ["p=1", "q=2"]);
  await block(store, { new: write(["p", undefined], ["r", "3"]), n: write(["k", "v"]) });
  assert.deepEqual(list(store.latest, "new"), ["q=2", "r=3"]);
  assert.deepEqual(list(store.at(2n), "old"), ["p=1", "q=2"]);
  assert.deepEqual([...store.roots(3n).keys()], ["a", "n", "new"]);
  assert.throws(() => store.at(3n).get("gone", utf8("g")), /no store gone at height 3/);
});

test("a layer's changes become the next version", async () => {
  const store = openMemoryMultiStore({ stores: ["a"] });
  await block(store, { a: write(["k", "1"], ["l", "2"]) });
  const layer = createLayer(store.latest);
  layer.set("a", utf8("m"), utf8("3"));
  layer.delete("a", utf8("k"));
  store.stage(2n, layer.changes());
  await store.commit();
  assert.deepEqual(list(store.latest, "a"), ["l=2", "m=3"]);
});

test("both ops of a proof lead to the app hash by the standard ICS-23 specs, for present and absent keys", async () => {
  const store = openMemoryMultiStore({ stores: ["acc", "bank", "ibc"] });
  await block(store, { ibc: write(["b", "1"], ["d", "2"], ["f", "3"]), bank: write(["x", "y"]) });
  const root = store.appHash(1n);
  for (const key of ["a", "b", "c", "d", "e", "f", "g"]) {
    const { value, ops } = store.prove("ibc", utf8(key), 1n);
    const chain = { proof: merkleProofFromOps(ops), specs: SDK_SPECS, root, path: [utf8("ibc"), utf8(key)] };
    if (value === undefined) verifyPathNonMembership(chain);
    else verifyPathMembership(chain, value);
  }
});

for (const [kind, open] of [
  ["linked nodes", () => createMultiStore(new MemoryArchive(), { stores: ["a"] })],
  ["pages", () => openMemoryMultiStore({ stores: ["a"] })],
] as const) {
  test(`a range of an older height ends before the key that ends it, the very first one too (${kind})`, async () => {
    const store = open();
    await block(store, { a: write(["b", "1"], ["d", "2"], ["f", "3"]) });
    await block(store, { a: write(["b", "4"], ["e", "5"]) });
    const range = (from: string, to: string, reverse: boolean) =>
      [...store.at(1n).iterate("a", utf8(from), utf8(to), reverse)].map(([k]) => text(k));
    for (const reverse of [false, true]) {
      assert.deepEqual(range("a", "b", reverse), []);
      assert.deepEqual(range("b", "b", reverse), []);
      assert.deepEqual(range("a", "c", reverse), ["b"]);
      assert.deepEqual(range("c", "f", reverse), ["d"]);
    }
    await block(store, {});
    const single = open();
    await block(single, { a: write(["b", "1"]) });
    await block(single, { a: write(["b", "2"]) });
    assert.deepEqual([...single.at(1n).iterate("a", utf8("a"), utf8("b"), false)], []);
  });
}
