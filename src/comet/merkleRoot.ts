import { EMPTY_HASH, sha256 } from "../crypto/hash.ts";

/** RFC 6962 root over the leaves, as CometBFT hashes lists; sha256 of nothing for none. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return EMPTY_HASH;
  return subtree(leaves.map(leafHash), 0, leaves.length);
}

function leafHash(leaf: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(leaf.length + 1);
  bytes.set(leaf, 1);
  return sha256(bytes);
}

function subtree(hashes: readonly Uint8Array[], from: number, to: number): Uint8Array {
  const first = hashes[from];
  if (to - from === 1 && first !== undefined) return first;
  let split = 1;
  while (split * 2 < to - from) split *= 2;
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  bytes.set(subtree(hashes, from, from + split), 1);
  bytes.set(subtree(hashes, from + split, to), 33);
  return sha256(bytes);
}
