import { type Context, ensure } from "../../../framework/index.ts";
import { type ConnectionEnd, type Counterparty, State, type Version } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { getClientState, getClientStatus } from "../client/index.ts";
import { clientErrors } from "../client/api.ts";
import { within } from "../within.ts";
import { connectionErrors } from "./api.ts";
import { ConnectionMessageEvent, ConnectionOpenAck, ConnectionOpenConfirm, ConnectionOpenInit, ConnectionOpenTry } from "./api.ts";
import { COMMITMENT_PREFIX } from "../paths.ts";
import { connectionOf, connectionStateName } from "./connections.ts";
import { state } from "./state.ts";
import { type Proof, verifyConnectionState } from "./verify.ts";
import { COMPATIBLE_VERSIONS, isSupportedVersion, pickVersion } from "./versions.ts";

const { STATE_INIT, STATE_OPEN, STATE_TRYOPEN } = State;

function nextConnectionId(ctx: Context): string {
  return `connection-${state.nextConnectionSequence.next(ctx)}`;
}

function addToClient(ctx: Context, clientId: string, connectionId: string): void {
  ensure(getClientState(ctx, clientId) !== undefined, clientErrors.ClientNotFound, clientId);
  const paths = state.clientConnections.get(ctx, clientId)?.paths ?? [];
  state.clientConnections.set(ctx, clientId, { paths: [...paths, connectionId] });
}

/** [ICS-03] Opens a connection from our side. */
export function connOpenInit(
  ctx: Context,
  clientId: string,
  counterparty: Counterparty,
  { version, delayPeriod }: { readonly version: Version | undefined; readonly delayPeriod: bigint },
): string {
  const isSupported = version === undefined || isSupportedVersion(COMPATIBLE_VERSIONS, version);
  ensure(isSupported, connectionErrors.InvalidVersion, "version is not supported");
  const status = getClientStatus(ctx, clientId);
  ensure(status === "Active", clientErrors.ClientNotActive, `client (${clientId}) status is ${status}`);
  const connectionId = nextConnectionId(ctx);
  addToClient(ctx, clientId, connectionId);
  const versions = version === undefined ? COMPATIBLE_VERSIONS : [version];
  state.connections.set(ctx, connectionId, { clientId, versions, state: STATE_INIT, counterparty, delayPeriod });
  ctx.emit(ConnectionOpenInit({ connection_id: connectionId, client_id: clientId, counterparty_client_id: counterparty.clientId }));
  ctx.emit(ConnectionMessageEvent({ module: "ibc_connection" }));
  return connectionId;
}

/** [ICS-03] Accepts a connection that the counterparty opened. */
export function connOpenTry(
  ctx: Context,
  proposal: {
    readonly clientId: string;
    readonly counterparty: Counterparty;
    readonly counterpartyVersions: readonly Version[];
    readonly delayPeriod: bigint;
  },
  proof: Proof,
): string {
  const { clientId, counterparty, counterpartyVersions, delayPeriod } = proposal;
  const connectionId = nextConnectionId(ctx);
  const version = pickVersion(COMPATIBLE_VERSIONS, counterpartyVersions);
  const connection: ConnectionEnd = { clientId, versions: [version], state: STATE_TRYOPEN, counterparty, delayPeriod };
  verifyConnectionState(ctx, connection, proof, {
    id: counterparty.connectionId,
    end: {
      clientId: counterparty.clientId,
      versions: counterpartyVersions,
      state: STATE_INIT,
      counterparty: { clientId, connectionId: "", prefix: COMMITMENT_PREFIX },
      delayPeriod,
    },
  });
  const context = `failed to add connection with ID ${connectionId} to client with ID ${clientId}`;
  within(context, () => addToClient(ctx, clientId, connectionId));
  state.connections.set(ctx, connectionId, connection);
  ctx.emit(ConnectionOpenTry(openingAttributes(connectionId, connection)));
  ctx.emit(ConnectionMessageEvent({ module: "ibc_connection" }));
  return connectionId;
}

function openingAttributes(connectionId: string, { clientId, counterparty }: ConnectionEnd) {
  return {
    connection_id: connectionId,
    client_id: clientId,
    counterparty_client_id: counterparty.clientId,
    counterparty_connection_id: counterparty.connectionId,
  };
}

/** [ICS-03] Learns that the counterparty accepted our connection. */
export function connOpenAck(
  ctx: Context,
  connectionId: string,
  accepted: { readonly version: Version; readonly counterpartyConnectionId: string },
  proof: Proof,
): void {
  const connection = connectionOf(ctx, connectionId);
  const { version, counterpartyConnectionId } = accepted;
  const { InvalidConnectionState } = connectionErrors;
  const current = connectionStateName(connection.state);
  ensure(connection.state === STATE_INIT, InvalidConnectionState, `connection state is not INIT (got ${current})`);
  const isSupported = isSupportedVersion(connection.versions, version);
  const detail = `the counterparty selected version ${version.identifier} is not supported by versions selected on INIT`;
  ensure(isSupported, InvalidConnectionState, detail);
  verifyConnectionState(ctx, connection, proof, {
    id: counterpartyConnectionId,
    end: mirrored(connectionId, connection, { state: STATE_TRYOPEN, versions: [version] }),
  });
  const counterparty = { ...connection.counterparty, connectionId: counterpartyConnectionId };
  const opened: ConnectionEnd = { ...connection, state: STATE_OPEN, versions: [version], counterparty };
  state.connections.set(ctx, connectionId, opened);
  ctx.emit(ConnectionOpenAck(openingAttributes(connectionId, opened)));
  ctx.emit(ConnectionMessageEvent({ module: "ibc_connection" }));
}

/** What the counterparty must have stored for our connection. */
function mirrored(
  connectionId: string,
  { clientId, counterparty, delayPeriod }: ConnectionEnd,
  end: Pick<ConnectionEnd, "state" | "versions">,
): ConnectionEnd {
  const ours = { clientId, connectionId, prefix: COMMITMENT_PREFIX };
  return { clientId: counterparty.clientId, counterparty: ours, delayPeriod, ...end };
}

/** [ICS-03] Learns that the opener knows of our acceptance. */
export function connOpenConfirm(ctx: Context, connectionId: string, proof: Proof): void {
  const connection = connectionOf(ctx, connectionId);
  const isTried = connection.state === STATE_TRYOPEN;
  const current = connectionStateName(connection.state);
  ensure(isTried, connectionErrors.InvalidConnectionState, `connection state is not TRYOPEN (got ${current})`);
  verifyConnectionState(ctx, connection, proof, {
    id: connection.counterparty.connectionId,
    end: mirrored(connectionId, connection, { state: STATE_OPEN, versions: connection.versions }),
  });
  const opened: ConnectionEnd = { ...connection, state: STATE_OPEN };
  state.connections.set(ctx, connectionId, opened);
  ctx.emit(ConnectionOpenConfirm(openingAttributes(connectionId, opened)));
  ctx.emit(ConnectionMessageEvent({ module: "ibc_connection" }));
}
