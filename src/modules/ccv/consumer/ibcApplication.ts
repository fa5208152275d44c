import { decodeBech32 } from "../../../encoding/bech32.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { WireError } from "../../../encoding/wire.ts";
import { type Context, ensure, sdkErrors, StateError, unregisteredError } from "../../../framework/index.ts";
import { Order, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { ConsumerPacketDataType, HandshakeMetadata, ValidatorSetChangePacketData } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import {
  ACK,
  accumulateChanges,
  CCV_VERSION,
  ccvErrors,
  ConsumerPacketReceived,
  CONSUMER_PORT,
  decodeAcknowledgement,
  decodeConsumerPacket,
  decodeVscPacket,
  emitAcknowledged,
  isBlank,
  PROVIDER_PORT,
  validateVscPacket,
} from "../index.ts";
import {
  type ChannelOpening,
  channelErrors,
  clientErrors,
  closeChannel,
  connectionErrors,
  errorAcknowledgement,
  getChannel,
  getConnection,
  ICS20_VERSION,
  type IbcApplication,
  openChannel,
  type PacketAcknowledgement,
  portErrors,
  resultAcknowledgement,
  TRANSFER_PORT,
} from "../ibc.ts";
import { CONSUMER, consumerErrors, consumerEvents } from "./api.ts";
import { changeParams, getParams } from "./params.ts";
import { onSlashBounced, onSlashHandled } from "./pendingPackets.ts";
import { state } from "./state.ts";
import { ensureApplicable } from "./validators.ts";

/** Name under which a consumer reports received packets. */
const PACKET_MODULE = "CCV";

function refuseFlow(): never {
  throw new StateError(ccvErrors.InvalidChannelFlow, "channel handshake must be initiated by consumer chain");
}

function ensureNotEstablished(ctx: Context): void {
  const channelId = state.providerChannel.get(ctx);
  ensure(channelId === undefined || channelId === "", ccvErrors.DuplicateChannel, `provider channel: ${channelId} already set`);
}

/** The channel must be built, without detours, on the client that the chain was born with. */
function ensureProviderHops(ctx: Context, connectionHops: readonly string[]): void {
  const [connectionId] = connectionHops;
  const isDirect = connectionId !== undefined && connectionHops.length === 1;
  ensure(isDirect, channelErrors.TooManyConnectionHops, "must have direct connection to provider chain");
  const connection = getConnection(ctx, connectionId);
  ensure(connection !== undefined, connectionErrors.ConnectionNotFound, `connection not found for connection ID: ${connectionId}`);
  const expected = state.providerClient.get(ctx);
  ensure(expected !== undefined, clientErrors.InvalidClient, "could not find provider client id");
  const rule = `invalid client: ${connection.clientId}, channel must be built on top of client: ${expected}`;
  ensure(connection.clientId === expected, clientErrors.InvalidClient, rule);
}

/** [CCV-CCF-COINIT.1] Anybody may open channels to the provider until one of them is established. */
function onChanOpenInit(ctx: Context, opening: ChannelOpening): string {
  const { ordering, portId, counterparty, connectionHops } = opening;
  const version = isBlank(opening.version) ? CCV_VERSION : opening.version;
  ensureNotEstablished(ctx);
  ensure(ordering === Order.ORDER_ORDERED, channelErrors.InvalidChannelOrdering, `expected ORDER_ORDERED channel, got ${ordering} `);
  const bound = state.port.get(ctx);
  ensure(bound === portId, portErrors.InvalidPort, `invalid port: ${portId}, expected ${bound}`);
  ensure(version === CCV_VERSION, ccvErrors.InvalidVersion, `got ${version}, expected ${CCV_VERSION}`);
  ensure(
    counterparty.portId === PROVIDER_PORT,
    portErrors.InvalidPort,
    `invalid counterparty port: ${counterparty.portId}, expected ${PROVIDER_PORT}`,
  );
  ensureProviderHops(ctx, connectionHops);
  return version;
}

function decodeMetadata(text: string): HandshakeMetadata {
  try {
    return HandshakeMetadata.decode(utf8(text));
  } catch (error) {
    if (!(error instanceof WireError || error instanceof DecodeError)) throw error;
    throw new StateError(ccvErrors.InvalidHandshakeMetadata, `error unmarshalling ibc-ack metadata: ${error.message}`, { cause: error });
  }
}

/** [CCV-CCF-COACK.1] Learns where rewards go, and opens the transfer channel for them unless there is one. */
function onChanOpenAck(ctx: Context, channelId: string, metadataText: string): void {
  ensureNotEstablished(ctx);
  const metadata = decodeMetadata(metadataText);
  ensure(
    metadata.version === CCV_VERSION,
    ccvErrors.InvalidVersion,
    `invalid counterparty version: ${metadata.version}, expected ${CCV_VERSION}`,
  );
  changeParams(ctx, { providerFeePoolAddrStr: metadata.providerFeePoolAddr });
  const { distributionTransmissionChannel } = getParams(ctx);
  if (getChannel(ctx, TRANSFER_PORT, distributionTransmissionChannel) !== undefined) return;
  const channel = getChannel(ctx, CONSUMER_PORT, channelId);
  ensure(channel !== undefined, ccvErrors.ChannelNotFound, "cannot get connection hops from non-existent channel");
  const transferChannelId = openChannel(ctx, {
    port: TRANSFER_PORT,
    version: ICS20_VERSION,
    ordering: Order.ORDER_UNORDERED,
    connectionHops: channel.connectionHops,
    counterpartyPort: TRANSFER_PORT,
  });
  changeParams(ctx, { distributionTransmissionChannel: transferChannelId });
  // Go names the CCV channel here, not the one that was opened.
  ctx.emit(consumerEvents.feeTransferChannelOpened({ module: CONSUMER, channel_id: channelId, port_id: TRANSFER_PORT }));
}

/** Relayers may close duplicates of an established channel. */
function onChanCloseInit(ctx: Context, channelId: string): void {
  const established = state.providerChannel.get(ctx) ?? "";
  ensure(established !== "" && established !== channelId, sdkErrors.InvalidRequest, "user cannot close channel");
}

/** The first packet of the provider establishes the channel that it came over; later ones must come over the same. */
function establish(ctx: Context, { destinationChannel, destinationPort }: Packet): void {
  const established = state.providerChannel.get(ctx) ?? "";
  if (established !== "") {
    // DEVIATION: Go panics, so that the packet is never acknowledged; here the provider hears of it at once.
    const rule = `VSCPacket received on unknown channel ${destinationChannel}; expected: ${established}`;
    ensure(established === destinationChannel, ccvErrors.ChannelNotFound, rule);
    return;
  }
  state.providerChannel.set(ctx, destinationChannel);
  ctx.emit(consumerEvents.channelEstablished({ module: CONSUMER, channel_id: destinationChannel, port_id: destinationPort }));
}

/** Answers to slash requests: the validators may be reported again. Entries that are not addresses are passed over. */
function clearOutstandingDowntime(ctx: Context, slashAcks: readonly string[]): void {
  for (const ack of slashAcks) {
    try {
      state.outstandingDowntime.delete(ctx, decodeBech32(ack.trim()).bytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
}

/** [CCV-CCF-RCVVSC.1] [CCV-CCF-HAREVSC.1] Takes over a change of the validator set, to be applied at the end of the block. */
function receiveVsc(ctx: Context, packet: Packet): void {
  const decoded = decodeVscPacket(packet.data);
  validateVscPacket(decoded);
  const { validatorUpdates, valsetUpdateId, slashAcks } = decoded.packet;
  establish(ctx, packet);
  const pending = state.pendingChanges.get(ctx)?.validatorUpdates ?? [];
  const accumulated = accumulateChanges(pending, validatorUpdates);
  ensureApplicable(ctx, accumulated);
  state.pendingChanges.set(ctx, ValidatorSetChangePacketData.from({ validatorUpdates: accumulated }));
  state.vscOfHeight.set(ctx, ctx.height + 1n, valsetUpdateId);
  clearOutstandingDowntime(ctx, slashAcks);
}

/** The id in a packet, for its event: 0 where it cannot be read. */
function vscIdOf(packet: Packet): bigint {
  try {
    return decodeVscPacket(packet.data).packet.valsetUpdateId;
  } catch (error) {
    if (error instanceof StateError) return 0n;
    throw error;
  }
}

/** [CCV-CCF-RCVP.1] A packet of the provider; what is wrong with it becomes an error acknowledgement. */
function onRecvPacket(ctx: Context, packet: Packet): PacketAcknowledgement {
  const valset_update_id = `${BigInt.asIntN(64, vscIdOf(packet))}`;
  const received = ctx.attempt((inner) => receiveVsc(inner, packet));
  if (received.ok) {
    ctx.emit(ConsumerPacketReceived({ module: PACKET_MODULE, valset_update_id, success: "true" }));
    return resultAcknowledgement(Uint8Array.of(ACK.done));
  }
  ctx.emit(ConsumerPacketReceived({ module: PACKET_MODULE, valset_update_id, success: "false", error: received.error.message }));
  return errorAcknowledgement(received.error);
}

function onResult(ctx: Context, packet: Packet, result: Uint8Array): void {
  ensure(result.length === 1, unregisteredError, `acknowledgement result length must be 1, got ${result.length}`);
  if (decodeConsumerPacket(packet.data).type === ConsumerPacketDataType.CONSUMER_PACKET_TYPE_VSCM) return;
  switch (result[0]) {
    // Providers of the first version queue the request themselves: it need not be sent again.
    case ACK.done:
    case ACK.slashHandled:
      onSlashHandled(ctx);
      break;
    case ACK.slashBounced:
      onSlashBounced(ctx);
      break;
    default:
      throw new StateError(unregisteredError, `unrecognized acknowledgement result: ${result[0]}`);
  }
}

/** The provider could not read a packet: the chain is no longer secured, and its channels say so. */
function onError(ctx: Context, { sourcePort, sourceChannel }: Packet): void {
  const closed = ctx.attempt((inner) => closeChannel(inner, sourcePort, sourceChannel));
  if (!closed.ok) throw new StateError(unregisteredError, `ChanCloseInit(${sourceChannel}) failed: ${closed.error.message}`);
  const established = state.providerChannel.get(ctx) ?? "";
  const rule = `recv ErrorAcknowledgement on non-established channel ${sourceChannel}`;
  ensure(established !== "", consumerErrors.NoProviderChannelId, rule);
  if (established !== sourceChannel) closeChannel(ctx, CONSUMER_PORT, established);
}

/** [CCV-CCF-ACKP.1] The provider's answer to a packet. */
function onAcknowledgementPacket(ctx: Context, packet: Packet, bytes: Uint8Array): void {
  const ack = decodeAcknowledgement(bytes, "consumer");
  if (ack.result !== undefined && ack.result.length > 0) onResult(ctx, packet, ack.result);
  if (ack.error !== undefined && ack.error !== "") onError(ctx, packet);
  emitAcknowledged(ctx, CONSUMER, ack);
}

/** The consumer's end of CCV channels. */
export const consumerApplication: IbcApplication = {
  port: CONSUMER_PORT,
  onChanOpenInit,
  // [CCV-CCF-COTRY.1] [CCV-CCF-COCONFIRM.1] The consumer begins.
  onChanOpenTry: refuseFlow,
  onChanOpenAck: (ctx, { channelId, counterpartyVersion }) => onChanOpenAck(ctx, channelId, counterpartyVersion),
  onChanOpenConfirm: refuseFlow,
  // [CCV-CCF-CCINIT.1]
  onChanCloseInit: (ctx, { channelId }) => onChanCloseInit(ctx, channelId),
  // [CCV-CCF-CCCONFIRM.1]
  onChanCloseConfirm() {},
  onRecvPacket,
  onAcknowledgementPacket,
  // [CCV-CCF-TOP.1] [CCV-CCF-TOSLASH.1] The channel is closed already.
  onTimeoutPacket: (ctx) => ctx.emit(consumerEvents.timeout({ module: CONSUMER })),
};
