import { concat, EMPTY, utf8 } from "../encoding/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { type CommitmentProof, HashOp, type InnerOp, LengthOp } from "../proto/gen/cosmos/ics23/v1.ts";

const INNER = Uint8Array.of(1);

/** Leaf of a store in the app hash: name and hash of the store's root, each with its length. */
export function storeLeafHash(name: string, root: Uint8Array): Uint8Array {
  const key = utf8(name);
  if (key.length > 127) throw new Error(`store name ${name} is longer than 127 bytes`);
  return sha256(concat(Uint8Array.of(0, key.length), key, Uint8Array.of(32), sha256(root)));
}

/** Largest power of two below n, for n > 1. */
function splitPoint(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** RFC-6962 root over leaf hashes. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return sha256(EMPTY);
  if (leaves.length === 1) return first;
  const split = splitPoint(leaves.length);
  return sha256(concat(INNER, merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split))));
}

function merklePath(leaves: readonly Uint8Array[], index: number): InnerOp[] {
  if (leaves.length <= 1) return [];
  const split = splitPoint(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  if (index < split) return [...merklePath(left, index), { hash: HashOp.SHA256, prefix: INNER, suffix: merkleRoot(right) }];
  return [...merklePath(right, index - split), { hash: HashOp.SHA256, prefix: concat(INNER, merkleRoot(left)), suffix: EMPTY }];
}

/** Proof that a store has its root in the app hash. */
export function storeProof(name: string, root: Uint8Array, leaves: readonly Uint8Array[], index: number): CommitmentProof {
  const leaf = {
    hash: HashOp.SHA256,
    prehashKey: HashOp.NO_HASH,
    prehashValue: HashOp.SHA256,
    length: LengthOp.VAR_PROTO,
    prefix: Uint8Array.of(0),
  };
  const exist = { key: utf8(name), value: root, leaf, path: merklePath(leaves, index) };
  return { exist, nonexist: undefined, batch: undefined, compressed: undefined };
}
