import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, toHex, utf8 } from "../../encoding/bytes.ts";
import { createMemoryBackend } from "../backends/memory.ts";
import type { Change, Entry } from "../types.ts";
import { Arena } from "./arena.ts";
import { FastTree } from "./fastTree.ts";
import { LevelHasher } from "./levelHasher.ts";
import { NodeStore } from "./nodeStore.ts";
import { PlainTree } from "./plainTree.ts";

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function createFast() {
  const arena = Arena.create();
  assert.ok(arena !== undefined, "this platform has no WebAssembly SIMD");
  const backend = createMemoryBackend();
  const nodes = new NodeStore(backend, 1);
  const hasher = new LevelHasher(arena);
  const open = (root: PlainTree["root"]) => new FastTree(arena, hasher, nodes, root);
  const commit = async (tree: FastTree) => {
    const batch = backend.batch();
    tree.save(batch);
    await batch.write();
    tree.commit();
  };
  return { arena, open, commit };
}

const list = (entries: Iterable<Entry>) => [...entries].map(([k, v]) => `${toHex(k)}=${toHex(v)}`);

const OPERATIONS = 100_000;

test(`${OPERATIONS} random operations give the plain tree's roots and contents, through discards, trims and reopening`, async () => {
  const next = random(99);
  const oracle = new PlainTree();
  const { arena, open, commit } = createFast();
  let tree = open(undefined);
  const bytesOf = (key: number) => utf8(`${key % 5}/${"x".repeat(key % 90)}${key.toString(36)}`);
  const batchOf = (size: number, removals: number) =>
    Array.from(
      { length: size },
      (): Change => [
        bytesOf(next(6000)),
        next(10) < removals ? undefined : new Uint8Array(next(20) === 0 ? next(3000) : next(150)).fill(next(256)),
      ],
    );
  let version = 0;
  for (let done = 0; done < OPERATIONS; ) {
    version++;
    const changes = batchOf(1 + next(800), version % 30 > 18 ? 8 : 2);
    done += changes.length;
    if (next(3) === 0) tree.stage(version, batchOf(50, 5));
    oracle.stage(version, changes);
    tree.stage(version, changes);
    assert.deepEqual(
      list(tree.latest.iterate(utf8("1/"), utf8("1/xxxz"), true)),
      list(oracle.latest.iterate(utf8("1/"), utf8("1/xxxz"), true)),
    );
    oracle.commit();
    await commit(tree);
    assert.deepEqual(tree.root?.hash, oracle.root?.hash);
    for (let i = 0; i < 20; i++) {
      const key = bytesOf(next(7000));
      assert.deepEqual(tree.latest.get(key), oracle.latest.get(key));
    }
    if (version % 10 === 0)
      assert.deepEqual(list(tree.latest.iterate(EMPTY, undefined, false)), list(oracle.latest.iterate(EMPTY, undefined, false)));
    if (version % 7 === 0) tree.trim(next(10));
    if (version % 25 === 0) tree = open(tree.root);
  }
  assert.equal(tree.latest.size, oracle.latest.size);
  assert.ok(arena.used > 0);
});

test("memory is given back: a tree whose keys are all removed uses none", async () => {
  const next = random(5);
  const { arena, open, commit } = createFast();
  const tree = open(undefined);
  for (let version = 1; version <= 30; version++) {
    const changes = Array.from(
      { length: 300 },
      (): Change => [utf8(`k${next(500)}`), next(3) === 0 ? undefined : new Uint8Array(next(5000))],
    );
    if (next(2) === 0) tree.stage(version, changes.slice(100));
    tree.stage(version, changes);
    await commit(tree);
    if (next(4) === 0) tree.trim(3);
  }
  const all = [...tree.latest.iterate(EMPTY, undefined, false)].map(([key]): Change => [key, undefined]);
  assert.ok(all.length > 100);
  tree.stage(31, all);
  await commit(tree);
  assert.equal(tree.root, undefined);
  assert.equal(arena.used, 0);
});

test("keys and values of every length up to several blocks hash as they do one by one", async () => {
  const oracle = new PlainTree();
  const { open, commit } = createFast();
  const tree = open(undefined);
  const lengths = [...Array.from({ length: 200 }, (_, i) => i), 447, 448, 511, 512, 960, 1014, 1015, 1016, 1017, 1024, 5000, 200_000];
  for (const [i, length] of lengths.entries()) {
    const changes: Change[] = [
      [new Uint8Array(length).fill(1), new Uint8Array(i)],
      [Uint8Array.of(2, i & 255, i >>> 8), new Uint8Array(length).fill(7)],
    ];
    oracle.stage(i + 1, changes);
    oracle.commit();
    tree.stage(i + 1, changes);
    await commit(tree);
    assert.deepEqual(tree.root?.hash, oracle.root?.hash, `length ${length}`);
  }
  tree.trim(0);
  assert.deepEqual(list(tree.latest.iterate(EMPTY, undefined, false)), list(oracle.latest.iterate(EMPTY, undefined, false)));
});

test("a view of a version stays as it was when the tree goes on, and an iteration across a commit is refused", async () => {
  const { open, commit } = createFast();
  const tree = open(undefined);
  tree.stage(1, [
    [utf8("a"), utf8("1")],
    [utf8("b"), utf8("2")],
  ]);
  await commit(tree);
  const first = tree.view(tree.root);
  const running = tree.latest.iterate(EMPTY, undefined, false);
  running.next();
  assert.deepEqual(first.get(utf8("a")), utf8("1"));
  tree.stage(2, [[utf8("a"), utf8("3")]]);
  assert.deepEqual(tree.latest.get(utf8("a")), utf8("1"));
  await commit(tree);
  assert.deepEqual(first.get(utf8("a")), utf8("1"));
  assert.deepEqual(list(first.iterate(EMPTY, undefined, false)), ["61=31", "62=32"]);
  assert.deepEqual(tree.latest.get(utf8("a")), utf8("3"));
  assert.throws(() => running.next(), /was committed while/);
});
