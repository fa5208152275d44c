import { compareBytes, equalBytes } from "../encoding/bytes.ts";
import type { InnerOp, InnerSpec, NonExistenceProof, ProofSpec } from "../proto/gen/cosmos/ics23/v1.ts";
import { existenceRoot, verifyExistence } from "./existence.ts";
import { ProofError } from "./proofError.ts";
import { applyPrehash } from "./proofOps.ts";
import { innerSpecOf, leafSpecOf } from "./proofSpec.ts";

/** The key as the tree orders it. */
export function orderedKey(spec: ProofSpec, key: Uint8Array): Uint8Array {
  return spec.prehashKeyBeforeComparison ? applyPrehash(leafSpecOf(spec).prehashKey, key) : key;
}

/** [ICS-23] The root that the proof's left or else right neighbour leads to. */
export function nonExistenceRoot(proof: NonExistenceProof): Uint8Array {
  const neighbour = proof.left ?? proof.right;
  if (neighbour === undefined) throw new ProofError("non-existence proof has neither neighbour");
  return existenceRoot(neighbour);
}

/** [ICS-23] Throws a ProofError unless the proof shows that the key is absent under the root. */
export function verifyNonExistence(proof: NonExistenceProof, spec: ProofSpec, root: Uint8Array, key: Uint8Array): void {
  const { left, right } = proof;
  if (left !== undefined) verifyExistence(left, spec, root, left.key, left.value);
  if (right !== undefined) verifyExistence(right, spec, root, right.key, right.value);
  const at = orderedKey(spec, key);
  if (right !== undefined && compareBytes(at, orderedKey(spec, right.key)) >= 0)
    throw new ProofError("key is not left of the right neighbour");
  if (left !== undefined && compareBytes(at, orderedKey(spec, left.key)) <= 0)
    throw new ProofError("key is not right of the left neighbour");
  const inner = innerSpecOf(spec);
  if (left !== undefined && right !== undefined) {
    if (!areNeighbours(inner, left.path, right.path)) throw new ProofError("the two proofs are not of neighbouring leaves");
  } else if (right !== undefined) {
    if (!isLeftMost(inner, right.path)) throw new ProofError("without a left neighbour the right one must be left-most");
  } else if (left !== undefined) {
    if (!isRightMost(inner, left.path)) throw new ProofError("without a right neighbour the left one must be right-most");
  } else {
    throw new ProofError("non-existence proof has neither neighbour");
  }
}

/** What surrounds the child of a branch within its parent's preimage. */
interface Padding {
  readonly minPrefix: number;
  readonly maxPrefix: number;
  readonly suffix: number;
}

function positionOf(spec: InnerSpec, branch: number): number {
  const position = spec.childOrder.indexOf(branch);
  if (branch < 0 || branch >= spec.childOrder.length || position < 0) throw new ProofError(`proof spec has no branch ${branch}`);
  return position;
}

function paddingOf(spec: InnerSpec, branch: number): Padding {
  const position = positionOf(spec, branch);
  const before = position * spec.childSize;
  return {
    minPrefix: before + spec.minPrefixLength,
    maxPrefix: before + spec.maxPrefixLength,
    suffix: (spec.childOrder.length - 1 - position) * spec.childSize,
  };
}

function hasPadding(op: InnerOp, { minPrefix, maxPrefix, suffix }: Padding): boolean {
  return op.prefix.length >= minPrefix && op.prefix.length <= maxPrefix && op.suffix.length === suffix;
}

function branchOf(spec: InnerSpec, op: InnerOp): number | undefined {
  for (let branch = 0; branch < spec.childOrder.length; branch++) if (hasPadding(op, paddingOf(spec, branch))) return branch;
  return undefined;
}

function areEmpty(spec: InnerSpec, branches: number, bytes: Uint8Array, start: number): boolean {
  for (let branch = 0; branch < branches; branch++) {
    const from = start + positionOf(spec, branch) * spec.childSize;
    if (!equalBytes(spec.emptyChild, bytes.subarray(from, from + spec.childSize))) return false;
  }
  return true;
}

/** Whether all children left of the path's own are the spec's empty child. */
export function leftBranchesAreEmpty(spec: InnerSpec, op: InnerOp): boolean {
  const branches = branchOf(spec, op);
  if (branches === undefined || branches === 0) return false;
  const start = op.prefix.length - branches * spec.childSize;
  return start >= 0 && areEmpty(spec, branches, op.prefix, start);
}

/** Whether all children right of the path's own are the spec's empty child. */
export function rightBranchesAreEmpty(spec: InnerSpec, op: InnerOp): boolean {
  const branch = branchOf(spec, op);
  if (branch === undefined) return false;
  const branches = spec.childOrder.length - 1 - branch;
  return branches > 0 && op.suffix.length === branches * spec.childSize && areEmpty(spec, branches, op.suffix, 0);
}

function isLeftMost(spec: InnerSpec, path: readonly InnerOp[]): boolean {
  const padding = paddingOf(spec, 0);
  return path.every((op) => hasPadding(op, padding) || leftBranchesAreEmpty(spec, op));
}

function isRightMost(spec: InnerSpec, path: readonly InnerOp[]): boolean {
  const padding = paddingOf(spec, spec.childOrder.length - 1);
  return path.every((op) => hasPadding(op, padding) || rightBranchesAreEmpty(spec, op));
}

/** Below the lowest common node the left path must keep to the right edge and the right path to the left edge. */
function areNeighbours(spec: InnerSpec, left: readonly InnerOp[], right: readonly InnerOp[]): boolean {
  let l = left.length - 1;
  let r = right.length - 1;
  for (; ; l--, r--) {
    const leftOp = left[l];
    const rightOp = right[r];
    // DEVIATION: the reference panics when a path ends before the two part; that is a plain no.
    if (leftOp === undefined || rightOp === undefined) return false;
    if (equalBytes(leftOp.prefix, rightOp.prefix) && equalBytes(leftOp.suffix, rightOp.suffix)) continue;
    const leftBranch = branchOf(spec, leftOp);
    const rightBranch = branchOf(spec, rightOp);
    if (leftBranch === undefined || rightBranch === undefined || rightBranch !== leftBranch + 1) return false;
    return isRightMost(spec, left.slice(0, l)) && isLeftMost(spec, right.slice(0, r));
  }
}
