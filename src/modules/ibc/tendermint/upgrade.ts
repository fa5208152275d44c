import { equalBytes, utf8 } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { WireError } from "../../../encoding/wire.ts";
import { type Context, type ErrorCode, ensure, StateError } from "../../../framework/index.ts";
import type { MessageCodec } from "../../../proto/codec.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { ClientState, ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { clientErrors } from "../client/api.ts";
import { ibcErrors } from "../errors.ts";
import { compareHeights, formatHeight, ZERO_HEIGHT } from "../height.ts";
import type { ClientUpgrade } from "../lightClient.ts";
import { within } from "../within.ts";
import { getConsensusState, setConsensusState, setMetadata } from "./consensusStates.ts";
import { decodeProof, verifyProof } from "./proofs.ts";
import { state } from "./state.ts";
import { clientStateOf } from "./update.ts";
import { validateClientState } from "./validate.ts";

/** Stands in for the root that is not known yet when a chain changes its revision: no proof verifies against it. */
const SENTINEL_ROOT = utf8("sentinel_root");

/** Decodes what came in an Any, under the code that Go gives. */
function decodeAs<T>(codec: MessageCodec<T>, bytes: Uint8Array, error: ErrorCode): T {
  try {
    return codec.decode(bytes);
  } catch (cause) {
    if (!(cause instanceof DecodeError) && !(cause instanceof WireError)) throw cause;
    throw new StateError(error, cause.message, { cause });
  }
}

/** The client state with only what its chain chose: what the chain commits to before an upgrade. */
export function withoutCustomFields(cs: ClientState): ClientState {
  const { chainId, unbondingPeriod, latestHeight, proofSpecs, upgradePath } = cs;
  return ClientState.from({ chainId, unbondingPeriod, latestHeight, proofSpecs, upgradePath });
}

function upgradeKey(upgradePath: readonly string[], { revisionHeight }: Height, name: string): readonly Uint8Array[] {
  const last = `${upgradePath.at(-1)}/${revisionHeight}/${name}`;
  return [...upgradePath.slice(0, -1), last].map(utf8);
}

/** [ICS-07] Moves a client to the next revision of its chain, which the old revision committed to at its last height. */
export function upgradeClient(ctx: Context, clientId: string, upgrade: ClientUpgrade): void {
  const next = decodeAs(ClientState, upgrade.clientState, clientErrors.InvalidClient);
  const nextConsensus = decodeAs(ConsensusState, upgrade.consensusState, clientErrors.InvalidConsensus);
  const cs = clientStateOf(ctx, clientId);
  const { latestHeight, upgradePath, proofSpecs } = cs;
  ensure(
    compareHeights(next.latestHeight, latestHeight) > 0,
    ibcErrors.InvalidHeight,
    `upgraded client height ${formatHeight(next.latestHeight)} must be at greater than current client height ${formatHeight(latestHeight)}`,
  );
  ensure(upgradePath.length > 0, clientErrors.InvalidUpgradeClient, "cannot upgrade client, no upgrade path set");
  const proofClient = decodeProof(upgrade.proofClient, "could not unmarshal client merkle proof");
  const proofConsensus = decodeProof(upgrade.proofConsensusState, "could not unmarshal consensus state merkle proof");
  const last = getConsensusState(ctx, clientId, latestHeight);
  ensure(last !== undefined, clientErrors.ConsensusStateNotFound, "could not retrieve consensus state for lastHeight");
  const root = last.root.hash;
  const committed = [
    ["client state", proofClient, "upgradedClient", pack(ClientState, withoutCustomFields(next))],
    ["consensus state", proofConsensus, "upgradedConsState", pack(ConsensusState, nextConsensus)],
  ] as const;
  for (const [what, proof, name, value] of committed) {
    const path = upgradeKey(upgradePath, latestHeight, name);
    within(`${what} proof failed`, () => verifyProof({ proof, specs: proofSpecs, root, path }, value));
  }
  const upgraded: ClientState = {
    ...withoutCustomFields(next),
    trustLevel: cs.trustLevel,
    trustingPeriod: cs.trustingPeriod,
    maxClockDrift: cs.maxClockDrift,
  };
  within("updated client state failed basic validation", () => validateClientState(upgraded));
  state.clientStates.set(ctx, clientId, upgraded);
  setConsensusState(ctx, clientId, upgraded.latestHeight, { ...nextConsensus, root: { hash: SENTINEL_ROOT } });
}

function pack<T>(codec: MessageCodec<T>, message: T): Uint8Array {
  return Any.encode({ typeUrl: codec.typeUrl, value: codec.encode(message) });
}

/** Everything of a client state that a substitute must share. */
function invariantPart(cs: ClientState): Uint8Array {
  return ClientState.encode({
    ...cs,
    chainId: "",
    latestHeight: ZERO_HEIGHT,
    frozenHeight: ZERO_HEIGHT,
    trustingPeriod: 0n,
    allowUpdateAfterExpiry: true,
    allowUpdateAfterMisbehaviour: true,
  });
}

/** [ICS-07] Gives an expired or frozen client the latest state of an active one of the same parameters. */
export function recoverClient(ctx: Context, clientId: string, substituteId: string): void {
  const cs = clientStateOf(ctx, clientId);
  const substitute = clientStateOf(ctx, substituteId);
  const matches = equalBytes(invariantPart(cs), invariantPart(substitute));
  ensure(matches, clientErrors.InvalidSubstitute, "subject client state does not match substitute client state");
  const { latestHeight, chainId, trustingPeriod } = substitute;
  const consensusState = getConsensusState(ctx, substituteId, latestHeight);
  const known = consensusState !== undefined;
  ensure(known, clientErrors.ConsensusStateNotFound, "unable to retrieve latest consensus state for substitute client");
  const height = state.processedHeights.get(ctx, [substituteId, latestHeight]);
  const timeNs = state.processedTimes.get(ctx, [substituteId, latestHeight]);
  const missing = "for substitute client latest height";
  ensure(height !== undefined, clientErrors.UpdateClientFailed, `unable to retrieve processed height ${missing}`);
  ensure(timeNs !== undefined, clientErrors.UpdateClientFailed, `unable to retrieve processed time ${missing}`);
  state.consensusStates.set(ctx, [clientId, latestHeight], consensusState);
  setMetadata(ctx, clientId, latestHeight, { timeNs, height });
  state.clientStates.set(ctx, clientId, { ...cs, frozenHeight: ZERO_HEIGHT, latestHeight, chainId, trustingPeriod });
}
