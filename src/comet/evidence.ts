import { sha256 } from "../crypto/hash.ts";
import { equalBytes, toHexUpper } from "../encoding/bytes.ts";
import { encodeZigzag } from "../encoding/varint.ts";
import { merkleRoot } from "../merkle/rfc6962.ts";
import {
  BlockIDFlag,
  type Commit,
  DuplicateVoteEvidence,
  type Evidence,
  type Header,
  LightClientAttackEvidence,
  type Vote,
} from "../proto/gen/tendermint/types.ts";
import { compareBlockIds, equalBlockIds } from "./blockId.ts";
import { verifyCommitLight, verifyCommitLightTrusting } from "./commit.ts";
import { Fault, within } from "./fault.ts";
import { headerHash } from "./header.ts";
import { checkLightBlock, DEFAULT_TRUST_LEVEL, type SignedHeader, signedHeaderOf } from "./lightClient.ts";
import type { ConsensusParams } from "./params.ts";
import { verifySignature } from "./publicKey.ts";
import { byPower, findValidator, type Validator, type ValidatorSet, validatorSetFromProto } from "./validatorSet.ts";
import { checkVote, voteSignBytes } from "./vote.ts";

/** What an application is told of a validator that misbehaved. type: 1 duplicate vote, 2 light client attack. */
export interface Misbehavior {
  readonly type: 1 | 2;
  readonly validator: { readonly address: Uint8Array; readonly power: bigint };
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly totalVotingPower: bigint;
}

/** The bytes that evidence_hash covers: the inner message, without the oneof around it. */
export function evidenceBytes(evidence: Evidence): Uint8Array {
  const { duplicateVoteEvidence: votes, lightClientAttackEvidence: attack } = evidence;
  if (votes !== undefined) return DuplicateVoteEvidence.encode(votes);
  if (attack !== undefined) return LightClientAttackEvidence.encode(attack);
  throw new Fault("malformed", "evidence is neither a duplicate vote nor a light client attack");
}

/** evidence_hash of a header. */
export function evidenceHash(list: readonly Evidence[]): Uint8Array {
  return merkleRoot(list.map(evidenceBytes));
}

/** What makes two pieces of evidence the same: for an attack only the conflicting header and the common height. */
export function evidenceKey(evidence: Evidence): Uint8Array {
  const attack = evidence.lightClientAttackEvidence;
  if (attack === undefined) return sha256(evidenceBytes(evidence));
  const header = attack.conflictingBlock?.signedHeader?.header;
  const hash = header === undefined ? undefined : headerHash(header);
  const height = encodeZigzag(attack.commonHeight);
  const bytes = new Uint8Array(32 + height.length);
  // Go copies 31 of the hash's 32 bytes; the last one stays zero.
  bytes.set((hash ?? new Uint8Array(31)).subarray(0, 31));
  bytes.set(height, 32);
  return sha256(bytes);
}

/** Height of the infraction; for an attack the last height that both sides agree on. */
export function evidenceHeight(evidence: Evidence): bigint {
  return evidence.duplicateVoteEvidence?.voteA?.height ?? evidence.lightClientAttackEvidence?.commonHeight ?? 0n;
}

/** Time that the evidence gives for its height. */
export function evidenceTime(evidence: Evidence): bigint {
  const inner = evidence.duplicateVoteEvidence ?? evidence.lightClientAttackEvidence;
  if (inner === undefined) throw new Fault("malformed", "evidence is neither a duplicate vote nor a light client attack");
  return inner.timestamp;
}

/** What FinalizeBlock is told: one entry for a duplicate vote, one per byzantine validator for an attack. */
export function misbehaviors(evidence: Evidence): readonly Misbehavior[] {
  const { duplicateVoteEvidence: votes, lightClientAttackEvidence: attack } = evidence;
  if (votes?.voteA !== undefined) {
    const validator = { address: votes.voteA.validatorAddress, power: votes.validatorPower };
    return [{ type: 1, validator, height: votes.voteA.height, timeNs: votes.timestamp, totalVotingPower: votes.totalVotingPower }];
  }
  if (attack === undefined) throw new Fault("malformed", "evidence is neither a duplicate vote nor a light client attack");
  return attack.byzantineValidators.map((v) => ({
    type: 2,
    validator: { address: v.address, power: v.votingPower },
    height: attack.commonHeight,
    timeNs: attack.timestamp,
    totalVotingPower: attack.totalVotingPower,
  }));
}

/** Evidence of two conflicting votes, in the order of their block ids. */
export function duplicateVoteEvidence(one: Vote, other: Vote, timestamp: bigint, validators: ValidatorSet): Evidence {
  const validator = findValidator(validators, one.validatorAddress);
  if (validator === undefined) throw new Fault("wrongSet", `validator ${toHexUpper(one.validatorAddress)} not in validator set`);
  const [voteA, voteB] = compareBlockIds(one.blockId, other.blockId) < 0 ? [one, other] : [other, one];
  return {
    duplicateVoteEvidence: { voteA, voteB, totalVotingPower: validators.totalPower, validatorPower: validator.power, timestamp },
    lightClientAttackEvidence: undefined,
  };
}

/** Stateless checks of evidence. */
export function checkEvidence(evidence: Evidence): Fault | undefined {
  const { duplicateVoteEvidence: votes, lightClientAttackEvidence: attack } = evidence;
  if (votes !== undefined) return checkDuplicateVote(votes);
  if (attack !== undefined) return checkAttack(attack);
  return new Fault("malformed", "evidence is neither a duplicate vote nor a light client attack");
}

/** Stateless checks of a duplicate vote. */
function checkDuplicateVote({ voteA, voteB }: DuplicateVoteEvidence): Fault | undefined {
  if (voteA === undefined || voteB === undefined) return new Fault("malformed", "one or both of the votes are empty");
  const fault = within("invalid VoteA", checkVote(voteA)) ?? within("invalid VoteB", checkVote(voteB));
  if (fault !== undefined) return fault;
  return compareBlockIds(voteA.blockId, voteB.blockId) < 0 ? undefined : new Fault("malformed", "duplicate votes in invalid order");
}

function checkAttack(attack: LightClientAttackEvidence): Fault | undefined {
  const header = attack.conflictingBlock?.signedHeader?.header;
  if (attack.conflictingBlock === undefined) return new Fault("malformed", "conflicting block is nil");
  if (header === undefined) return new Fault("malformed", "conflicting block missing header");
  if (attack.totalVotingPower <= 0n) return new Fault("malformed", `negative or zero total voting power ${attack.totalVotingPower}`);
  if (attack.commonHeight <= 0n) return new Fault("malformed", `negative or zero common height ${attack.commonHeight}`);
  if (attack.commonHeight > header.height) {
    return new Fault("malformed", `common height is ahead of the conflicting block height (${attack.commonHeight} > ${header.height})`);
  }
  return within("invalid conflicting light block", checkLightBlock(attack.conflictingBlock, header.chainId));
}

/** Too old in blocks and in time, both. */
export function isEvidenceExpired(
  now: { readonly height: bigint; readonly time: bigint },
  infraction: { readonly height: bigint; readonly time: bigint },
  params: ConsensusParams["evidence"],
): boolean {
  return now.time - infraction.time > params.maxAgeDurationNs && now.height - infraction.height > params.maxAgeNumBlocks;
}

/** Both votes are of one validator of the set, at one height, round and type, for different blocks, and signed. */
export function verifyDuplicateVote(evidence: DuplicateVoteEvidence, chainId: string, validators: ValidatorSet): Fault | undefined {
  const { voteA, voteB } = evidence;
  if (voteA === undefined || voteB === undefined) return new Fault("malformed", "one or both of the votes are empty");
  const validator = findValidator(validators, voteA.validatorAddress);
  if (validator === undefined) {
    return new Fault("wrongSet", `address ${toHexUpper(voteA.validatorAddress)} was not a validator at height ${voteA.height}`);
  }
  return (
    checkSameVoter(voteA, voteB) ??
    checkPowers(evidence, validator.power, validators.totalPower) ??
    checkVoteSignature("VoteA", chainId, voteA, validator) ??
    checkVoteSignature("VoteB", chainId, voteB, validator)
  );
}

/** Height, round, type and address agree, block ids differ: what a duplicate vote says of itself. */
function checkSameVoter(voteA: Vote, voteB: Vote): Fault | undefined {
  if (voteA.height !== voteB.height || voteA.round !== voteB.round || voteA.type !== voteB.type) {
    return new Fault(
      "wrongHeight",
      `h/r/s does not match: ${voteA.height}/${voteA.round}/${voteA.type} vs ${voteB.height}/${voteB.round}/${voteB.type}`,
    );
  }
  if (!equalBytes(voteA.validatorAddress, voteB.validatorAddress)) {
    return new Fault(
      "malformed",
      `validator addresses do not match: ${toHexUpper(voteA.validatorAddress)} vs ${toHexUpper(voteB.validatorAddress)}`,
    );
  }
  if (!equalBlockIds(voteA.blockId, voteB.blockId)) return undefined;
  return new Fault("wrongBlock", `block IDs are the same (${toHexUpper(voteA.blockId.hash)}) - not a real duplicate vote`);
}

function checkPowers(evidence: DuplicateVoteEvidence, power: bigint, total: bigint): Fault | undefined {
  if (evidence.validatorPower !== power) {
    return new Fault(
      "wrongSet",
      `validator power from evidence and our validator set does not match (${evidence.validatorPower} != ${power})`,
    );
  }
  if (evidence.totalVotingPower === total) return undefined;
  return new Fault(
    "wrongSet",
    `total voting power from the evidence and our validator set does not match (${evidence.totalVotingPower} != ${total})`,
  );
}

function checkVoteSignature(name: string, chainId: string, vote: Vote, validator: Validator): Fault | undefined {
  if (verifySignature(validator.publicKey, voteSignBytes(chainId, vote), vote.signature)) return undefined;
  return new Fault("wrongSignature", `verifying ${name}: invalid signature`);
}

/** What a full node holds against an attack. */
export interface AttackContext {
  readonly commonHeader: SignedHeader;
  readonly commonValidators: ValidatorSet;
  /** The header of the conflicting height (or of the latest height, if that is not reached yet). */
  readonly trustedHeader: SignedHeader;
}

/** A conflicting block is signed well enough to fool a light client, differs from ours, and the byzantine validators are named rightly. */
export function verifyLightClientAttack(attack: LightClientAttackEvidence, context: AttackContext): Fault | undefined {
  const { commonHeader, commonValidators, trustedHeader } = context;
  const conflicting = signedHeaderOf(attack.conflictingBlock?.signedHeader);
  const chainId = trustedHeader.header.chainId;
  const validators = validatorSetFromProto(attack.conflictingBlock?.validatorSet);
  const { header, commit } = conflicting;
  if (commonHeader.header.height !== header.height) {
    const fault = verifyCommitLightTrusting({ chainId, validators: commonValidators, commit }, DEFAULT_TRUST_LEVEL, true);
    if (fault !== undefined) return within("skipping verification of conflicting block failed", fault);
  } else if (isInvalidHeader(header, trustedHeader.header)) {
    return new Fault(
      "wrongHash",
      "common height is the same as conflicting block height so expected the conflicting block to be correctly derived yet it wasn't",
    );
  }
  const check = { chainId, validators, commit, blockId: commit.blockId, height: header.height };
  const fault = within("invalid commit from conflicting block", verifyCommitLight(check, true));
  if (fault !== undefined) return fault;
  if (attack.totalVotingPower !== commonValidators.totalPower) {
    return new Fault(
      "wrongSet",
      `total voting power from the evidence and our validator set does not match (${attack.totalVotingPower} != ${commonValidators.totalPower})`,
    );
  }
  return checkConflict(conflicting.header, trustedHeader.header) ?? checkByzantine(attack, conflicting, context, validators);
}

function checkConflict(header: Header, trusted: Header): Fault | undefined {
  if (header.height > trusted.height && header.time > trusted.time) {
    return new Fault(
      "wrongTime",
      `conflicting block doesn't violate monotonically increasing time (${header.time} is after ${trusted.time})`,
    );
  }
  const [ours, theirs] = [headerHash(trusted), headerHash(header)];
  if (ours !== undefined && theirs !== undefined && !equalBytes(ours, theirs)) return undefined;
  return new Fault("wrongHash", "trusted header hash matches the evidence's conflicting header hash");
}

function checkByzantine(
  attack: LightClientAttackEvidence,
  conflicting: SignedHeader,
  context: AttackContext,
  conflictingValidators: ValidatorSet,
): Fault | undefined {
  const expected = byzantineValidators(conflicting, conflictingValidators, context);
  const got = attack.byzantineValidators;
  if (expected.length !== got.length) {
    return new Fault("wrongSet", `expected ${expected.length} byzantine validators from evidence but got ${got.length}`);
  }
  for (const [i, { address, power }] of expected.entries()) {
    const named = got[i];
    if (named === undefined || !equalBytes(named.address, address) || named.votingPower !== power) {
      return new Fault(
        "wrongSet",
        `evidence contained an unexpected byzantine validator; expected ${toHexUpper(address)} with power ${power}, got ${toHexUpper(named?.address ?? address)} with power ${named?.votingPower}`,
      );
    }
  }
  return undefined;
}

/** A header that no valid transition from the trusted one gives: the mark of a lunatic attack. */
function isInvalidHeader(conflicting: Header, trusted: Header): boolean {
  return !(
    equalBytes(trusted.validatorsHash, conflicting.validatorsHash) &&
    equalBytes(trusted.nextValidatorsHash, conflicting.nextValidatorsHash) &&
    equalBytes(trusted.consensusHash, conflicting.consensusHash) &&
    equalBytes(trusted.appHash, conflicting.appHash) &&
    equalBytes(trusted.lastResultsHash, conflicting.lastResultsHash)
  );
}

/**
 * Who is to blame: those of the common set that signed a lunatic header; those that signed both blocks of one round
 * (equivocation); nobody when the rounds differ (amnesia). By power, then address.
 */
export function byzantineValidators(
  conflicting: SignedHeader,
  conflictingValidators: ValidatorSet,
  { commonValidators, trustedHeader }: AttackContext,
): readonly Validator[] {
  if (isInvalidHeader(conflicting.header, trustedHeader.header)) {
    return signers(conflicting.commit, () => true, commonValidators);
  }
  if (trustedHeader.commit.round !== conflicting.commit.round) return [];
  const alsoOurs = (i: number) => trustedHeader.commit.signatures[i]?.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT;
  return signers(conflicting.commit, alsoOurs, conflictingValidators);
}

function signers(commit: Commit, where: (index: number) => boolean, set: ValidatorSet): readonly Validator[] {
  const found: Validator[] = [];
  for (const [i, sig] of commit.signatures.entries()) {
    if (sig.blockIdFlag !== BlockIDFlag.BLOCK_ID_FLAG_COMMIT || !where(i)) continue;
    const validator = findValidator(set, sig.validatorAddress);
    if (validator !== undefined) found.push(validator);
  }
  return found.sort(byPower);
}
