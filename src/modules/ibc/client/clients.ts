import { type Context, ensure, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import type { ClientState, ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { hostErrors } from "../errors.ts";
import { ZERO_HEIGHT } from "../height.ts";
import { isClientIdFormat, LOCALHOST_CLIENT, parseClientId } from "../host.ts";
import type { ClientMessage, ClientStatus, LightClient, ProofCheck } from "../lightClient.ts";
import { getConsensusState, TENDERMINT, tendermintClient, tendermintState } from "../tendermint/index.ts";
import { clientErrors } from "./api.ts";
import { localhostClient } from "./localhost.ts";
import { getParams, isAllowedClient } from "./params.ts";
import { state } from "./state.ts";

const LIGHT_CLIENTS: ReadonlyMap<string, LightClient> = new Map([
  [TENDERMINT, tendermintClient],
  [LOCALHOST_CLIENT, localhostClient],
]);

/** The type that stands in an identifier. */
export function clientTypeOf(clientId: string): string {
  const parsed = parseClientId(clientId);
  // Go gives on what its own parser of numbers says, which has no code.
  const error = isClientIdFormat(clientId) ? unregisteredError : hostErrors.InvalidId;
  ensure(
    parsed !== undefined,
    error,
    `unable to parse client identifier ${clientId}: invalid client identifier ${clientId} is not in format: \`{client-type}-{N}\``,
  );
  return parsed.clientType;
}

/** [ICS-02] The light client behind an identifier. */
export function lightClientOf(ctx: ReadContext, clientId: string): LightClient {
  const clientType = clientTypeOf(clientId);
  const allowed = isAllowedClient(getParams(ctx), clientType);
  ensure(allowed, clientErrors.InvalidClientType, `client (${clientId}) type ${clientType} is not in the allowed client list`);
  const found = LIGHT_CLIENTS.get(clientType);
  ensure(found !== undefined, clientErrors.RouteNotFound, clientId);
  return found;
}

/** The light client behind an identifier; undefined where it is none, or of a type that is not allowed. */
export function tryLightClient(ctx: ReadContext, clientId: string): LightClient | undefined {
  const clientType = parseClientId(clientId)?.clientType;
  if (clientType === undefined || !isAllowedClient(getParams(ctx), clientType)) return undefined;
  return LIGHT_CLIENTS.get(clientType);
}

/** What a client may be used for now. */
export function getClientStatus(ctx: ReadContext, clientId: string): ClientStatus {
  return tryLightClient(ctx, clientId)?.status(ctx, clientId) ?? "Unauthorized";
}

/** The highest height that a client knows; 0-0 without a client. */
export function getClientLatestHeight(ctx: ReadContext, clientId: string): Height {
  return tryLightClient(ctx, clientId)?.latestHeight(ctx, clientId) ?? ZERO_HEIGHT;
}

/** Time of the client's chain at a height that the client knows, as unsigned nanoseconds. */
export function getClientTimestampAt(ctx: ReadContext, clientId: string, height: Height): bigint {
  return lightClientOf(ctx, clientId).timestampAt(ctx, clientId, height);
}

/** The state of a 07-tendermint client. */
export function getClientState(ctx: ReadContext, clientId: string): ClientState | undefined {
  return tendermintState.clientStates.get(ctx, clientId);
}

/** What a client trusts of a height. */
export function getClientConsensusState(ctx: ReadContext, clientId: string, height: Height): ConsensusState | undefined {
  return getConsensusState(ctx, clientId, height);
}

/** Replaces a client's state, for modules that own the client. */
export function setClientState(ctx: Context, clientId: string, clientState: ClientState): void {
  tendermintState.clientStates.set(ctx, clientId, clientState);
}

/** Who made a client by a transaction. */
export function getClientCreator(ctx: ReadContext, clientId: string): Uint8Array | undefined {
  return state.creators.get(ctx, clientId);
}

/** Refuses unless the client is active; `what` names the intent in the refusal. */
export function ensureActive(ctx: ReadContext, clientId: string, what: string): LightClient {
  const client = lightClientOf(ctx, clientId);
  const status = client.status(ctx, clientId);
  ensure(status === "Active", clientErrors.ClientNotActive, `cannot ${what} (${clientId}) with status ${status}`);
  return client;
}

/** Verifies that a message follows from what the client trusts, without changing anything. */
export function verifyClientMessage(ctx: ReadContext, clientId: string, message: ClientMessage): void {
  lightClientOf(ctx, clientId).verifyClientMessage(ctx, clientId, message);
}

/** Whether a verified message shows misbehaviour. */
export function checkForMisbehaviour(ctx: ReadContext, clientId: string, message: ClientMessage): boolean {
  return lightClientOf(ctx, clientId).checkForMisbehaviour(ctx, clientId, message);
}

/** [ICS-02] Verifies that the client's chain has a value under a path. */
export function verifyMembership(ctx: ReadContext, clientId: string, check: ProofCheck, value: Uint8Array): void {
  ensureActive(ctx, clientId, "call verify membership on client").verifyMembership(ctx, clientId, check, value);
}

/** [ICS-02] Verifies that the client's chain has nothing under a path. */
export function verifyNonMembership(ctx: ReadContext, clientId: string, check: ProofCheck): void {
  ensureActive(ctx, clientId, "call verify non membership on client").verifyNonMembership(ctx, clientId, check);
}
