import { counter, defineState, map, path, segment, value } from "../../../framework/index.ts";
import { Channel } from "../../../proto/gen/ibc/core/channel/v1.ts";

/** [ICS-24] Channels by port and channel id, their sequences, and what is known of each packet. */
export const state = defineState("ibc", {
  nextChannelSequence: counter("nextChannelSequence"),
  channels: map(path("channelEnds/ports/", segment.text, "/channels/", segment.text), Channel),
  nextSequenceSend: map(path("nextSequenceSend/ports/", segment.text, "/channels/", segment.text), value.u64),
  nextSequenceRecv: map(path("nextSequenceRecv/ports/", segment.text, "/channels/", segment.text), value.u64),
  nextSequenceAck: map(path("nextSequenceAck/ports/", segment.text, "/channels/", segment.text), value.u64),
  commitments: map(path("commitments/ports/", segment.text, "/channels/", segment.text, "/sequences/", segment.decimal), value.bytes),
  /** Of unordered channels: the packet was received. One byte, 1. */
  receipts: map(path("receipts/ports/", segment.text, "/channels/", segment.text, "/sequences/", segment.decimal), value.bytes),
  /** Hashes of acknowledgements. */
  acks: map(path("acks/ports/", segment.text, "/channels/", segment.text, "/sequences/", segment.decimal), value.bytes),
});
