import { toHex } from "../../../encoding/bytes.ts";
import { type Context, ensure } from "../../../framework/index.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import { ClientState, ConsensusState, Header, Misbehaviour } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { compareHeights, formatHeight } from "../height.ts";
import { LOCALHOST_CLIENT } from "../host.ts";
import type { ClientMessage, ClientUpgrade } from "../lightClient.ts";
import { TENDERMINT } from "../tendermint/index.ts";
import { within } from "../within.ts";
import { ClientMessageEvent, ClientMisbehaviour, CreateClient, clientErrors, RecoverClient, UpdateClient, UpgradeClient } from "./api.ts";
import { clientTypeOf, ensureActive, lightClientOf, tryLightClient } from "./clients.ts";
import { state } from "./state.ts";

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
  const client_type = clientTypeOf(clientId);
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

/** [ICS-02] Moves a client to the next revision of its chain. */
export function upgradeClient(ctx: Context, clientId: string, upgrade: ClientUpgrade): void {
  const client = ensureActive(ctx, clientId, "upgrade client");
  within(`cannot upgrade client with ID ${clientId}`, () => client.upgrade(ctx, clientId, upgrade));
  const consensus_height = formatHeight(client.latestHeight(ctx, clientId));
  ctx.emit(UpgradeClient({ client_id: clientId, client_type: clientTypeOf(clientId), consensus_height }));
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
  const substituteType = clientTypeOf(substituteId);
  const matches = substituteType === clientTypeOf(clientId);
  ensure(matches, clientErrors.InvalidClientType, `expected: ${clientTypeOf(clientId)}, got: ${substituteType}`);
  client.recover(ctx, clientId, substituteId);
  ctx.emit(RecoverClient({ subject_client_id: clientId, client_type: clientTypeOf(clientId) }));
  ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
}
