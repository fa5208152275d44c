import { sha256 } from "../../../crypto/hash.ts";
import { equalBytes } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { parseJson } from "../../../encoding/json.ts";
import { type Context, ensure } from "../../../framework/index.ts";
import { Acknowledgement, Order, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { fromJson } from "../../../proto/json.ts";
import { acknowledgementBytes } from "../acknowledgement.ts";
import { keyOfPlace, type Proof, verifyPacketAcknowledgement } from "../connection/index.ts";
import { channelErrors as errors } from "./api.ts";
import { channelOf, ensureOpen, openConnectionBelow } from "./channels.ts";
import { emitAcknowledgePacket, emitWriteAcknowledgement } from "./events.ts";
import { checkDestination, destinationOf, isAwaited, NOOP, placeAtDestination, placeAtSource, type Relayed, sourceOf } from "./packet.ts";
import { state } from "./state.ts";

/** [ICS-04] Stores the hash of an acknowledgement; applications call it when they acknowledge later. */
export function writeAcknowledgement(ctx: Context, packet: Packet, acknowledgement: Uint8Array): void {
  const channel = channelOf(ctx, destinationOf(packet), packet.destinationChannel);
  ensureOpen(channel);
  const key = keyOfPlace(placeAtDestination(packet));
  ensure(!state.acks.has(ctx, key), errors.AcknowledgementExists, "");
  ensure(acknowledgement.length > 0, errors.InvalidAcknowledgement, "acknowledgement cannot be empty");
  state.acks.set(ctx, key, sha256(acknowledgement));
  emitWriteAcknowledgement(ctx, packet, channel, acknowledgement);
}

/** What is a standard acknowledgement must be written as we would write it. */
function checkCanonical(acknowledgement: Uint8Array): void {
  let parsed: Acknowledgement;
  try {
    // Go's decoder replaces bytes that are not UTF-8 and stops behind the first value.
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(acknowledgement);
    parsed = fromJson(Acknowledgement, parseJson(text, { trailing: "ignore" }));
  } catch (error) {
    if (error instanceof DecodeError) return;
    throw error;
  }
  const isCanonical = equalBytes(acknowledgementBytes(parsed), acknowledgement);
  ensure(isCanonical, errors.InvalidAcknowledgement, "acknowledgement marshalling error");
}

/** [ICS-04] Verifies that the counterparty acknowledged our packet, and forgets it. */
export function acknowledgePacket(ctx: Context, packet: Packet, acknowledgement: Uint8Array, proof: Proof): Relayed {
  const { sourcePort, sourceChannel, sequence } = packet;
  const channel = channelOf(ctx, sourceOf(packet));
  ensureOpen(channel);
  checkDestination(packet, channel);
  const connection = openConnectionBelow(ctx, channel);
  const stored = state.commitments.has(ctx, keyOfPlace(placeAtSource(packet)));
  if (!stored) return NOOP;
  checkCanonical(acknowledgement);
  isAwaited(ctx, packet);
  verifyPacketAcknowledgement(ctx, connection, proof, placeAtDestination(packet), acknowledgement);
  if (channel.ordering === Order.ORDER_ORDERED) {
    const end = [sourcePort, sourceChannel] as const;
    const next = state.nextSequenceAck.get(ctx, end);
    ensure(next !== undefined, errors.SequenceAckNotFound, `source port: ${sourcePort}, source channel: ${sourceChannel}`);
    ensure(sequence === next, errors.PacketSequenceOutOfOrder, `packet sequence ≠ next ack sequence (${sequence} ≠ ${next})`);
    state.nextSequenceAck.set(ctx, end, next + 1n);
  }
  state.commitments.delete(ctx, keyOfPlace(placeAtSource(packet)));
  emitAcknowledgePacket(ctx, packet, channel);
  return { noop: false, channelVersion: channel.version };
}
