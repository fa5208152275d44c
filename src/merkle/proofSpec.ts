import { HashOp, type InnerSpec, type LeafOp, LengthOp, type ProofSpec } from "../proto/gen/cosmos/ics23/v1.ts";
import { ProofError } from "./proofError.ts";

const LEAF: LeafOp = {
  hash: HashOp.SHA256,
  prehashKey: HashOp.NO_HASH,
  prehashValue: HashOp.SHA256,
  length: LengthOp.VAR_PROTO,
  prefix: Uint8Array.of(0),
};
const NO_EMPTY_CHILD = new Uint8Array(0);

/** [ICS-23] IAVL trees: an inner node is height, size and version as varints, then both children with a length byte each. */
export const IAVL_SPEC: ProofSpec = {
  leafSpec: LEAF,
  innerSpec: {
    childOrder: [0, 1],
    childSize: 33,
    minPrefixLength: 4,
    maxPrefixLength: 12,
    emptyChild: NO_EMPTY_CHILD,
    hash: HashOp.SHA256,
  },
  maxDepth: 0,
  minDepth: 0,
  prehashKeyBeforeComparison: false,
};

/** [ICS-23] RFC 6962 trees over key-value pairs: the multistore's root. */
export const TENDERMINT_SPEC: ProofSpec = {
  leafSpec: LEAF,
  innerSpec: { childOrder: [0, 1], childSize: 32, minPrefixLength: 1, maxPrefixLength: 1, emptyChild: NO_EMPTY_CHILD, hash: HashOp.SHA256 },
  maxDepth: 0,
  minDepth: 0,
  prehashKeyBeforeComparison: false,
};

/** [ICS-23] Sparse Merkle trees with hashed keys. */
export const SMT_SPEC: ProofSpec = {
  leafSpec: { ...LEAF, prehashKey: HashOp.SHA256, length: LengthOp.NO_PREFIX },
  innerSpec: {
    childOrder: [0, 1],
    childSize: 32,
    minPrefixLength: 1,
    maxPrefixLength: 1,
    emptyChild: new Uint8Array(32),
    hash: HashOp.SHA256,
  },
  maxDepth: 256,
  minDepth: 0,
  prehashKeyBeforeComparison: true,
};

/** The specs of a Cosmos SDK chain, from the lowest tree to the highest: what a tendermint client state carries. */
export const SDK_SPECS: readonly ProofSpec[] = [IAVL_SPEC, TENDERMINT_SPEC];

/** The leaf part of a spec, which hostile client states may lack. */
export function leafSpecOf(spec: ProofSpec): LeafOp {
  if (spec.leafSpec === undefined) throw new ProofError("proof spec has no leaf spec");
  return spec.leafSpec;
}

/** The inner part of a spec, which hostile client states may lack. */
export function innerSpecOf(spec: ProofSpec): InnerSpec {
  if (spec.innerSpec === undefined) throw new ProofError("proof spec has no inner spec");
  return spec.innerSpec;
}

/** Whether the stricter checks of IAVL nodes apply; like ICS-23 this compares operations and sizes, not prefixes. */
export function isIavl({ leafSpec, innerSpec }: ProofSpec): boolean {
  const inner = IAVL_SPEC.innerSpec;
  return (
    leafSpec !== undefined &&
    innerSpec !== undefined &&
    inner !== undefined &&
    leafSpec.hash === LEAF.hash &&
    leafSpec.prehashKey === LEAF.prehashKey &&
    leafSpec.prehashValue === LEAF.prehashValue &&
    leafSpec.length === LEAF.length &&
    innerSpec.hash === inner.hash &&
    innerSpec.minPrefixLength === inner.minPrefixLength &&
    innerSpec.maxPrefixLength === inner.maxPrefixLength &&
    innerSpec.childSize === inner.childSize &&
    innerSpec.childOrder.length === inner.childOrder.length
  );
}
