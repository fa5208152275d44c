import { acknowledgement } from "./messages/acknowledgement.ts";
import { channelCloseConfirm } from "./messages/channelCloseConfirm.ts";
import { channelCloseInit } from "./messages/channelCloseInit.ts";
import { channelOpenAck } from "./messages/channelOpenAck.ts";
import { channelOpenConfirm } from "./messages/channelOpenConfirm.ts";
import { channelOpenInit } from "./messages/channelOpenInit.ts";
import { channelOpenTry } from "./messages/channelOpenTry.ts";
import { recvPacketMessage } from "./messages/recvPacket.ts";
import { timeout } from "./messages/timeout.ts";
import { timeoutOnCloseMessage } from "./messages/timeoutOnClose.ts";

export { acknowledgePacket, writeAcknowledgement } from "./acknowledgePacket.ts";
export { applicationOf, channelOf, getChannel } from "./channels.ts";
export * as channelGenesis from "./genesis.ts";
export { type ChannelProposal, chanCloseInit, chanOpenInit } from "./handshake.ts";
export { packetCommitment, type Relayed } from "./packet.ts";
export { queries as channelQueries } from "./queries.ts";
export { recvPacket, recvPacketAgain } from "./recvPacket.ts";
export { type PacketToSend, sendPacket } from "./sendPacket.ts";
export { state as channelState } from "./state.ts";
export { timeoutOnClose, timeoutPacket } from "./timeoutPacket.ts";

/** Every rpc of ibc.core.channel.v1.Msg, in Go's order. */
export const channelMessages = [
  channelOpenInit,
  channelOpenTry,
  channelOpenAck,
  channelOpenConfirm,
  channelCloseInit,
  channelCloseConfirm,
  recvPacketMessage,
  timeout,
  timeoutOnCloseMessage,
  acknowledgement,
];
