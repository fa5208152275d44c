import { type BlockID, CanonicalProposal, CanonicalVote, type Proposal, SignedMsgType, type Vote } from "../proto/gen/tendermint/types.ts";
import { Writer } from "../encoding/writer.ts";
import { ADDRESS_SIZE, checkBlockId, isCompleteBlockId, isZeroBlockId } from "./blockId.ts";
import { Fault, within } from "./fault.ts";

const MAX_SIGNATURE_SIZE = 64;

/** What of a vote is signed. */
export type SignedVote = Pick<Vote, "type" | "height" | "round" | "blockId" | "timestamp">;

/** The length-prefixed CanonicalVote that a validator signs; a vote for nil has no block id in it. */
export function voteSignBytes(chainId: string, vote: SignedVote): Uint8Array {
  return delimited(
    CanonicalVote.encode({
      type: vote.type,
      height: vote.height,
      round: BigInt(vote.round),
      blockId: isZeroBlockId(vote.blockId) ? undefined : canonicalBlockId(vote.blockId),
      timestamp: vote.timestamp,
      chainId,
    }),
  );
}

/** The length-prefixed CanonicalProposal that a proposer signs. */
export function proposalSignBytes(chainId: string, proposal: Omit<Proposal, "signature" | "type">): Uint8Array {
  return delimited(
    CanonicalProposal.encode({
      type: SignedMsgType.SIGNED_MSG_TYPE_PROPOSAL,
      height: proposal.height,
      round: BigInt(proposal.round),
      polRound: BigInt(proposal.polRound),
      blockId: isZeroBlockId(proposal.blockId) ? undefined : canonicalBlockId(proposal.blockId),
      timestamp: proposal.timestamp,
      chainId,
    }),
  );
}

function canonicalBlockId({ hash, partSetHeader }: BlockID) {
  return { hash, partSetHeader };
}

function delimited(bytes: Uint8Array): Uint8Array {
  return new Writer().data(bytes).finish();
}

/** Stateless checks of a vote. */
export function checkVote(vote: Vote): Fault | undefined {
  if (vote.type !== SignedMsgType.SIGNED_MSG_TYPE_PREVOTE && vote.type !== SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT) {
    return new Fault("malformed", `invalid Type ${vote.type}`);
  }
  if (vote.height <= 0n) return new Fault("malformed", `negative or zero Height ${vote.height}`);
  if (vote.round < 0) return new Fault("malformed", `negative Round ${vote.round}`);
  const fault = within("wrong BlockID", checkBlockId(vote.blockId));
  if (fault !== undefined) return fault;
  if (!isZeroBlockId(vote.blockId) && !isCompleteBlockId(vote.blockId)) {
    return new Fault("malformed", "blockID must be either empty or complete");
  }
  if (vote.validatorAddress.length !== ADDRESS_SIZE) {
    return new Fault("malformed", `expected ValidatorAddress size to be ${ADDRESS_SIZE} bytes, got ${vote.validatorAddress.length} bytes`);
  }
  if (vote.validatorIndex < 0) return new Fault("malformed", `negative ValidatorIndex ${vote.validatorIndex}`);
  return checkSignature(vote.signature) ?? checkExtension(vote);
}

/** Only a precommit for a block may have an extension; whether it must have a signature depends on parameters, unless there is data. */
function checkExtension({ type, blockId, extension, extensionSignature }: Vote): Fault | undefined {
  const isNil = isZeroBlockId(blockId);
  if (type !== SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT || isNil) {
    if (extension.length > 0) return new Fault("malformed", `unexpected vote extension; vote type ${type}, isNil ${isNil}`);
    return extensionSignature.length === 0 ? undefined : new Fault("malformed", "unexpected vote extension signature");
  }
  if (extensionSignature.length > MAX_SIGNATURE_SIZE) {
    return new Fault("malformed", `vote extension signature is too big (max: ${MAX_SIGNATURE_SIZE})`);
  }
  if (extensionSignature.length > 0 || extension.length === 0) return undefined;
  return new Fault("malformed", "vote extension signature absent on vote with extension");
}

/** A signature is there and not too long. */
export function checkSignature(signature: Uint8Array): Fault | undefined {
  if (signature.length === 0) return new Fault("malformed", "signature is missing");
  if (signature.length <= MAX_SIGNATURE_SIZE) return undefined;
  return new Fault("malformed", `signature is too big (${signature.length}, max: ${MAX_SIGNATURE_SIZE})`);
}
