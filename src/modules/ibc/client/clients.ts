import { toHex } from "../../../encoding/bytes.ts";
import { type Context, ensure, type ReadContext, StateError, unregisteredError } from "../../../framework/index.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import type { Height, Params } from "../../../proto/gen/ibc/core/client/v1.ts";
import { ClientState, ConsensusState, Header, Misbehaviour } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { clientErrors } from "./api.ts";
import { hostErrors, ibcErrors } from "../errors.ts";
import { compareHeights, formatHeight, ZERO_HEIGHT } from "../height.ts";
import { isBlank, isClientIdFormat, LOCALHOST_CLIENT, parseClientId } from "../host.ts";
import type { ClientMessage, ClientStatus, ClientUpgrade, LightClient, ProofCheck } from "../lightClient.ts";
import { getConsensusState, TENDERMINT, tendermintClient, tendermintState } from "../tendermint/index.ts";
import { ClientMessageEvent, ClientMisbehaviour, CreateClient, RecoverClient, UpdateClient, UpgradeClient } from "./api.ts";
import { localhostClient } from "./localhost.ts";
import { state } from "./state.ts";

const LIGHT_CLIENTS: ReadonlyMap<string, LightClient> = new Map([
  [TENDERMINT, tendermintClient],
  [LOCALHOST_CLIENT, localhostClient],
]);

/** The parameters of this module; they are set at genesis. */
export function getParams(ctx: ReadContext): Params {
  const params = state.params.get(ctx);
  ensure(params !== undefined, ibcErrors.NotFound, "client params are not set in store");
  return params;
}

/** Whether clients of a type may be used: "*" alone allows all. */
export function isAllowedClient({ allowedClients }: Params, clientType: string): boolean {
  if (isBlank(clientType)) return false;
  if (allowedClients.length === 1 && allowedClients[0] === "*") return true;
  return allowedClients.includes(clientType);
}

function typeOf(clientId: string): string {
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
  const clientType = typeOf(clientId);
  const allowed = isAllowedClient(getParams(ctx), clientType);
  ensure(allowed, clientErrors.InvalidClientType, `client (${clientId}) type ${clientType} is not in the allowed client list`);
  const found = LIGHT_CLIENTS.get(clientType);
  ensure(found !== undefined, clientErrors.RouteNotFound, clientId);
  return found;
}

function tryLightClient(ctx: ReadContext, clientId: string): LightClient | undefined {
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
function ensureActive(ctx: ReadContext, clientId: string, what: string): LightClient {
  const client = lightClientOf(ctx, clientId);
  const status = client.status(ctx, clientId);
  ensure(status === "Active", clientErrors.ClientNotActive, `cannot ${what} (${clientId}) with status ${status}`);
  return client;
}

/** [ICS-02] Makes a 07-tendermint client and returns its identifier. */
export function createClient(ctx: Context, clientState: ClientState, consensusState: ConsensusState): string {
  return createClientOf(ctx, TENDERMINT, ClientState.encode(clientState), ConsensusState.encode(consensusState));
}

/** [ICS-02] Makes a client of a type from the bytes of its states. */
export function createClientOf(ctx: Context, clientType: string, clientState: Uint8Array, consensusState: Uint8Array): string {
  const isLocalhost = clientType === LOCALHOST_CLIENT;
  ensure(!isLocalhost, clientErrors.InvalidClientType, `cannot create client of type: ${clientType}`);
  const clientId = `${clientType}-${state.nextClientSequence.next(ctx)}`;
  const client = lightClientOf(ctx, clientId);
  client.initialize(ctx, clientId, clientState, consensusState);
  const status = client.status(ctx, clientId);
  ensure(status === "Active", clientErrors.ClientNotActive, `cannot create client (${clientId}) with status ${status}`);
  const consensus_height = formatHeight(client.latestHeight(ctx, clientId));
  ctx.emit(CreateClient({ client_id: clientId, client_type: clientType, consensus_height }));
  ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
  return clientId;
}

/** The message as it came, packed: what older clients find in the attribute `header`. */
function packedMessage(message: ClientMessage): Uint8Array {
  if (message.kind === "header") return Any.encode({ typeUrl: Header.typeUrl, value: Header.encode(message.header) });
  return Any.encode({ typeUrl: Misbehaviour.typeUrl, value: Misbehaviour.encode(message.misbehaviour) });
}

/** [ICS-02] Verifies a message and moves, or freezes, the client. */
export function updateClient(ctx: Context, clientId: string, message: ClientMessage): void {
  const client = ensureActive(ctx, clientId, "update client");
  client.verifyClientMessage(ctx, clientId, message);
  const client_type = typeOf(clientId);
  if (client.checkForMisbehaviour(ctx, clientId, message)) {
    client.freeze(ctx, clientId);
    ctx.emit(ClientMisbehaviour({ client_id: clientId, client_type }));
    ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
    return;
  }
  const heights = client.updateState(ctx, clientId, message).map(formatHeight);
  const header = toHex(packedMessage(message));
  const [first = ""] = heights;
  ctx.emit(UpdateClient({ client_id: clientId, client_type, consensus_height: first, consensus_heights: heights.join(","), header }));
  ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
}

/** Verifies that a message follows from what the client trusts, without changing anything. */
export function verifyClientMessage(ctx: ReadContext, clientId: string, message: ClientMessage): void {
  lightClientOf(ctx, clientId).verifyClientMessage(ctx, clientId, message);
}

/** Whether a verified message shows misbehaviour. */
export function checkForMisbehaviour(ctx: ReadContext, clientId: string, message: ClientMessage): boolean {
  return lightClientOf(ctx, clientId).checkForMisbehaviour(ctx, clientId, message);
}

/** [ICS-02] Moves a client to the next revision of its chain. */
export function upgradeClient(ctx: Context, clientId: string, upgrade: ClientUpgrade): void {
  const client = ensureActive(ctx, clientId, "upgrade client");
  try {
    client.upgrade(ctx, clientId, upgrade);
  } catch (error) {
    throw error instanceof StateError ? error.wrap(`cannot upgrade client with ID ${clientId}`) : error;
  }
  const consensus_height = formatHeight(client.latestHeight(ctx, clientId));
  ctx.emit(UpgradeClient({ client_id: clientId, client_type: typeOf(clientId), consensus_height }));
  ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
}

/** [ICS-02] Gives an expired or frozen client the state of an active one. */
export function recoverClient(ctx: Context, clientId: string, substituteId: string): void {
  const client = tryLightClient(ctx, clientId);
  ensure(client !== undefined, clientErrors.RouteNotFound, clientId);
  const status = client.status(ctx, clientId);
  const detail = `cannot recover subject client (${clientId}) with status ${status}`;
  ensure(status !== "Active", clientErrors.InvalidRecoveryClient, detail);
  const substituteStatus = client.status(ctx, substituteId);
  ensure(
    substituteStatus === "Active",
    clientErrors.ClientNotActive,
    `cannot recover client using substitute client (${substituteId}) with status ${substituteStatus}`,
  );
  const [height, substituteHeight] = [client.latestHeight(ctx, clientId), client.latestHeight(ctx, substituteId)];
  ensure(
    compareHeights(height, substituteHeight) < 0,
    clientErrors.InvalidHeight,
    `subject client state latest height is greater or equal to substitute client state latest height (${formatHeight(height)} >= ${formatHeight(substituteHeight)})`,
  );
  const substituteType = typeOf(substituteId);
  const matches = substituteType === typeOf(clientId);
  ensure(matches, clientErrors.InvalidClientType, `expected: ${typeOf(clientId)}, got: ${substituteType}`);
  client.recover(ctx, clientId, substituteId);
  ctx.emit(RecoverClient({ subject_client_id: clientId, client_type: typeOf(clientId) }));
  ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
}

/** [ICS-02] Verifies that the client's chain has a value under a path. */
export function verifyMembership(ctx: ReadContext, clientId: string, check: ProofCheck, value: Uint8Array): void {
  ensureActive(ctx, clientId, "call verify membership on client").verifyMembership(ctx, clientId, check, value);
}

/** [ICS-02] Verifies that the client's chain has nothing under a path. */
export function verifyNonMembership(ctx: ReadContext, clientId: string, check: ProofCheck): void {
  ensureActive(ctx, clientId, "call verify non membership on client").verifyNonMembership(ctx, clientId, check);
}
