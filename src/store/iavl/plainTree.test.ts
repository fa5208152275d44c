import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, toHex, utf8 } from "../../encoding/bytes.ts";
import { verifyMembership, verifyNonMembership } from "../../merkle/ics23.ts";
import { IAVL_SPEC } from "../../merkle/proofSpec.ts";
import type { Change } from "../types.ts";
import { PlainTree } from "./plainTree.ts";

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const commit = (tree: PlainTree, version: number, changes: readonly Change[]) => {
  tree.stage(version, changes);
  tree.commit();
};

/** Throws unless the tree proves to an ICS-23 verifier that the key has this value, or that it is absent. */
function checkProof(tree: PlainTree, key: Uint8Array, value: Uint8Array | undefined): void {
  const root = tree.root?.hash ?? EMPTY;
  const proof = tree.latest.prove(key);
  if (value === undefined) verifyNonMembership(IAVL_SPEC, root, proof, key);
  else verifyMembership(IAVL_SPEC, root, proof, key, value);
}

const OPERATIONS = 100_000;

test(`${OPERATIONS} random operations leave what a sorted map has, with proofs of present and absent keys that verify`, () => {
  const next = random(42);
  const model = new Map<string, Uint8Array>();
  const tree = new PlainTree();
  const bytesOf = (key: number) => utf8(`${key % 7}/${key.toString(36)}`);
  // The tree grows, is overwritten and shrinks in turn, so that every rotation of insertions and removals occurs.
  for (let version = 1; version <= OPERATIONS / 500; version++) {
    const shrinking = version % 20 > 12;
    const changes = Array.from({ length: 500 }, (): Change => {
      const removal = next(10) < (shrinking ? 8 : 2);
      return [bytesOf(next(8000)), removal ? undefined : utf8(`v${next(1_000_000)}`)];
    });
    for (const [key, value] of changes) {
      if (value === undefined) model.delete(toHex(key));
      else model.set(toHex(key), value);
    }
    commit(tree, version, changes);
    assert.equal(tree.latest.size, model.size);
    for (let i = 0; i < 10; i++) {
      const key = bytesOf(next(9000));
      checkProof(tree, key, model.get(toHex(key)));
      assert.deepEqual(tree.latest.get(key), model.get(toHex(key)));
    }
    if (version % 10 !== 0) continue;
    const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(
      [...tree.latest.iterate(EMPTY, undefined, false)].map(([k, v]) => [toHex(k), v]),
      sorted,
    );
    const [from, to] = [bytesOf(next(8000)), bytesOf(next(8000))];
    const range = sorted.filter(([k]) => k >= toHex(from) && k < toHex(to)).reverse();
    assert.deepEqual(
      [...tree.latest.iterate(from, to, true)].map(([k, v]) => [toHex(k), v]),
      range,
    );
    const [first, last] = [sorted[0], sorted.at(-1)];
    assert.ok(first !== undefined && last !== undefined);
    for (const [key, value] of [first, last]) checkProof(tree, Uint8Array.from(Buffer.from(key, "hex")), value);
    checkProof(tree, Uint8Array.of(0), undefined);
    checkProof(tree, Uint8Array.of(255), undefined);
  }
});

test("older versions stay as they were while the tree goes on", () => {
  const tree = new PlainTree();
  commit(tree, 1, [
    [utf8("a"), utf8("1")],
    [utf8("b"), utf8("2")],
  ]);
  const first = tree.root;
  commit(tree, 2, [
    [utf8("a"), undefined],
    [utf8("c"), utf8("3")],
  ]);
  assert.deepEqual(
    [...tree.view(first).iterate(EMPTY, undefined, false)],
    [
      [utf8("a"), utf8("1")],
      [utf8("b"), utf8("2")],
    ],
  );
  assert.deepEqual(
    [...tree.latest.iterate(EMPTY, undefined, true)],
    [
      [utf8("c"), utf8("3")],
      [utf8("b"), utf8("2")],
    ],
  );
});

test("a key written with the value it had changes the root, the removal of an absent key does not", () => {
  const tree = new PlainTree();
  const entry: Change = [utf8("k"), utf8("v")];
  commit(tree, 1, [entry, [utf8("l"), utf8("w")]]);
  const before = tree.root?.hash;
  commit(tree, 2, [[utf8("absent"), undefined]]);
  assert.deepEqual(tree.root?.hash, before);
  commit(tree, 3, [entry]);
  assert.notDeepEqual(tree.root?.hash, before);
});

test("a tree of one leaf and an empty tree answer reads and proofs", () => {
  const tree = new PlainTree();
  assert.equal(tree.latest.get(utf8("k")), undefined);
  // As Go: the proof of absence in an empty tree names no neighbour, and no ICS-23 verifier accepts it.
  const { nonexist } = tree.latest.prove(utf8("k"));
  assert.deepEqual(nonexist, { key: utf8("k"), left: undefined, right: undefined });
  assert.throws(() => checkProof(tree, utf8("k"), undefined));
  commit(tree, 1, [[utf8("k"), utf8("v")]]);
  for (const absent of ["j", "l", "kk"]) checkProof(tree, utf8(absent), undefined);
  checkProof(tree, utf8("k"), utf8("v"));
  commit(tree, 2, [[utf8("k"), undefined]]);
  assert.equal(tree.root, undefined);
});
