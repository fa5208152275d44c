import { type Context, ensure } from "../../../framework/index.ts";
import { type Channel, Order, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { type Proof, verifyPacketCommitment } from "../connection/index.ts";
import { selfHeight } from "../height.ts";
import { within } from "../within.ts";
import { channelErrors as errors } from "./api.ts";
import { channelOf, ensureOpen, openConnectionBelow } from "./channels.ts";
import { emitRecvPacket } from "./events.ts";
import { checkMatch, destinationOf, NOOP, packetCommitment, placeAtSource, type Relayed } from "./packet.ts";
import { state } from "./state.ts";
import { refuseElapsed } from "./timeout.ts";

const RECEIVED = Uint8Array.of(1);

/** [ICS-04] Verifies and takes in a packet; the application has not seen it yet. */
export function recvPacket(ctx: Context, packet: Packet, proof: Proof): Relayed {
  const channel = channelOf(ctx, destinationOf(packet), packet.destinationChannel);
  ensureOpen(channel);
  checkMatch("source port", packet.sourcePort, channel.counterparty.portId);
  checkMatch("source channel", packet.sourceChannel, channel.counterparty.channelId);
  const connection = openConnectionBelow(ctx, channel);
  refuseElapsed(packet, { height: selfHeight(ctx), timestamp: BigInt.asUintN(64, ctx.timeNs) }, "packet timeout elapsed");
  within("couldn't verify counterparty packet commitment", () =>
    verifyPacketCommitment(ctx, connection, proof, placeAtSource(packet), packetCommitment(packet)),
  );
  if (isReplay(ctx, packet, channel)) return NOOP;
  emitRecvPacket(ctx, packet, channel);
  return { noop: false, channelVersion: channel.version };
}

/** Replay protection alone, for transactions that were verified before and wait in the mempool. */
export function recvPacketAgain(ctx: Context, packet: Packet): Relayed {
  const channel = channelOf(ctx, destinationOf(packet), packet.destinationChannel);
  return isReplay(ctx, packet, channel) ? NOOP : { noop: false, channelVersion: channel.version };
}

/** [ICS-04] Whether the packet was received before; if not it is noted now: by receipt, or in order. */
function isReplay(ctx: Context, packet: Packet, { ordering }: Channel): boolean {
  const { destinationPort, destinationChannel, sequence } = packet;
  const end = [destinationPort, destinationChannel] as const;
  if (ordering === Order.ORDER_UNORDERED) {
    if (state.receipts.has(ctx, [...end, sequence])) return true;
    state.receipts.set(ctx, [...end, sequence], RECEIVED);
    return false;
  }
  if (ordering !== Order.ORDER_ORDERED) return false;
  const next = state.nextSequenceRecv.get(ctx, end);
  const where = `destination port: ${destinationPort}, destination channel: ${destinationChannel}`;
  ensure(next !== undefined, errors.SequenceReceiveNotFound, where);
  if (sequence < next) return true;
  const detail = `packet sequence ≠ next receive sequence (${sequence} ≠ ${next})`;
  ensure(sequence === next, errors.PacketSequenceOutOfOrder, detail);
  state.nextSequenceRecv.set(ctx, end, next + 1n);
  return false;
}
