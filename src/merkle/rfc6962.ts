import { sha256, EMPTY_HASH } from "../crypto/hash.ts";
import { equalBytes, toHex } from "../encoding/bytes.ts";
import type { Proof } from "../proto/gen/tendermint/crypto.ts";
import { ProofError } from "./proofError.ts";

// The tree of RFC 6962 as CometBFT builds it: leaf = H(0 || bytes), node = H(1 || left || right), and the left
// subtree holds the largest power of two that is smaller than the number of leaves.
const HASH_LENGTH = 32;
const MAX_AUNTS = 100;

/** Hash of a leaf. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  const preimage = new Uint8Array(1 + leaf.length);
  preimage.set(leaf, 1);
  return sha256(preimage);
}

/** Hash of an inner node. */
export function innerHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const preimage = new Uint8Array(1 + left.length + right.length);
  preimage[0] = 1;
  preimage.set(left, 1);
  preimage.set(right, 1 + left.length);
  return sha256(preimage);
}

/** Leaves in the left subtree of `count` leaves. */
function splitPoint(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function rootOf(hashes: readonly Uint8Array[], from: number, to: number): Uint8Array {
  if (to - from === 1) return hashes[from] ?? EMPTY_HASH;
  const middle = from + splitPoint(to - from);
  return innerHash(rootOf(hashes, from, middle), rootOf(hashes, middle, to));
}

/** Root over the leaves in the given order; sha256 of nothing without leaves. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return rootOfLeafHashes(leaves.map(leafHash));
}

/** Root over leaves whose hashes the caller has kept. */
export function rootOfLeafHashes(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? EMPTY_HASH : rootOf(hashes, 0, hashes.length);
}

/** Root and the inclusion proof of every leaf. */
export function merkleProofs(leaves: readonly Uint8Array[]): { readonly root: Uint8Array; readonly proofs: readonly Proof[] } {
  const hashes = leaves.map(leafHash);
  const aunts = leaves.map((): Uint8Array[] => []);
  // Aunts stand from the leaf's sibling up to the root's child, so each subtree adds its sibling after its own parts are done.
  const build = (from: number, to: number): Uint8Array => {
    if (to - from === 1) return hashes[from] ?? EMPTY_HASH;
    const middle = from + splitPoint(to - from);
    const left = build(from, middle);
    const right = build(middle, to);
    for (let i = from; i < to; i++) aunts[i]?.push(i < middle ? right : left);
    return innerHash(left, right);
  };
  const root = leaves.length === 0 ? EMPTY_HASH : build(0, leaves.length);
  const total = BigInt(leaves.length);
  return { root, proofs: hashes.map((hash, i) => ({ total, index: BigInt(i), leafHash: hash, aunts: aunts[i] ?? [] })) };
}

/** For each level from the leaf upwards, whether the node is a left child. */
export function leftTurns(index: number, total: number): readonly boolean[] {
  const turns: boolean[] = [];
  let from = 0;
  let count = total;
  while (count > 1) {
    const split = splitPoint(count);
    const isLeft = index < from + split;
    turns.push(isLeft);
    if (!isLeft) from += split;
    count = isLeft ? split : count - split;
  }
  return turns.reverse();
}

/** The root that a proof leads to; refuses a proof whose shape is not that of its index and total. */
export function rootFromProof(proof: Proof): Uint8Array {
  checkShape(proof);
  const turns = leftTurns(Number(proof.index), Number(proof.total));
  if (turns.length !== proof.aunts.length) {
    throw new ProofError(`leaf ${proof.index} of ${proof.total} takes ${turns.length} aunts, the proof has ${proof.aunts.length}`);
  }
  return proof.aunts.reduce((hash, aunt, level) => (turns[level] === true ? innerHash(hash, aunt) : innerHash(aunt, hash)), proof.leafHash);
}

function checkShape({ total, index, leafHash: hash, aunts }: Proof): void {
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) throw new ProofError(`proof total ${total} is too large`);
  if (index < 0n || index >= total) throw new ProofError(`proof index ${index} is outside a tree of ${total}`);
  if (hash.length !== HASH_LENGTH) throw new ProofError(`leaf hash has ${hash.length} bytes, expected ${HASH_LENGTH}`);
  if (aunts.length > MAX_AUNTS) throw new ProofError(`proof has ${aunts.length} aunts, more than ${MAX_AUNTS}`);
  const odd = aunts.findIndex((aunt) => aunt.length !== HASH_LENGTH);
  if (odd >= 0) throw new ProofError(`aunt ${odd} has ${aunts[odd]?.length} bytes, expected ${HASH_LENGTH}`);
}

/** Throws a ProofError unless the proof shows that the leaf is under the root at its index. */
export function verifyMerkleProof(proof: Proof, root: Uint8Array, leaf: Uint8Array): void {
  const hash = leafHash(leaf);
  if (!equalBytes(hash, proof.leafHash)) throw new ProofError(`leaf hash is ${toHex(proof.leafHash)}, expected ${toHex(hash)}`);
  const computed = rootFromProof(proof);
  if (!equalBytes(computed, root)) throw new ProofError(`proof leads to root ${toHex(computed)}, expected ${toHex(root)}`);
}
