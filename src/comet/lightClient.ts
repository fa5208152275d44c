import { equalBytes, toHexUpper } from "../encoding/bytes.ts";
import { formatTime } from "../encoding/time.ts";
import type { Commit, Header, LightBlock, SignedHeader as ProtoSignedHeader } from "../proto/gen/tendermint/types.ts";
import { checkCommit, commitOfProto, type TrustLevel, verifyCommitLight, verifyCommitLightTrusting } from "./commit.ts";
import { Fault, within } from "./fault.ts";
import { checkHeader, headerHash } from "./header.ts";
import type { SignatureVerifier } from "./publicKey.ts";
import { type ValidatorSet, validatorSetFromProto, validatorSetHash } from "./validatorSet.ts";

export const DEFAULT_TRUST_LEVEL: TrustLevel = { numerator: 1n, denominator: 3n };

/** A header with the commit that proves it. */
export interface SignedHeader {
  readonly header: Header;
  readonly commit: Commit;
}

/** What a light client remembers of a header that it trusts. */
export interface TrustedState {
  readonly chainId: string;
  readonly height: bigint;
  readonly time: bigint;
  readonly nextValidatorsHash: Uint8Array;
}

export interface LightVerification {
  readonly trusted: TrustedState;
  /** The set whose hash is the trusted nextValidatorsHash: whoever calls has checked that. Not looked at for the adjacent height. */
  readonly trustedValidators: ValidatorSet;
  readonly untrusted: SignedHeader;
  /** The set of the untrusted header's height. */
  readonly validators: ValidatorSet;
  readonly trustingPeriodNs: bigint;
  readonly now: bigint;
  readonly maxClockDriftNs: bigint;
  readonly trustLevel: TrustLevel;
  /** Default: without a cache. */
  readonly verify?: SignatureVerifier | undefined;
}

/**
 * Whether a header follows from a trusted one: undefined if so. Reasons: "expired" (the trusted header is too old), "notEnoughTrust"
 * (too few of the trusted set signed: try a header in between), "invalidHeader" (never acceptable), others for wrong inputs.
 */
export function verifyLight(check: LightVerification): Fault | undefined {
  const { trusted, untrusted, trustingPeriodNs, now } = check;
  if (isExpired(trusted.time, trustingPeriodNs, now)) {
    return new Fault("expired", `old header has expired at ${formatTime(trusted.time + trustingPeriodNs)} (now: ${formatTime(now)})`);
  }
  const fault = checkNewHeader(check);
  if (fault !== undefined) return within("invalid header", fault, "invalidHeader");
  return untrusted.header.height === trusted.height + 1n ? verifyAdjacent(check) : verifyNonAdjacent(check);
}

function verifyAdjacent(check: LightVerification): Fault | undefined {
  const [expected, got] = [check.trusted.nextValidatorsHash, check.untrusted.header.validatorsHash];
  if (!equalBytes(expected, got)) {
    return new Fault(
      "wrongSet",
      `expected old header next validators (${toHexUpper(expected)}) to match those from new header (${toHexUpper(got)})`,
    );
  }
  return verifyOwnCommit(check);
}

function verifyNonAdjacent(check: LightVerification): Fault | undefined {
  const { trusted, trustedValidators, untrusted, trustLevel, verify } = check;
  const trusting = { chainId: trusted.chainId, validators: trustedValidators, commit: untrusted.commit, verify };
  const fault = verifyCommitLightTrusting(trusting, trustLevel);
  if (fault !== undefined) return fault.reason === "notEnoughPower" ? within("cant trust new val set", fault, "notEnoughTrust") : fault;
  // Last, because an attacker can make the untrusted set very large.
  return verifyOwnCommit(check);
}

function verifyOwnCommit({ trusted, untrusted: { header, commit }, validators, verify }: LightVerification): Fault | undefined {
  const check = { chainId: trusted.chainId, validators, commit, blockId: commit.blockId, height: header.height, verify };
  return within("invalid header", verifyCommitLight(check), "invalidHeader");
}

function checkNewHeader({ trusted, untrusted, validators, now, maxClockDriftNs }: LightVerification): Fault | undefined {
  const { header } = untrusted;
  const fault = within("untrustedHeader.ValidateBasic failed", checkSignedHeader(untrusted, trusted.chainId));
  if (fault !== undefined) return fault;
  if (header.height <= trusted.height) {
    return new Fault("wrongHeight", `expected new header height ${header.height} to be greater than one of old header ${trusted.height}`);
  }
  if (header.time <= trusted.time) {
    return new Fault(
      "wrongTime",
      `expected new header time ${formatTime(header.time)} to be after old header time ${formatTime(trusted.time)}`,
    );
  }
  if (header.time >= now + maxClockDriftNs) {
    return new Fault(
      "wrongTime",
      `new header has a time from the future ${formatTime(header.time)} (now: ${formatTime(now)}; max clock drift: ${maxClockDriftNs} ns)`,
    );
  }
  const hash = validatorSetHash(validators);
  if (equalBytes(header.validatorsHash, hash)) return undefined;
  return new Fault(
    "wrongSet",
    `expected new header validators (${toHexUpper(header.validatorsHash)}) to match those that were supplied (${toHexUpper(hash)}) at height ${header.height}`,
  );
}

/** The trusting period is over: at its last nanosecond already. */
export function isExpired(time: bigint, trustingPeriodNs: bigint, now: bigint): boolean {
  return time + trustingPeriodNs <= now;
}

/** Trust levels below 1/3 or above 1 are refused. */
export function checkTrustLevel({ numerator, denominator }: TrustLevel): Fault | undefined {
  if (denominator !== 0n && numerator * 3n >= denominator && numerator <= denominator) return undefined;
  return new Fault("malformed", `trustLevel must be within [1/3, 1], given ${numerator}/${denominator}`);
}

/** Header and commit are well-formed, of the chain, of one height, and the commit is for the header; signatures are not looked at. */
export function checkSignedHeader({ header, commit }: SignedHeader, chainId: string): Fault | undefined {
  const fault = within("invalid header", checkHeader(header)) ?? within("invalid commit", checkCommit(commit));
  if (fault !== undefined) return fault;
  if (header.chainId !== chainId) return new Fault("wrongChain", `header belongs to another chain "${header.chainId}", not "${chainId}"`);
  if (commit.height !== header.height)
    return new Fault("wrongHeight", `header and commit height mismatch: ${header.height} vs ${commit.height}`);
  const hash = headerHash(header);
  if (hash !== undefined && equalBytes(hash, commit.blockId.hash)) return undefined;
  const printed = hash === undefined ? "" : toHexUpper(hash);
  return new Fault("wrongBlock", `commit signs block ${toHexUpper(commit.blockId.hash)}, header is block ${printed}`);
}

/** The signed header of a message, whose members must be there. */
export function signedHeaderOf(proto: ProtoSignedHeader | undefined): SignedHeader {
  if (proto === undefined) throw new Fault("malformed", "missing signed header");
  if (proto.header === undefined) throw new Fault("malformed", "missing header");
  if (proto.commit === undefined) throw new Fault("malformed", "missing commit");
  return { header: proto.header, commit: commitOfProto(proto.commit) };
}

/** A light block is complete and its set is the header's. */
export function checkLightBlock(block: LightBlock, chainId: string): Fault | undefined {
  const { signedHeader } = block;
  if (signedHeader?.header === undefined || signedHeader.commit === undefined) return new Fault("malformed", "missing signed header");
  const { header } = signedHeader;
  const fault = within("invalid signed header", checkSignedHeader(signedHeaderOf(signedHeader), chainId));
  if (fault !== undefined) return fault;
  let hash: Uint8Array;
  try {
    hash = validatorSetHash(validatorSetFromProto(block.validatorSet));
  } catch (error) {
    if (error instanceof Fault) return within("invalid validator set", error);
    throw error;
  }
  if (equalBytes(header.validatorsHash, hash)) return undefined;
  return new Fault(
    "wrongSet",
    `expected validator hash of header to match validator set hash (${toHexUpper(header.validatorsHash)} != ${toHexUpper(hash)})`,
  );
}
