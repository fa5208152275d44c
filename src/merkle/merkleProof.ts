import { equalBytes, toHexUpper } from "../encoding/bytes.ts";
import { CommitmentProof, type ProofSpec } from "../proto/gen/cosmos/ics23/v1.ts";
import type { MerkleProof } from "../proto/gen/ibc/core/commitment/v1.ts";
import { verifyExistence } from "./existence.ts";
import { proofRoot } from "./ics23.ts";
import { verifyNonExistence } from "./nonExistence.ts";
import { ProofError } from "./proofError.ts";

// [ICS-23] as ibc-go chains it: proofs and specs stand from the lowest tree to the highest, the path's keys from the
// highest to the lowest ([store name, key]), and each root is the value that the next proof shows.

/** A chain of proofs and what they are checked against. */
export interface ProofChain {
  readonly proof: MerkleProof;
  readonly specs: readonly ProofSpec[];
  readonly root: Uint8Array;
  readonly path: readonly Uint8Array[];
}

function checkLengths({ proof, specs, root, path }: ProofChain): void {
  if (proof.proofs.length === 0) throw new ProofError("merkle proof is empty");
  if (root.length === 0) throw new ProofError("root is empty");
  if (specs.length !== proof.proofs.length) throw new ProofError(`${proof.proofs.length} proofs are given, the specs want ${specs.length}`);
  if (path.length !== specs.length) throw new ProofError(`path has ${path.length} keys, the specs want ${specs.length}`);
}

function level(
  { proof, specs, path }: ProofChain,
  i: number,
): { readonly part: CommitmentProof; readonly spec: ProofSpec; readonly key: Uint8Array } {
  const [part, spec, key] = [proof.proofs[i], specs[i], path[path.length - 1 - i]];
  if (part === undefined || spec === undefined || key === undefined) throw new ProofError(`merkle proof has no level ${i}`);
  return { part, spec, key };
}

function verifyChain(chain: ProofChain, from: number, first: Uint8Array): void {
  let value = first;
  for (let i = from; i < chain.proof.proofs.length; i++) {
    const { part, spec, key } = level(chain, i);
    const root = proofRoot(part);
    if (part.exist === undefined) throw new ProofError(`proof ${i} is not an existence proof`);
    verifyExistence(part.exist, spec, root, key, value);
    value = root;
  }
  if (!equalBytes(value, chain.root)) {
    throw new ProofError(
      `proof leads to root ${toHexUpper(value)}, expected ${toHexUpper(chain.root)}: is it of the right height and chain?`,
    );
  }
}

/** [ICS-23] Throws a ProofError unless the path has the value under the root. */
export function verifyPathMembership(chain: ProofChain, value: Uint8Array): void {
  checkLengths(chain);
  if (value.length === 0) throw new ProofError("an empty value cannot be proven");
  verifyChain(chain, 0, value);
}

/** [ICS-23] Throws a ProofError unless the path is absent from the lowest tree, which is under the root. */
export function verifyPathNonMembership(chain: ProofChain): void {
  checkLengths(chain);
  const { part, spec, key } = level(chain, 0);
  const subroot = proofRoot(part);
  if (part.nonexist === undefined) throw new ProofError("proof 0 is not a non-existence proof");
  verifyNonExistence(part.nonexist, spec, subroot, key);
  verifyChain(chain, 1, subroot);
}

/** The merkle proof of a store query's proof operations, as relayers submit it. */
export function merkleProofFromOps(ops: readonly { readonly type: string; readonly data: Uint8Array }[]): MerkleProof {
  return { proofs: ops.map(({ data }) => CommitmentProof.decode(data)) };
}
