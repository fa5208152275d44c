import { defineErrors, event } from "../../../framework/api.ts";

export { Msg, Query } from "../../../proto/gen/ibc/core/channel/v1.ts";

/** [ICS-05] Ports and routes. */
export const portErrors = defineErrors("port", {
  PortExists: [2, "port is already binded"],
  PortNotFound: [3, "port not found"],
  InvalidPort: [4, "invalid port"],
  InvalidRoute: [5, "route not found"],
});

/** [ICS-04] Channels and packets. */
export const channelErrors = defineErrors("channel", {
  ChannelExists: [2, "channel already exists"],
  ChannelNotFound: [3, "channel not found"],
  InvalidChannel: [4, "invalid channel"],
  InvalidChannelState: [5, "invalid channel state"],
  InvalidChannelOrdering: [6, "invalid channel ordering"],
  InvalidCounterparty: [7, "invalid counterparty channel"],
  SequenceSendNotFound: [10, "sequence send not found"],
  SequenceReceiveNotFound: [11, "sequence receive not found"],
  SequenceAckNotFound: [12, "sequence acknowledgement not found"],
  InvalidPacket: [13, "invalid packet"],
  PacketTimeout: [14, "packet timeout"],
  TooManyConnectionHops: [15, "too many connection hops"],
  InvalidAcknowledgement: [16, "invalid acknowledgement"],
  AcknowledgementExists: [17, "acknowledgement for packet already exists"],
  InvalidChannelIdentifier: [18, "invalid channel identifier"],
  PacketReceived: [19, "packet already received"],
  PacketCommitmentNotFound: [20, "packet commitment not found"],
  PacketSequenceOutOfOrder: [21, "packet sequence is out of order"],
  RedundantTx: [22, "packet messages are redundant"],
  NoOpMsg: [23, "message is redundant, no-op will be performed"],
  InvalidChannelVersion: [24, "invalid channel version"],
  PacketNotSent: [25, "packet has not been sent"],
  InvalidTimeout: [26, "invalid packet timeout"],
  TimeoutNotReached: [39, "timeout not reached"],
  TimeoutElapsed: [40, "timeout elapsed"],
  RecvStartSequenceNotFound: [42, "recv start sequence not found"],
  InvalidCommitment: [43, "invalid commitment"],
});

/** Checks of version 2 that v10 makes before it knows that there is none. */
export const channelV2Errors = defineErrors("channelv2", {
  InvalidTimeout: [8, "invalid packet timeout"],
});

const END = ["port_id", "channel_id", "counterparty_port_id"] as const;
const BOTH_ENDS = [...END, "counterparty_channel_id", "connection_id"] as const;

/** A channel was opened from this side. */
export const ChannelOpenInit = event("channel_open_init", [...END, "connection_id", "version"]);
/** A channel was accepted that the counterparty opened. */
export const ChannelOpenTry = event("channel_open_try", [...BOTH_ENDS, "version"]);
/** A channel is open: the counterparty accepted it. */
export const ChannelOpenAck = event("channel_open_ack", BOTH_ENDS);
/** A channel is open: its opener knows of our acceptance. */
export const ChannelOpenConfirm = event("channel_open_confirm", BOTH_ENDS);
/** A channel was closed from this side. */
export const ChannelCloseInit = event("channel_close_init", BOTH_ENDS);
/** A channel was closed because the counterparty's end is. */
export const ChannelCloseConfirm = event("channel_close_confirm", BOTH_ENDS);
/** An ordered channel that a timeout closed. */
export const ChannelClosed = event("channel_close", [...BOTH_ENDS, "packet_channel_ordering"]);
/** Follows every event of this module. */
export const ChannelMessage = event("message", ["module"]);

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

// compat.ts lists what only older clients need: comparisons with Go chains leave it out.
/** A packet was sent; `packet_data` only for older clients. */
export const SendPacket = event("send_packet", ["packet_data_hex", ...PLACE, ...ROUTE, "packet_data?"]);
/** A packet was received; `packet_data` only for older clients. */
export const RecvPacket = event("recv_packet", ["packet_data_hex", ...PLACE, ...ROUTE, "packet_data?"]);
/** A packet was answered; `packet_data` and `packet_ack` only for older clients. */
export const WriteAcknowledgement = event("write_acknowledgement", [
  "packet_data_hex",
  ...PLACE,
  "packet_ack_hex",
  ...ROUTE,
  "packet_data?",
  "packet_ack?",
]);
/** The answer to a packet came back. */
export const AcknowledgePacket = event("acknowledge_packet", [...PLACE, ...ROUTE]);
/** A packet was given back. */
export const TimeoutPacket = event("timeout_packet", [...PLACE, "connection_id", "packet_channel_ordering"]);
