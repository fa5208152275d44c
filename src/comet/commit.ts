import { EMPTY, equalBytes, toHexUpper } from "../encoding/bytes.ts";
import { merkleRoot } from "../merkle/rfc6962.ts";
import { type BlockID, BlockIDFlag, type Commit, CommitSig, SignedMsgType, type Vote } from "../proto/gen/tendermint/types.ts";
import { ZERO_TIME } from "../encoding/time.ts";
import { ADDRESS_SIZE, equalBlockIds, formatBlockId, isZeroBlockId, ZERO_BLOCK_ID } from "./blockId.ts";
import { Fault, within } from "./fault.ts";
import { type SignatureVerifier, verifySignature } from "./publicKey.ts";
import { type Validator, type ValidatorSet, validatorIndex } from "./validatorSet.ts";
import { checkSignature, voteSignBytes } from "./vote.ts";

const { BLOCK_ID_FLAG_ABSENT: ABSENT, BLOCK_ID_FLAG_COMMIT: COMMIT, BLOCK_ID_FLAG_NIL: NIL } = BlockIDFlag;

/** The place of a validator whose vote did not arrive. */
export const ABSENT_SIGNATURE: CommitSig = { blockIdFlag: ABSENT, validatorAddress: EMPTY, timestamp: ZERO_TIME, signature: EMPTY };
/** The last commit of the first block. */
export const EMPTY_COMMIT: Commit = { height: 0n, round: 0, blockId: ZERO_BLOCK_ID, signatures: [] };

const MAX_INT64 = (1n << 63n) - 1n;

/** Merkle root of the signatures, absent ones included. */
export function commitHash(commit: Commit): Uint8Array {
  return merkleRoot(commit.signatures.map((s) => CommitSig.encode(s)));
}

/** The precommit that a place of a commit stands for. */
function commitVote(commit: Commit, index: number): Vote {
  const sig = commit.signatures[index];
  if (sig === undefined) throw new Fault("malformed", `commit has ${commit.signatures.length} signatures, none at ${index}`);
  return {
    type: SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT,
    height: commit.height,
    round: commit.round,
    blockId: sig.blockIdFlag === COMMIT ? commit.blockId : ZERO_BLOCK_ID,
    timestamp: sig.timestamp,
    validatorAddress: sig.validatorAddress,
    validatorIndex: index,
    signature: sig.signature,
    extension: EMPTY,
    extensionSignature: EMPTY,
  };
}

/** The commit of a message as CometBFT takes it in: of a flag only the lowest byte counts. */
export function commitOfProto(commit: Commit): Commit {
  if (commit.signatures.every(({ blockIdFlag }) => blockIdFlag === (blockIdFlag & 255))) return commit;
  const signatures = commit.signatures.map((s): CommitSig => ({ ...s, blockIdFlag: (s.blockIdFlag & 255) as CommitSig["blockIdFlag"] }));
  return { ...commit, signatures };
}

/** Stateless checks of a commit. */
export function checkCommit(commit: Commit): Fault | undefined {
  if (commit.height < 0n) return new Fault("malformed", `negative Height ${commit.height}`);
  if (commit.round < 0) return new Fault("malformed", `negative Round ${commit.round}`);
  if (commit.height === 0n) return undefined;
  if (isZeroBlockId(commit.blockId)) return new Fault("malformed", "commit cannot be for nil block");
  if (commit.signatures.length === 0) return new Fault("malformed", "no signatures in commit");
  for (const [i, sig] of commit.signatures.entries()) {
    const fault = checkCommitSig(sig);
    if (fault !== undefined) return within(`wrong CommitSig #${i}`, fault);
  }
  return undefined;
}

function checkCommitSig(sig: CommitSig): Fault | undefined {
  const { blockIdFlag, validatorAddress, timestamp, signature } = sig;
  if (blockIdFlag === ABSENT) {
    if (validatorAddress.length !== 0) return new Fault("malformed", "validator address is present");
    if (timestamp !== ZERO_TIME) return new Fault("malformed", "time is present");
    return signature.length === 0 ? undefined : new Fault("malformed", "signature is present");
  }
  if (blockIdFlag !== COMMIT && blockIdFlag !== NIL) return new Fault("malformed", `unknown BlockIDFlag: ${blockIdFlag}`);
  if (validatorAddress.length !== ADDRESS_SIZE) {
    return new Fault("malformed", `expected ValidatorAddress size to be ${ADDRESS_SIZE} bytes, got ${validatorAddress.length} bytes`);
  }
  return checkSignature(signature);
}

/** A fraction of voting power; more than it must have signed. */
export interface TrustLevel {
  readonly numerator: bigint;
  readonly denominator: bigint;
}
const TWO_THIRDS: TrustLevel = { numerator: 2n, denominator: 3n };

export interface CommitCheck {
  readonly chainId: string;
  readonly validators: ValidatorSet;
  readonly commit: Commit;
  /** Default: without a cache. */
  readonly verify?: SignatureVerifier | undefined;
}
export interface BlockCommitCheck extends CommitCheck {
  readonly blockId: BlockID;
  readonly height: bigint;
}

/** More than 2/3 of the set signed the block, and every signature that is there (for nil too) is valid: what a block's last commit must satisfy. */
export function verifyCommit(check: BlockCommitCheck): Fault | undefined {
  return commitMatches(check) ?? tally(check, { needed: powerNeeded(check.validators, TWO_THIRDS), all: true, byIndex: true, nil: true });
}

/** More than 2/3 of the set signed the block; signatures beyond that are not looked at, unless `all`. */
export function verifyCommitLight(check: BlockCommitCheck, all = false): Fault | undefined {
  return commitMatches(check) ?? tally(check, { needed: powerNeeded(check.validators, TWO_THIRDS), all, byIndex: true, nil: false });
}

/** More than the trust level of a set that need not be the commit's own signed it, matched by address. */
export function verifyCommitLightTrusting(check: CommitCheck, level: TrustLevel, all = false): Fault | undefined {
  if (level.denominator === 0n) return new Fault("malformed", "trustLevel has zero Denominator");
  if (check.validators.totalPower * level.numerator > MAX_INT64) {
    return new Fault("overflow", "int64 overflow while calculating voting power needed. please provide smaller trustLevel numerator");
  }
  return tally(check, { needed: powerNeeded(check.validators, level), all, byIndex: false, nil: false });
}

function powerNeeded(set: ValidatorSet, level: TrustLevel): bigint {
  return (set.totalPower * level.numerator) / level.denominator;
}

function commitMatches({ validators, commit, height, blockId }: BlockCommitCheck): Fault | undefined {
  if (validators.validators.length !== commit.signatures.length) {
    return new Fault("wrongSet", `invalid commit -- wrong set size: ${validators.validators.length} vs ${commit.signatures.length}`);
  }
  if (height !== commit.height) return new Fault("wrongHeight", `invalid commit -- wrong height: ${height} vs ${commit.height}`);
  if (equalBlockIds(blockId, commit.blockId)) return undefined;
  return new Fault("wrongBlock", `invalid commit -- wrong block ID: want ${formatBlockId(blockId)}, got ${formatBlockId(commit.blockId)}`);
}

interface Rule {
  /** More power than this has to sign. */
  readonly needed: bigint;
  /** Check every signature, not only as many as are needed. */
  readonly all: boolean;
  /** The commit's places are the set's; else validators are found by address and strangers are passed over. */
  readonly byIndex: boolean;
  /** Votes for nil are checked too (and never counted). */
  readonly nil: boolean;
}

/** Counts first and verifies then, as CometBFT's batch verification does: too little power is reported before a wrong signature. */
function tally({ chainId, validators, commit, verify = verifySignature }: CommitCheck, rule: Rule): Fault | undefined {
  const signed: { readonly index: number; readonly validator: Validator }[] = [];
  const seen = new Map<number, number>();
  let power = 0n;
  for (const [index, sig] of commit.signatures.entries()) {
    if (sig.blockIdFlag === ABSENT || (sig.blockIdFlag !== COMMIT && !rule.nil)) continue;
    const at = rule.byIndex ? index : validatorIndex(validators, sig.validatorAddress);
    const validator = validators.validators[at];
    if (validator === undefined) continue;
    const first = seen.get(at);
    if (first !== undefined) return new Fault("doubleVote", `double vote from ${toHexUpper(validator.address)} (${first} and ${index})`);
    seen.set(at, index);
    signed.push({ index, validator });
    if (sig.blockIdFlag === COMMIT) power += validator.power;
    if (!rule.all && power > rule.needed) break;
  }
  if (power <= rule.needed) {
    return new Fault("notEnoughPower", `invalid commit -- insufficient voting power: got ${power}, needed more than ${rule.needed}`);
  }
  for (const { index, validator } of signed) {
    const vote = commitVote(commit, index);
    if (!verify(validator.publicKey, voteSignBytes(chainId, vote), vote.signature)) {
      return new Fault("wrongSignature", `wrong signature (#${index}): ${toHexUpper(vote.signature)}`);
    }
  }
  return undefined;
}

/** Weighted median of the times in a commit: the time of the next block. */
export function medianTime(commit: Commit, validators: ValidatorSet): bigint {
  const times: { readonly time: bigint; readonly power: bigint }[] = [];
  let total = 0n;
  for (const [i, sig] of commit.signatures.entries()) {
    if (sig.blockIdFlag === ABSENT) continue;
    const own = validators.validators[i];
    const inPlace = own !== undefined && equalBytes(own.address, sig.validatorAddress);
    const validator = inPlace ? own : validators.validators[validatorIndex(validators, sig.validatorAddress)];
    if (validator === undefined) continue;
    total += validator.power;
    times.push({ time: sig.timestamp, power: validator.power });
  }
  times.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  let left = total / 2n;
  for (const { time, power } of times) {
    if (left <= power) return time;
    left -= power;
  }
  return ZERO_TIME;
}
