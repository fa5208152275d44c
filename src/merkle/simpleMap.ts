import { sha256 } from "../crypto/hash.ts";
import { compareBytes, concat, utf8 } from "../encoding/bytes.ts";
import { encodeVarint } from "../encoding/varint.ts";
import { type ExistenceProof, HashOp, type InnerOp } from "../proto/gen/cosmos/ics23/v1.ts";
import { TENDERMINT_SPEC } from "./proofSpec.ts";
import { leafHash, leftTurns, merkleProofs, merkleRoot } from "./rfc6962.ts";

const NOTHING = new Uint8Array(0);

/** A named root: one store of a multistore. */
export type NamedRoot = readonly [name: string, root: Uint8Array];

interface Leaf {
  readonly name: string;
  readonly key: Uint8Array;
  readonly root: Uint8Array;
}

/** Leaves in bytewise order of their names. */
function sortedLeaves(roots: Iterable<NamedRoot>): readonly Leaf[] {
  const leaves = [...roots].map(([name, root]): Leaf => ({ name, key: utf8(name), root }));
  leaves.sort((a, b) => compareBytes(a.key, b.key));
  for (const [i, leaf] of leaves.entries()) {
    if (leaf.key.length === 0) throw new RangeError("a store's name must not be empty");
    if (leaf.name === leaves[i - 1]?.name) throw new RangeError(`store ${leaf.name} occurs twice`);
  }
  return leaves;
}

function leafBytes({ key, root }: Leaf): Uint8Array {
  const hash = sha256(root);
  return concat(encodeVarint(key.length), key, encodeVarint(hash.length), hash);
}

/** Hash of one store's leaf: the app hash is `rootOfLeafHashes` of these in bytewise order of the names. */
export function simpleMapLeafHash(name: string, root: Uint8Array): Uint8Array {
  return leafHash(leafBytes({ name, key: utf8(name), root }));
}

/** The app hash of stores and their roots. */
export function simpleMapRoot(roots: Iterable<NamedRoot>): Uint8Array {
  return merkleRoot(sortedLeaves(roots).map(leafBytes));
}

/** The existence proof of a store's root under the app hash, by TENDERMINT_SPEC; undefined for an unknown name. */
export function simpleMapProof(roots: Iterable<NamedRoot>, name: string): ExistenceProof | undefined {
  const leaves = sortedLeaves(roots);
  const index = leaves.findIndex((leaf) => leaf.name === name);
  const leaf = leaves[index];
  const proof = merkleProofs(leaves.map(leafBytes)).proofs[index];
  if (leaf === undefined || proof === undefined) return undefined;
  const turns = leftTurns(index, leaves.length);
  const path = proof.aunts.map((aunt, level): InnerOp => {
    return turns[level] === true
      ? { hash: HashOp.SHA256, prefix: Uint8Array.of(1), suffix: aunt }
      : { hash: HashOp.SHA256, prefix: concat(Uint8Array.of(1), aunt), suffix: NOTHING };
  });
  return { key: leaf.key, value: leaf.root, leaf: TENDERMINT_SPEC.leafSpec, path };
}
