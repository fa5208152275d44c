import { compareBytes, equalBytes, toHex } from "../encoding/bytes.ts";
import {
  type BatchEntry,
  type BatchProof,
  CommitmentProof,
  type CompressedBatchProof,
  type CompressedExistenceProof,
  type ExistenceProof,
  InnerOp,
  type NonExistenceProof,
  type ProofSpec,
} from "../proto/gen/cosmos/ics23/v1.ts";
import { existenceRoot, verifyExistence } from "./existence.ts";
import { nonExistenceRoot, orderedKey, verifyNonExistence } from "./nonExistence.ts";
import { ProofError } from "./proofError.ts";

/** A commitment proof of one existence proof. */
export function existenceCommitment(exist: ExistenceProof): CommitmentProof {
  return { exist, nonexist: undefined, batch: undefined, compressed: undefined };
}

/** A commitment proof of one non-existence proof. */
export function nonExistenceCommitment(nonexist: NonExistenceProof): CommitmentProof {
  return { exist: undefined, nonexist, batch: undefined, compressed: undefined };
}

function decompressExistence(proof: CompressedExistenceProof, lookup: readonly InnerOp[]): ExistenceProof {
  const path = proof.path.map((index) => {
    const op = lookup[index];
    if (op === undefined) throw new ProofError(`compressed path names inner node ${index} of ${lookup.length}`);
    return op;
  });
  return { key: proof.key, value: proof.value, leaf: proof.leaf, path };
}

/** [ICS-23] The batch of a compressed proof; anything else as it is. */
export function decompress(proof: CommitmentProof): CommitmentProof {
  const { compressed } = proof;
  if (compressed === undefined) return proof;
  const expand = (part: CompressedExistenceProof | undefined): ExistenceProof | undefined =>
    part === undefined ? undefined : decompressExistence(part, compressed.lookupInners);
  const entries = compressed.entries.map(({ exist, nonexist }): BatchEntry => {
    if (exist !== undefined) return { exist: expand(exist), nonexist: undefined };
    if (nonexist === undefined) throw new ProofError("compressed proof has an empty entry");
    return { exist: undefined, nonexist: { key: nonexist.key, left: expand(nonexist.left), right: expand(nonexist.right) } };
  });
  return { exist: undefined, nonexist: undefined, batch: { entries }, compressed: undefined };
}

/** [ICS-23] A batch with every inner node written once; anything else as it is. */
function compress(proof: CommitmentProof): CommitmentProof {
  if (proof.batch === undefined) return proof;
  return { exist: undefined, nonexist: undefined, batch: undefined, compressed: compressBatch(proof.batch) };
}

function compressBatch(batch: BatchProof): CompressedBatchProof {
  const lookupInners: InnerOp[] = [];
  const known = new Map<string, number>();
  const indexOf = (op: InnerOp): number => {
    const id = toHex(InnerOp.encode(op));
    const index = known.get(id) ?? lookupInners.push(op) - 1;
    known.set(id, index);
    return index;
  };
  const shrink = (part: ExistenceProof | undefined): CompressedExistenceProof | undefined =>
    part === undefined ? undefined : { key: part.key, value: part.value, leaf: part.leaf, path: part.path.map(indexOf) };
  const entries = batch.entries.map(({ exist, nonexist }) => {
    if (exist !== undefined) return { exist: shrink(exist), nonexist: undefined };
    if (nonexist === undefined) throw new ProofError("batch proof has an empty entry");
    return { exist: undefined, nonexist: { key: nonexist.key, left: shrink(nonexist.left), right: shrink(nonexist.right) } };
  });
  return { entries, lookupInners };
}

/** [ICS-23] The root that a proof leads to; for a batch, that of its first entry. */
export function proofRoot(proof: CommitmentProof): Uint8Array {
  const { exist, nonexist, batch } = decompress(proof);
  const first = batch?.entries[0];
  const existence = exist ?? first?.exist;
  if (existence !== undefined) return existenceRoot(existence);
  const absence = nonexist ?? first?.nonexist;
  if (absence !== undefined) return nonExistenceRoot(absence);
  throw new ProofError("commitment proof is empty");
}

/** [ICS-23] Throws a ProofError unless the proof, or one of its batch, shows the key with the value under the root. */
export function verifyMembership(spec: ProofSpec, root: Uint8Array, proof: CommitmentProof, key: Uint8Array, value: Uint8Array): void {
  const { exist, batch } = decompress(proof);
  const candidates = exist === undefined ? (batch?.entries.map((entry) => entry.exist) ?? []) : [exist];
  const match = candidates.find((candidate) => candidate !== undefined && equalBytes(candidate.key, key));
  if (match === undefined) throw new ProofError(`no existence proof is for key ${toHex(key)}`);
  verifyExistence(match, spec, root, key, value);
}

/** [ICS-23] Throws a ProofError unless the proof, or one of its batch, shows that the key is absent under the root. */
export function verifyNonMembership(spec: ProofSpec, root: Uint8Array, proof: CommitmentProof, key: Uint8Array): void {
  const { nonexist, batch } = decompress(proof);
  const candidates = nonexist === undefined ? (batch?.entries.map((entry) => entry.nonexist) ?? []) : [nonexist];
  const at = orderedKey(spec, key);
  const surrounds = ({ left, right }: NonExistenceProof): boolean =>
    (left === undefined || compareBytes(orderedKey(spec, left.key), at) < 0) &&
    (right === undefined || compareBytes(orderedKey(spec, right.key), at) > 0);
  const match = candidates.find((candidate) => candidate !== undefined && surrounds(candidate));
  if (match === undefined) throw new ProofError(`no non-existence proof is around key ${toHex(key)}`);
  verifyNonExistence(match, spec, root, key);
}

/** The proofs of several keys as one compressed batch. */
export function combineProofs(proofs: readonly CommitmentProof[]): CommitmentProof {
  const entries = proofs.flatMap((proof): readonly BatchEntry[] => {
    const { exist, nonexist, batch } = decompress(proof);
    if (batch !== undefined) return batch.entries;
    if (exist === undefined && nonexist === undefined) throw new ProofError("commitment proof is empty");
    return [{ exist, nonexist }];
  });
  return compress({ ...CommitmentProof.from(), batch: { entries } });
}
