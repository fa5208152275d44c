import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toHex } from "../encoding/bytes.ts";
import { innerHash, leafHash, leftTurns, merkleProofs, merkleRoot, rootFromProof, verifyMerkleProof } from "./rfc6962.ts";

const leaves = fc.uniqueArray(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40, selector: toHex });

test("every leaf of every tree is proven at its index and nowhere else", () => {
  fc.assert(
    fc.property(leaves, fc.nat(), (items, pick) => {
      const { root, proofs } = merkleProofs(items);
      assert.deepEqual(root, merkleRoot(items));
      const index = pick % items.length;
      const proof = proofs[index];
      const item = items[index];
      assert.ok(proof !== undefined && item !== undefined);
      verifyMerkleProof(proof, root, item);
      assert.equal(leftTurns(index, items.length).length, proof.aunts.length);
      const elsewhere = BigInt((index + 1) % items.length);
      if (items.length > 1) {
        const moved = { ...proof, index: elsewhere };
        const path = (at: bigint): string => leftTurns(Number(at), items.length).join();
        if (path(elsewhere) !== path(proof.index)) assert.throws(() => verifyMerkleProof(moved, root, item), { name: "ProofError" });
      }
      assert.throws(() => rootFromProof({ ...proof, aunts: [...proof.aunts, root] }), /takes \d+ aunts/);
    }),
  );
});

test("three leaves split two and one", () => {
  const [a, b, c] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
  assert.deepEqual(merkleRoot([a, b, c]), innerHash(innerHash(leafHash(a), leafHash(b)), leafHash(c)));
});

test("proofs with hostile shapes are refused", () => {
  const { proofs, root } = merkleProofs([Uint8Array.of(1), Uint8Array.of(2)]);
  const [proof] = proofs;
  assert.ok(proof !== undefined);
  const bad = [
    { ...proof, index: -1n },
    { ...proof, index: 2n },
    { ...proof, total: 0n },
    { ...proof, total: -1n },
    { ...proof, total: 2n ** 62n },
    { ...proof, leafHash: new Uint8Array(31) },
    { ...proof, aunts: [new Uint8Array(33)] },
    { ...proof, aunts: Array.from({ length: 101 }, () => root) },
  ];
  for (const hostile of bad) assert.throws(() => rootFromProof(hostile), { name: "ProofError" });
});
