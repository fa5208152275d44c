import { verifyCommitLightTrusting } from "../../../comet/commit.ts";
import { verifyLight } from "../../../comet/lightClient.ts";
import { type ValidatorSet, validatorSetHash } from "../../../comet/validatorSet.ts";
import { equalBytes, toHexUpper } from "../../../encoding/bytes.ts";
import { type Context, ensure, type ReadContext } from "../../../framework/index.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { type ClientState, ConsensusState, type Header, type Misbehaviour } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { clientErrors } from "../client/api.ts";
import { tendermintErrors } from "./api.ts";
import { compareHeights, formatHeight, isRevisionFormat, withRevision } from "../height.ts";
import type { ClientMessage } from "../lightClient.ts";
import { headerSignatures } from "./slots.ts";
import { getConsensusState, nextConsensusState, previousConsensusState, pruneOldest, setConsensusState } from "./consensusStates.ts";
import { state } from "./state.ts";
import { within } from "../within.ts";
import { headerHeight, partsOf, refuseFault, validatorsOf } from "./validate.ts";

/** The client state; its absence is a refusal. */
export function clientStateOf(ctx: ReadContext, clientId: string): ClientState {
  const found = state.clientStates.get(ctx, clientId);
  ensure(found !== undefined, clientErrors.ClientNotFound, clientId);
  return found;
}

/** [ICS-07] Verifies that a message follows from what the client trusts: signatures, powers, times, heights. */
export function verifyClientMessage(ctx: ReadContext, clientId: string, message: ClientMessage): void {
  const cs = clientStateOf(ctx, clientId);
  if (message.kind === "header") verifyHeader(ctx, clientId, cs, message.header);
  else verifyMisbehaviour(ctx, clientId, cs, message.misbehaviour);
}

/** The consensus state that a header builds on and the set that the header claims for it, which must be its next set. */
function trustedBy(
  ctx: ReadContext,
  clientId: string,
  header: Header,
  name = "Header",
): { readonly trusted: ConsensusState; readonly validators: ValidatorSet } {
  const trusted = getConsensusState(ctx, clientId, header.trustedHeight);
  ensure(
    trusted !== undefined,
    clientErrors.ConsensusStateNotFound,
    `could not get trusted consensus state from clientStore for ${name} at TrustedHeight: ${formatHeight(header.trustedHeight)}`,
  );
  const validators = validatorsOf(header.trustedValidators, "trusted validator set in not tendermint validator set type");
  const hash = validatorSetHash(validators);
  ensure(
    equalBytes(trusted.nextValidatorsHash, hash),
    tendermintErrors.InvalidValidatorSet,
    `trusted validators do not hash to latest trusted validators. Expected: ${toHexUpper(trusted.nextValidatorsHash)}, got: ${toHexUpper(hash)}`,
  );
  return { trusted, validators };
}

function verifyHeader(ctx: ReadContext, clientId: string, cs: ClientState, header: Header): void {
  const { trusted, validators: trustedValidators } = trustedBy(ctx, clientId, header);
  const height = headerHeight(header);
  const { trustedHeight } = header;
  ensure(
    height.revisionNumber === trustedHeight.revisionNumber,
    tendermintErrors.InvalidHeaderHeight,
    `header height revision ${height.revisionNumber} does not match trusted header revision ${trustedHeight.revisionNumber}`,
  );
  const untrusted = partsOf(header);
  const validators = validatorsOf(header.validatorSet, "validator set in not tendermint validator set type");
  ensure(
    compareHeights(height, trustedHeight) > 0,
    clientErrors.InvalidHeader,
    `header height ≤ consensus state height (${formatHeight(height)} ≤ ${formatHeight(trustedHeight)})`,
  );
  const fault = verifyLight({
    trusted: {
      chainId: cs.chainId,
      height: BigInt.asIntN(64, trustedHeight.revisionHeight),
      time: trusted.timestamp,
      nextValidatorsHash: trusted.nextValidatorsHash,
    },
    trustedValidators,
    untrusted,
    validators,
    trustingPeriodNs: cs.trustingPeriod,
    now: ctx.timeNs,
    maxClockDriftNs: cs.maxClockDrift,
    trustLevel: cs.trustLevel,
    verify: headerSignatures.ifFilled(ctx),
  });
  refuseFault(fault, "failed to verify header");
}

function verifyMisbehaviour(ctx: ReadContext, clientId: string, cs: ClientState, { header1, header2 }: Misbehaviour): void {
  // validateMisbehaviour has seen both; a caller that skips it must not get further.
  ensure(header1 !== undefined && header2 !== undefined, tendermintErrors.InvalidHeader, "misbehaviour headers cannot be nil");
  // Go looks both consensus states up before it checks the first header.
  for (const [i, header] of [header1, header2].entries()) {
    const known = getConsensusState(ctx, clientId, header.trustedHeight) !== undefined;
    const where = `for Header${i + 1} at TrustedHeight: ${formatHeight(header.trustedHeight)}`;
    ensure(known, clientErrors.ConsensusStateNotFound, `could not get trusted consensus state from clientStore ${where}`);
  }
  for (const [i, header] of [header1, header2].entries()) {
    within(`verifying Header${i + 1} in Misbehaviour failed`, () => verifyMisbehaviourHeader(ctx, clientId, cs, header));
  }
}

function verifyMisbehaviourHeader(ctx: ReadContext, clientId: string, cs: ClientState, header: Header): void {
  const { trusted, validators } = trustedBy(ctx, clientId, header);
  const age = ctx.timeNs - trusted.timestamp;
  ensure(
    age < cs.trustingPeriod,
    tendermintErrors.TrustingPeriodExpired,
    `current timestamp minus the latest consensus state timestamp is greater than or equal to the trusting period (${age} >= ${cs.trustingPeriod})`,
  );
  const { chainId } = cs;
  const signedFor = isRevisionFormat(chainId) ? withRevision(chainId, headerHeight(header).revisionNumber) : chainId;
  const { commit } = partsOf(header);
  const fault = verifyCommitLightTrusting(
    { chainId: signedFor, validators, commit, verify: headerSignatures.ifFilled(ctx) },
    cs.trustLevel,
  );
  refuseFault(fault, "validator set in header has too much change from trusted validator set", clientErrors.InvalidMisbehaviour);
}

/** The consensus state that a header makes. */
function consensusStateOf(header: Header): ConsensusState {
  const { time, appHash, nextValidatorsHash } = partsOf(header).header;
  return { timestamp: time, root: { hash: appHash }, nextValidatorsHash };
}

/** [ICS-07] Whether a verified message shows that the chain signed what it must not: two blocks of a height, or time going backwards. */
export function checkForMisbehaviour(ctx: ReadContext, clientId: string, message: ClientMessage): boolean {
  return message.kind === "header" ? contradicts(ctx, clientId, message.header) : isMisbehaviour(message.misbehaviour);
}

function contradicts(ctx: ReadContext, clientId: string, header: Header): boolean {
  const height = headerHeight(header);
  const made = consensusStateOf(header);
  const existing = getConsensusState(ctx, clientId, height);
  if (existing !== undefined) return !equalBytes(ConsensusState.encode(existing), ConsensusState.encode(made));
  const previous = previousConsensusState(ctx, clientId, height);
  if (previous !== undefined && previous.timestamp >= made.timestamp) return true;
  const next = nextConsensusState(ctx, clientId, height);
  return next !== undefined && next.timestamp <= made.timestamp;
}

function isMisbehaviour({ header1, header2 }: Misbehaviour): boolean {
  if (header1 === undefined || header2 === undefined) return false;
  const [one, two] = [partsOf(header1), partsOf(header2)];
  if (compareHeights(headerHeight(header1), headerHeight(header2)) === 0) {
    return !equalBytes(one.commit.blockId.hash, two.commit.blockId.hash);
  }
  return one.header.time <= two.header.time;
}

/** [ICS-07] Stores what a verified header says and prunes one expired consensus state. */
export function updateState(ctx: Context, clientId: string, message: ClientMessage): readonly Height[] {
  if (message.kind !== "header") return [];
  const cs = clientStateOf(ctx, clientId);
  // Go prunes in blocks and estimates, not for the mempool.
  if (ctx.mode !== "check" && ctx.mode !== "recheck") pruneOldest(ctx, clientId, cs);
  const height = headerHeight(message.header);
  if (getConsensusState(ctx, clientId, height) !== undefined) return [height];
  const latestHeight = compareHeights(height, cs.latestHeight) > 0 ? height : cs.latestHeight;
  state.clientStates.set(ctx, clientId, { ...cs, latestHeight });
  setConsensusState(ctx, clientId, height, consensusStateOf(message.header));
  return [height];
}

/** [ICS-07] Ends the client's usefulness until it is recovered; the height is only a flag. */
export function freeze(ctx: Context, clientId: string): void {
  const frozenHeight = { revisionNumber: 0n, revisionHeight: 1n };
  state.clientStates.set(ctx, clientId, { ...clientStateOf(ctx, clientId), frozenHeight });
}
