import { misbehaviors } from "../comet/evidence.ts";
import type { ValidatorSet } from "../comet/validatorSet.ts";
import { OperationError } from "../encoding/error.ts";
import type { BlockIdFlag, BlockRequest, CommitInfo } from "../framework/application.ts";
import type { Block, BlockID, Commit } from "../proto/gen/tendermint/types.ts";

/** Who voted in the last commit, with the powers of the set that signed it; nobody at the initial height. */
export function commitInfo(commit: Commit, validators: ValidatorSet): CommitInfo {
  if (commit.signatures.length === 0) return { round: 0, votes: [] };
  if (commit.signatures.length !== validators.validators.length) {
    throw new OperationError(
      "COMMIT_SIZE_MISMATCH",
      `commit size (${commit.signatures.length}) doesn't match validator set length (${validators.validators.length}) at height ${commit.height}`,
    );
  }
  return {
    round: commit.round,
    votes: validators.validators.map(({ address, power }, i) => ({
      validator: { address, power },
      blockIdFlag: blockIdFlag(commit.signatures[i]?.blockIdFlag ?? 0),
    })),
  };
}

function blockIdFlag(flag: number): BlockIdFlag {
  if (flag === 1 || flag === 2 || flag === 3) return flag;
  throw new OperationError("COMMIT_INVALID", `unknown BlockIDFlag: ${flag}`);
}

/** What ProcessProposal and FinalizeBlock are told of a block. */
export function blockRequest(block: Block, blockId: BlockID, lastCommit: CommitInfo): BlockRequest {
  const { header } = block;
  return {
    txs: block.data.txs,
    lastCommit,
    misbehavior: block.evidence.evidence.flatMap(misbehaviors),
    hash: blockId.hash,
    height: header.height,
    timeNs: header.time,
    nextValidatorsHash: header.nextValidatorsHash,
    proposerAddress: header.proposerAddress,
  };
}
