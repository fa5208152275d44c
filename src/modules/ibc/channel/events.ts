import { fromUtf8, toHex } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import type { Event } from "../../../framework/index.ts";
import { type Channel, OrderInfo, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { formatHeight } from "../height.ts";
import {
  AcknowledgePacket,
  ChannelCloseConfirm,
  ChannelCloseInit,
  ChannelClosed,
  ChannelMessage,
  ChannelOpenAck,
  ChannelOpenConfirm,
  ChannelOpenInit,
  ChannelOpenTry,
  RecvPacket,
  SendPacket,
  TimeoutPacket,
  WriteAcknowledgement,
} from "./api.ts";

interface Emitter {
  readonly emit: (event: Event) => void;
}

function emit(ctx: Emitter, emitted: Event): void {
  ctx.emit(emitted);
  ctx.emit(ChannelMessage({ module: "ibc_channel" }));
}

/** Text for older clients, which know only text; other bytes have none. */
function asText(bytes: Uint8Array): string | undefined {
  try {
    return fromUtf8(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function endsOf(portId: string, channelId: string, { counterparty, connectionHops }: Channel) {
  return {
    port_id: portId,
    channel_id: channelId,
    counterparty_port_id: counterparty.portId,
    counterparty_channel_id: counterparty.channelId,
    connection_id: connectionHops[0] ?? "",
  };
}

function placeOf(packet: Packet) {
  return {
    packet_timeout_height: formatHeight(packet.timeoutHeight),
    packet_timeout_timestamp: `${packet.timeoutTimestamp}`,
    packet_sequence: `${packet.sequence}`,
    packet_src_port: packet.sourcePort,
    packet_src_channel: packet.sourceChannel,
    packet_dst_port: packet.destinationPort,
    packet_dst_channel: packet.destinationChannel,
  };
}

/** An ordering as Go prints it. */
export function orderingName({ ordering }: Pick<Channel, "ordering">): string {
  return OrderInfo.names.get(ordering) ?? `${ordering}`;
}

function routeOf(channel: Channel) {
  const connection = channel.connectionHops[0] ?? "";
  return { packet_channel_ordering: orderingName(channel), packet_connection: connection, connection_id: connection };
}

function dataOf({ data }: Packet) {
  return { packet_data_hex: toHex(data), packet_data: asText(data) };
}

type ChannelEvent = (ctx: Emitter, portId: string, channelId: string, channel: Channel) => void;

/** Emits channel_open_init. */
export const emitChannelOpenInit: ChannelEvent = (ctx, portId, channelId, channel) => {
  const { port_id, channel_id, counterparty_port_id, connection_id } = endsOf(portId, channelId, channel);
  emit(ctx, ChannelOpenInit({ port_id, channel_id, counterparty_port_id, connection_id, version: channel.version }));
};
/** Emits channel_open_try. */
export const emitChannelOpenTry: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelOpenTry({ ...endsOf(portId, channelId, channel), version: channel.version }));
/** Emits channel_open_ack. */
export const emitChannelOpenAck: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelOpenAck(endsOf(portId, channelId, channel)));
/** Emits channel_open_confirm. */
export const emitChannelOpenConfirm: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelOpenConfirm(endsOf(portId, channelId, channel)));
/** Emits channel_close_init. */
export const emitChannelCloseInit: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelCloseInit(endsOf(portId, channelId, channel)));
/** Emits channel_close_confirm. */
export const emitChannelCloseConfirm: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelCloseConfirm(endsOf(portId, channelId, channel)));
/** Emits channel_close. */
export const emitChannelClosed: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelClosed({ ...endsOf(portId, channelId, channel), packet_channel_ordering: orderingName(channel) }));

type PacketEvent = (ctx: Emitter, packet: Packet, channel: Channel) => void;

/** Emits send_packet. */
export const emitSendPacket: PacketEvent = (ctx, packet, channel) =>
  emit(ctx, SendPacket({ ...dataOf(packet), ...placeOf(packet), ...routeOf(channel) }));
/** Emits recv_packet. */
export const emitRecvPacket: PacketEvent = (ctx, packet, channel) =>
  emit(ctx, RecvPacket({ ...dataOf(packet), ...placeOf(packet), ...routeOf(channel) }));
/** Emits write_acknowledgement. */
export function emitWriteAcknowledgement(ctx: Emitter, packet: Packet, channel: Channel, ack: Uint8Array): void {
  const acknowledgement = { packet_ack_hex: toHex(ack), packet_ack: asText(ack) };
  emit(ctx, WriteAcknowledgement({ ...dataOf(packet), ...placeOf(packet), ...acknowledgement, ...routeOf(channel) }));
}
/** Emits acknowledge_packet. */
export const emitAcknowledgePacket: PacketEvent = (ctx, packet, channel) =>
  emit(ctx, AcknowledgePacket({ ...placeOf(packet), ...routeOf(channel) }));
/** Emits timeout_packet. */
export const emitTimeoutPacket: PacketEvent = (ctx, packet, channel) => {
  const { connection_id, packet_channel_ordering } = routeOf(channel);
  emit(ctx, TimeoutPacket({ ...placeOf(packet), connection_id, packet_channel_ordering }));
};
