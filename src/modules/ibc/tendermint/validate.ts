import { checkBlockId, checkHash } from "../../../comet/blockId.ts";
import { verifyCommitLight } from "../../../comet/commit.ts";
import { Fault } from "../../../comet/fault.ts";
import { checkSignedHeader, checkTrustLevel, type SignedHeader, signedHeaderOf } from "../../../comet/lightClient.ts";
import { type ValidatorSet, validatorSetFromProto, validatorSetHash } from "../../../comet/validatorSet.ts";
import { equalBytes, utf8 } from "../../../encoding/bytes.ts";
import { SECOND } from "../../../encoding/time.ts";
import { type ErrorCode, ensure, ensureInvariant, StateError, unregisteredError } from "../../../framework/index.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import type { ClientState, ConsensusState, Header, Misbehaviour } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import type { ValidatorSet as ProtoValidatorSet } from "../../../proto/gen/tendermint/types.ts";
import { clientErrors } from "../client/api.ts";
import { tendermintErrors as errors } from "./api.ts";
import { compareHeights, formatHeight, revisionOf } from "../height.ts";
import { checkClientId, isBlank } from "../host.ts";
import type { ClientMessage } from "../lightClient.ts";

const MAX_CHAIN_ID_LENGTH = 50;

/** Refuses under the code what CometBFT found wrong; its own errors are registered nowhere, hence the default. */
export function refuseFault(fault: Fault | undefined, context: string, error: ErrorCode = unregisteredError): void {
  if (fault !== undefined) throw new StateError(error, `${context}: ${fault.message}`, { cause: fault });
}

/** Runs a conversion that throws a Fault; Go gives such errors on without a code. */
export function converted<T>(context: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new StateError(unregisteredError, `${context}: ${error.message}`, { cause: error });
  }
}

/** [ICS-07] Stateless checks of a client state. */
export function validateClientState(cs: ClientState): void {
  ensure(!isBlank(cs.chainId), errors.InvalidChainId, "chain id cannot be empty string");
  const { length } = utf8(cs.chainId);
  ensure(length <= MAX_CHAIN_ID_LENGTH, errors.InvalidChainId, `chainID is too long; got: ${length}, max: ${MAX_CHAIN_ID_LENGTH}`);
  const fault = checkTrustLevel(cs.trustLevel);
  if (fault !== undefined) throw new StateError(errors.InvalidTrustLevel, fault.message);
  ensure(cs.trustingPeriod > 0n, errors.InvalidTrustingPeriod, "trusting period must be greater than zero");
  ensure(cs.unbondingPeriod > 0n, errors.InvalidUnbondingPeriod, "unbonding period must be greater than zero");
  ensure(cs.maxClockDrift > 0n, errors.InvalidMaxClockDrift, "max clock drift must be greater than zero");
  const revision = revisionOf(cs.chainId);
  ensure(
    cs.latestHeight.revisionNumber === revision,
    errors.InvalidHeaderHeight,
    `latest height revision number must match chain id revision number (${cs.latestHeight.revisionNumber} != ${revision})`,
  );
  const isZero = cs.latestHeight.revisionHeight === 0n;
  ensure(!isZero, errors.InvalidHeaderHeight, "tendermint client's latest height revision height cannot be zero");
  ensure(
    cs.trustingPeriod < cs.unbondingPeriod,
    errors.InvalidTrustingPeriod,
    `trusting period (${cs.trustingPeriod} ns) should be < unbonding period (${cs.unbondingPeriod} ns)`,
  );
  ensure(cs.proofSpecs.length > 0, errors.InvalidProofSpecs, "proof specs cannot be nil for tm client");
  for (const [i, key] of cs.upgradePath.entries()) {
    ensure(!isBlank(key), clientErrors.InvalidClient, `key in upgrade path at index ${i} cannot be empty`);
  }
}

/** [ICS-07] Stateless checks of a consensus state. */
export function validateConsensusState(cs: ConsensusState): void {
  ensure(cs.root.hash.length > 0, clientErrors.InvalidConsensus, "root cannot be empty");
  refuseFault(checkHash("next validators hash", cs.nextValidatorsHash), "next validators hash is invalid");
  ensure(cs.timestamp >= SECOND, clientErrors.InvalidConsensus, "timestamp must be a positive Unix time");
}

/** The parts of a header that decoding leaves open, checked to be there. */
export function partsOf(header: Header): SignedHeader {
  const { signedHeader } = header;
  ensure(signedHeader !== undefined, clientErrors.InvalidHeader, "tendermint signed header cannot be nil");
  ensure(signedHeader.header !== undefined, clientErrors.InvalidHeader, "tendermint header cannot be nil");
  return converted("header is not a tendermint header", () => signedHeaderOf(signedHeader));
}

/** The height of a header, with the revision of its chain id. */
export function headerHeight(header: Header): Height {
  const { chainId, height } = partsOf(header).header;
  return { revisionNumber: revisionOf(chainId), revisionHeight: BigInt.asUintN(64, height) };
}

/** A set out of a header; Go gives its faults on without a code. */
export function validatorsOf(set: ProtoValidatorSet | undefined, what: string): ValidatorSet {
  return converted(what, () => validatorSetFromProto(set));
}

/** [ICS-07] Stateless checks of a header. */
export function validateHeader(header: Header): void {
  const signed = partsOf(header);
  refuseFault(checkBlockId(signed.commit.blockId), "header is not a tendermint header");
  refuseFault(checkSignedHeader(signed, signed.header.chainId), "header failed basic validation");
  const height = headerHeight(header);
  ensure(
    compareHeights(header.trustedHeight, height) < 0,
    errors.InvalidHeaderHeight,
    `TrustedHeight ${formatHeight(header.trustedHeight)} must be less than header height ${formatHeight(height)}`,
  );
  ensure(header.validatorSet !== undefined, clientErrors.InvalidHeader, "validator set is nil");
  const hash = validatorSetHash(validatorsOf(header.validatorSet, "validator set is not tendermint validator set"));
  ensure(equalBytes(signed.header.validatorsHash, hash), clientErrors.InvalidHeader, "validator set does not match hash");
}

/** [ICS-07] Stateless checks of misbehaviour: two headers, each with more than 2/3 of its own set behind it. */
export function validateMisbehaviour({ clientId, header1, header2 }: Misbehaviour): void {
  ensure(header1 !== undefined, errors.InvalidHeader, "misbehaviour Header1 cannot be nil");
  ensure(header2 !== undefined, errors.InvalidHeader, "misbehaviour Header2 cannot be nil");
  for (const [i, header] of [header1, header2].entries()) {
    const hasHeight = header.trustedHeight.revisionHeight !== 0n;
    ensure(hasHeight, errors.InvalidHeaderHeight, `misbehaviour Header${i + 1} cannot have zero revision height`);
  }
  for (const [i, header] of [header1, header2].entries()) {
    const hasSet = header.trustedValidators !== undefined;
    ensure(hasSet, errors.InvalidValidatorSet, `trusted validator set in Header${i + 1} cannot be empty`);
  }
  const [one, two] = [header1.signedHeader?.header, header2.signedHeader?.header];
  // Go looks into both before it checks that they are there, and panics.
  ensureInvariant(one !== undefined && two !== undefined, "misbehaviour headers without a block header");
  ensure(one.chainId === two.chainId, clientErrors.InvalidMisbehaviour, "headers must have identical chainIDs");
  checkClientId(clientId, "misbehaviour client ID is invalid");
  for (const [i, header] of [header1, header2].entries()) validateMisbehaviourHeader(header, i + 1);
  const [height1, height2] = [headerHeight(header1), headerHeight(header2)];
  ensure(
    compareHeights(height1, height2) >= 0,
    clientErrors.InvalidMisbehaviour,
    `Header1 height is less than Header2 height (${formatHeight(height1)} < ${formatHeight(height2)})`,
  );
  for (const header of [header1, header2]) checkOwnCommit(header);
}

function validateMisbehaviourHeader(header: Header, number: number): void {
  try {
    validateHeader(header);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new StateError(clientErrors.InvalidMisbehaviour, `header ${number} failed validation: ${error.message}`, { cause: error });
  }
}

function checkOwnCommit(header: Header): void {
  const { header: block, commit } = partsOf(header);
  const validators = validatorsOf(header.validatorSet, "validator set is not tendermint validator set type");
  const check = { chainId: block.chainId, validators, commit, blockId: commit.blockId, height: commit.height };
  if (verifyCommitLight(check) !== undefined)
    throw new StateError(clientErrors.InvalidMisbehaviour, "validator set did not commit to header");
}

/** [ICS-02] Stateless checks of what is to move a client. */
export function validateClientMessage(message: ClientMessage): void {
  if (message.kind === "header") validateHeader(message.header);
  else validateMisbehaviour(message.misbehaviour);
}
