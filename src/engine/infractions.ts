import { byzantineValidators, duplicateVoteEvidence } from "../comet/evidence.ts";
import { headerHash } from "../comet/header.ts";
import type { SignedHeader } from "../comet/lightClient.ts";
import {
  createValidatorSet,
  findValidator,
  type ValidatorSet,
  validatorIndex,
  validatorSetHash,
  validatorSetToProto,
  validatorToProto,
} from "../comet/validatorSet.ts";
import { sha256 } from "../crypto/hash.ts";
import { EMPTY, equalBytes, toHexUpper, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { type BlockID, type Evidence, type Header, SignedMsgType, type Vote } from "../proto/gen/tendermint/types.ts";
import type { EvidenceOrder } from "./api.ts";
import type { BlockStore } from "./blockStore.ts";
import { signCommit, type Signers } from "./signers.ts";

/** Commits the infraction that is ordered, with real keys, and gives the evidence of it. */
export function commitInfraction(order: EvidenceOrder, chainId: string, blocks: BlockStore, signers: Signers): Evidence {
  return order.kind === "duplicateVote" ? doubleSign(order, chainId, blocks, signers) : attackLightClients(order, chainId, blocks, signers);
}

type DoubleSign = Extract<EvidenceOrder, { kind: "duplicateVote" }>;
type Attack = Extract<EvidenceOrder, { kind: "lightClientAttack" }>;

/** Precommits for the block of the height and for another one that never was. */
function doubleSign({ consAddress, height }: DoubleSign, chainId: string, blocks: BlockStore, signers: Signers): Evidence {
  const { header, commit } = signedHeaderAt(blocks, height);
  const validators = validatorsAt(blocks, height);
  const index = validatorIndex(validators, consAddress);
  if (index < 0) throw impossible(`validator ${toHexUpper(consAddress)} is not in the set of height ${height}`);
  const sign = (blockId: BlockID): Vote => {
    const vote = {
      type: SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT,
      height,
      round: commit.round,
      blockId,
      timestamp: header.time,
      validatorAddress: consAddress,
      validatorIndex: index,
      extension: EMPTY,
      extensionSignature: EMPTY,
    };
    return { ...vote, signature: signers.sign(consAddress, chainId, vote) };
  };
  const other = sha256(utf8(`another block of ${chainId} at ${height}`));
  const votes = [commit.blockId, { hash: other, partSetHeader: { total: 1, hash: sha256(other) } }].map(sign);
  const [one, two] = votes;
  if (one === undefined || two === undefined) throw impossible("no votes");
  return duplicateVoteEvidence(one, two, header.time, validators);
}

/**
 * A conflicting block signed by the validators. Equivocation and amnesia keep what follows from the block before; a lunatic block
 * has an app hash of its own and a set of the attackers alone, so more than a third of the common set is enough for it.
 */
function attackLightClients(order: Attack, chainId: string, blocks: BlockStore, signers: Signers): Evidence {
  const { height, form } = order;
  const trustedHeader = signedHeaderAt(blocks, height);
  const commonHeight = form === "lunatic" ? height - 1n : height;
  const commonHeader = signedHeaderAt(blocks, commonHeight);
  const commonValidators = validatorsAt(blocks, commonHeight);
  const attackers = order.consAddresses.map((address) => {
    const validator = findValidator(commonValidators, address);
    if (validator === undefined) throw impossible(`validator ${toHexUpper(address)} is not in the set of height ${commonHeight}`);
    return validator;
  });
  const own = form === "lunatic" ? createValidatorSet(attackers) : validatorsAt(blocks, height);
  const header = conflictingHeader(trustedHeader.header, form, own);
  const hash = headerHash(header) ?? EMPTY;
  const commit = signCommit(signers, {
    chainId,
    height,
    round: trustedHeader.commit.round + (form === "amnesia" ? 1 : 0),
    blockId: { hash, partSetHeader: { total: 1, hash: sha256(hash) } },
    validators: own,
    precommits: own.validators.map((v) => (order.consAddresses.some((a) => equalBytes(a, v.address)) ? "commit" : "absent")),
    timeNs: header.time,
  });
  const byzantine = byzantineValidators({ header, commit }, own, { commonHeader, commonValidators, trustedHeader });
  return {
    duplicateVoteEvidence: undefined,
    lightClientAttackEvidence: {
      conflictingBlock: { signedHeader: { header, commit }, validatorSet: validatorSetToProto(own) },
      commonHeight,
      byzantineValidators: byzantine.map(validatorToProto),
      totalVotingPower: commonValidators.totalPower,
      timestamp: commonHeader.header.time,
    },
  };
}

function conflictingHeader(trusted: Header, form: Attack["form"], own: ValidatorSet): Header {
  const lie = sha256(utf8(`${form} of ${trusted.chainId} at ${trusted.height}`));
  if (form !== "lunatic") return { ...trusted, dataHash: lie };
  const hash = validatorSetHash(own);
  const proposerAddress = own.validators[0]?.address ?? trusted.proposerAddress;
  return { ...trusted, appHash: lie, validatorsHash: hash, nextValidatorsHash: hash, proposerAddress };
}

function signedHeaderAt(blocks: BlockStore, height: bigint): SignedHeader {
  const [stored, commit] = [blocks.headerAt(height), blocks.commitAt(height)];
  if (stored === undefined || commit === undefined) {
    throw impossible(`height ${height} is not among the blocks ${blocks.base} to ${blocks.height}`);
  }
  return { header: stored.header, commit: commit.commit };
}

function validatorsAt(blocks: BlockStore, height: bigint): ValidatorSet {
  const set = blocks.validatorsAt(height);
  if (set === undefined) throw impossible(`the validators of height ${height} are not known`);
  return set;
}

function impossible(message: string): OperationError {
  return new OperationError("INFRACTION_IMPOSSIBLE", message, { hint: "name validators and a height that the chain has" });
}
