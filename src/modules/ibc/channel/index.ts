export { applicationOf, channelOf, getChannel } from "./channels.ts";
export * as channelGenesis from "./genesis.ts";
export { type ChannelProposal, chanCloseInit, chanOpenInit } from "./handshake.ts";
export { channelMessages } from "./messages.ts";
export { packetCommitment } from "./packet.ts";
export {
  acknowledgePacket,
  type PacketToSend,
  type Relayed,
  recvPacket,
  recvPacketAgain,
  sendPacket,
  timeoutOnClose,
  timeoutPacket,
  writeAcknowledgement,
} from "./packets.ts";
export { channelQueries } from "./queries.ts";
export { inCallback } from "./receive.ts";
export { state as channelState } from "./state.ts";
