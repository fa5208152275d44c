import { counter, defineState, map, value } from "../../../framework/index.ts";
import { Channel } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { paths } from "../paths.ts";

/** [ICS-24] Channels by port and channel id, their sequences, and what is known of each packet. */
export const state = defineState("ibc", {
  nextChannelSequence: counter("nextChannelSequence"),
  channels: map(paths.channel, Channel),
  nextSequenceSend: map(paths.nextSequenceSend, value.u64),
  nextSequenceRecv: map(paths.nextSequenceRecv, value.u64),
  nextSequenceAck: map(paths.nextSequenceAck, value.u64),
  commitments: map(paths.packetCommitment, value.bytes),
  /** Of unordered channels: the packet was received. One byte, 1. */
  receipts: map(paths.packetReceipt, value.bytes),
  /** Hashes of acknowledgements. */
  acks: map(paths.packetAcknowledgement, value.bytes),
});
