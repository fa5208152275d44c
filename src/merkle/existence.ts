import { equalBytes, toHex } from "../encoding/bytes.ts";
import type { ExistenceProof, ProofSpec } from "../proto/gen/cosmos/ics23/v1.ts";
import { ProofError } from "./proofError.ts";
import { applyInner, applyLeaf, checkInner, checkLeaf } from "./proofOps.ts";
import { innerSpecOf } from "./proofSpec.ts";

const DEFAULT_MAX_DEPTH = 128;

/** [ICS-23] Throws unless leaf, path and depth are what the spec's tree can have. */
export function checkExistence(proof: ExistenceProof, spec: ProofSpec): void {
  if (proof.leaf === undefined) throw new ProofError("existence proof has no leaf");
  checkLeaf(proof.leaf, spec);
  const depth = proof.path.length;
  const maxDepth = spec.maxDepth === 0 ? DEFAULT_MAX_DEPTH : spec.maxDepth;
  if (spec.minDepth > 0 && depth < spec.minDepth) throw new ProofError(`path has ${depth} inner nodes, fewer than ${spec.minDepth}`);
  if (depth > maxDepth) throw new ProofError(`path has ${depth} inner nodes, more than ${maxDepth}`);
  for (const [i, op] of proof.path.entries()) checkInner(op, spec, i + 1);
}

/** [ICS-23] The root that the proof leads to; with a spec, a hash longer than a child is refused on the way. */
export function existenceRoot(proof: ExistenceProof, spec?: ProofSpec): Uint8Array {
  if (proof.leaf === undefined) throw new ProofError("existence proof has no leaf");
  let hash = applyLeaf(proof.leaf, proof.key, proof.value);
  for (const op of proof.path) {
    hash = applyInner(op, hash);
    if (spec === undefined) continue;
    const { childSize } = innerSpecOf(spec);
    if (childSize >= 32 && hash.length > childSize) throw new ProofError(`inner hash has ${hash.length} bytes, a child has ${childSize}`);
  }
  return hash;
}

/** [ICS-23] Throws a ProofError unless the proof shows the key with the value under the root. */
export function verifyExistence(proof: ExistenceProof, spec: ProofSpec, root: Uint8Array, key: Uint8Array, value: Uint8Array): void {
  checkExistence(proof, spec);
  if (!equalBytes(key, proof.key)) throw new ProofError(`proof is for key ${toHex(proof.key)}, expected ${toHex(key)}`);
  if (!equalBytes(value, proof.value)) throw new ProofError(`proof is for value ${toHex(proof.value)}, expected ${toHex(value)}`);
  const computed = existenceRoot(proof, spec);
  if (!equalBytes(computed, root)) throw new ProofError(`proof leads to root ${toHex(computed)}, expected ${toHex(root)}`);
}
