import { fromUtf8, toHex } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { type Event, event } from "../../../framework/api.ts";
import { type Channel, OrderInfo, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { formatHeight } from "../height.ts";

const END = ["port_id", "channel_id", "counterparty_port_id"] as const;
const BOTH_ENDS = [...END, "counterparty_channel_id", "connection_id"] as const;

const ChannelOpenInit = event("channel_open_init", [...END, "connection_id", "version"]);
const ChannelOpenTry = event("channel_open_try", [...BOTH_ENDS, "version"]);
const ChannelOpenAck = event("channel_open_ack", BOTH_ENDS);
const ChannelOpenConfirm = event("channel_open_confirm", BOTH_ENDS);
const ChannelCloseInit = event("channel_close_init", BOTH_ENDS);
const ChannelCloseConfirm = event("channel_close_confirm", BOTH_ENDS);
/** An ordered channel that a timeout closed. */
const ChannelClosed = event("channel_close", [...BOTH_ENDS, "packet_channel_ordering"]);
/** Follows every event of this module. */
const ChannelMessage = event("message", ["module"]);

const PLACE = [
  "packet_timeout_height",
  "packet_timeout_timestamp",
  "packet_sequence",
  "packet_src_port",
  "packet_src_channel",
  "packet_dst_port",
  "packet_dst_channel",
] as const;
const ROUTE = ["packet_channel_ordering", "packet_connection", "connection_id"] as const;

// packet_data and packet_ack are for clients older than ibc-go 10: compat.ts lists them, comparisons with Go chains leave them out.
const SendPacket = event("send_packet", ["packet_data_hex", ...PLACE, ...ROUTE, "packet_data?"]);
const RecvPacket = event("recv_packet", ["packet_data_hex", ...PLACE, ...ROUTE, "packet_data?"]);
const WriteAcknowledgement = event("write_acknowledgement", [
  "packet_data_hex",
  ...PLACE,
  "packet_ack_hex",
  ...ROUTE,
  "packet_data?",
  "packet_ack?",
]);
const AcknowledgePacket = event("acknowledge_packet", [...PLACE, ...ROUTE]);
const TimeoutPacket = event("timeout_packet", [...PLACE, "connection_id", "packet_channel_ordering"]);

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

export const emitChannelOpenInit: ChannelEvent = (ctx, portId, channelId, channel) => {
  const { port_id, channel_id, counterparty_port_id, connection_id } = endsOf(portId, channelId, channel);
  emit(ctx, ChannelOpenInit({ port_id, channel_id, counterparty_port_id, connection_id, version: channel.version }));
};
export const emitChannelOpenTry: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelOpenTry({ ...endsOf(portId, channelId, channel), version: channel.version }));
export const emitChannelOpenAck: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelOpenAck(endsOf(portId, channelId, channel)));
export const emitChannelOpenConfirm: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelOpenConfirm(endsOf(portId, channelId, channel)));
export const emitChannelCloseInit: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelCloseInit(endsOf(portId, channelId, channel)));
export const emitChannelCloseConfirm: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelCloseConfirm(endsOf(portId, channelId, channel)));
export const emitChannelClosed: ChannelEvent = (ctx, portId, channelId, channel) =>
  emit(ctx, ChannelClosed({ ...endsOf(portId, channelId, channel), packet_channel_ordering: orderingName(channel) }));

type PacketEvent = (ctx: Emitter, packet: Packet, channel: Channel) => void;

export const emitSendPacket: PacketEvent = (ctx, packet, channel) =>
  emit(ctx, SendPacket({ ...dataOf(packet), ...placeOf(packet), ...routeOf(channel) }));
export const emitRecvPacket: PacketEvent = (ctx, packet, channel) =>
  emit(ctx, RecvPacket({ ...dataOf(packet), ...placeOf(packet), ...routeOf(channel) }));
export function emitWriteAcknowledgement(ctx: Emitter, packet: Packet, channel: Channel, ack: Uint8Array): void {
  const acknowledgement = { packet_ack_hex: toHex(ack), packet_ack: asText(ack) };
  emit(ctx, WriteAcknowledgement({ ...dataOf(packet), ...placeOf(packet), ...acknowledgement, ...routeOf(channel) }));
}
export const emitAcknowledgePacket: PacketEvent = (ctx, packet, channel) =>
  emit(ctx, AcknowledgePacket({ ...placeOf(packet), ...routeOf(channel) }));
export const emitTimeoutPacket: PacketEvent = (ctx, packet, channel) => {
  const { connection_id, packet_channel_ordering } = routeOf(channel);
  emit(ctx, TimeoutPacket({ ...placeOf(packet), connection_id, packet_channel_ordering }));
};
