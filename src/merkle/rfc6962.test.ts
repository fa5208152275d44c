import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromHex, toHex } from "../encoding/bytes.ts";
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

test("roots are those of the reference vectors of Certificate Transparency", () => {
  const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(fromHex);
  assert.equal(toHex(merkleRoot(leaves.slice(0, 1))), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  assert.equal(toHex(merkleRoot(leaves.slice(0, 2))), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
  assert.equal(toHex(merkleRoot(leaves.slice(0, 3))), "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
  assert.equal(toHex(merkleRoot(leaves)), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
});

test("a proof shows its own leaf and no other", () => {
  const leaves = [Uint8Array.of(1), Uint8Array.of(2)];
  const { proofs, root } = merkleProofs(leaves);
  const [proof] = proofs;
  assert.ok(proof !== undefined);
  assert.throws(() => verifyMerkleProof(proof, root, Uint8Array.of(2)), /leaf hash is/);
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
