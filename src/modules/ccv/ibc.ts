import { type Context, ensure, type ReadContext, type StateError } from "../../framework/index.ts";
import { type Channel, type Order, type Packet, State } from "../../proto/gen/ibc/core/channel/v1.ts";
import type { ClientState } from "../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import * as ibc from "../ibc/index.ts";
import { denomFromPath, localDenom } from "../ibc/transfer/index.ts";

// IBC as provider and consumer see it.

export {
  type ChannelOpening,
  type IbcApplication,
  ibcApplications,
  type PacketAcknowledgement,
  type PacketDelivery,
} from "../ibc/slots.ts";
export {
  channelErrors,
  chanCloseInit as closeChannel,
  clientErrors,
  connectionErrors,
  createClient,
  errorAcknowledgement,
  formatHeight,
  getChannel,
  getClientConsensusState,
  getClientState,
  getConnection,
  portErrors,
  resultAcknowledgement,
  revisionOf,
  validateClientState,
  validateConsensusState,
} from "../ibc/index.ts";
export { ICS20_VERSION, TRANSFER_PORT, transfer } from "../ibc/transfer/index.ts";

/** Whether a channel end can carry packets. */
export function isOpen({ state }: Channel): boolean {
  return state === State.STATE_OPEN;
}

/** Whether a channel end is closed for good. */
export function isClosed({ state }: Channel): boolean {
  return state === State.STATE_CLOSED;
}

/** The state of a CometBFT client. */
export function ensureTendermintClient(ctx: ReadContext, clientId: string): ClientState {
  const client = ibc.getClientState(ctx, clientId);
  ensure(client !== undefined, ibc.clientErrors.ClientNotFound, `client not found for client ID: ${clientId}`);
  return client;
}

/** The CometBFT client below a connection. */
export function ensureTendermintClientOfConnection(
  ctx: ReadContext,
  connectionId: string,
): { readonly clientId: string; readonly client: ClientState } {
  const connection = ibc.getConnection(ctx, connectionId);
  ensure(connection !== undefined, ibc.connectionErrors.ConnectionNotFound, `connection not found for connection ID: ${connectionId}`);
  return { clientId: connection.clientId, client: ensureTendermintClient(ctx, connection.clientId) };
}

/** A packet of a CCV channel: no timeout by height. */
export interface CcvPacket {
  readonly port: string;
  readonly channelId: string;
  readonly timeoutNs: bigint;
  readonly data: Uint8Array;
}

/** Sends a packet over a CCV channel. */
export function sendCcvPacket(ctx: Context, { port, channelId, timeoutNs, data }: CcvPacket): void {
  const channel = ibc.getChannel(ctx, port, channelId);
  ensure(channel !== undefined, ibc.channelErrors.ChannelNotFound, `channel not found for channel ID: ${channelId}`);
  ibc.sendPacket(ctx, { port, channel: channelId, timeoutTimestamp: timeoutNs, data });
}

/** Whether nothing could be sent because the client has expired or is frozen. */
export function isClientNotActive({ kind }: StateError): boolean {
  return kind === ibc.clientErrors.ClientNotActive;
}

/** A channel that this chain begins by itself. */
export interface NewChannel {
  readonly port: string;
  readonly version: string;
  readonly ordering: Order;
  readonly connectionHops: readonly string[];
  readonly counterpartyPort: string;
}

/** Begins a channel and returns its id. */
export function openChannel(ctx: Context, { port, version, ordering, connectionHops, counterpartyPort }: NewChannel): string {
  const counterparty = { portId: counterpartyPort, channelId: "" };
  return ibc.chanOpenInit(ctx, { portId: port, channel: { ordering, connectionHops, counterparty, version } }).channelId;
}

/** What a denomination is called here that has come the path: "transfer/channel-0/stake". */
export function ibcDenom(path: string): string {
  return localDenom(denomFromPath(path));
}

/** What the coins of a received transfer are called here: unwound where they come home, else with the receiving end in front. */
export function receivedDenom(packet: Packet, denom: string): string {
  const { sourcePort, sourceChannel, destinationPort, destinationChannel } = packet;
  const home = `${sourcePort}/${sourceChannel}/`;
  return ibcDenom(denom.startsWith(home) ? denom.slice(home.length) : `${destinationPort}/${destinationChannel}/${denom}`);
}
