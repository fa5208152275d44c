import { type Context, ensure, type ReadContext } from "../../../framework/index.ts";
import { type Channel, Order, type Packet, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { ConnectionEnd } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { getClientTimestampAt } from "../client/index.ts";
import { keyOfPlace, type Proof, verifyChannelState, verifyNextSequenceRecv, verifyPacketReceiptAbsence } from "../connection/index.ts";
import { channelErrors as errors } from "./api.ts";
import { channelOf, connectionBelow } from "./channels.ts";
import { emitChannelClosed, emitTimeoutPacket } from "./events.ts";
import { checkDestination, isAwaited, NOOP, placeAtDestination, placeAtSource, type Relayed, sourceOf } from "./packet.ts";
import { state } from "./state.ts";
import { refuseNotReached } from "./timeout.ts";

/** Proof that a packet was not received, and for ordered channels what the counterparty expects next. */
export interface UnreceivedProof extends Proof {
  readonly nextSequenceRecv: bigint;
}

function verifyUnreceived(ctx: ReadContext, connection: ConnectionEnd, channel: Channel, packet: Packet, proof: UnreceivedProof): void {
  const place = placeAtDestination(packet);
  if (channel.ordering === Order.ORDER_ORDERED) {
    verifyNextSequenceRecv(ctx, connection, proof, { ...place, sequence: proof.nextSequenceRecv });
  } else {
    verifyPacketReceiptAbsence(ctx, connection, proof, place);
  }
}

/** Forgets a packet that will never be received; on an ordered channel nothing can come after it, so the channel closes. */
function executeTimeout(ctx: Context, channel: Channel, packet: Packet): Relayed {
  const { sourcePort, sourceChannel } = packet;
  state.commitments.delete(ctx, keyOfPlace(placeAtSource(packet)));
  if (channel.ordering === Order.ORDER_ORDERED) {
    const closed: Channel = { ...channel, state: State.STATE_CLOSED };
    state.channels.set(ctx, [sourcePort, sourceChannel], closed);
    emitChannelClosed(ctx, sourcePort, sourceChannel, closed);
  }
  emitTimeoutPacket(ctx, packet, channel);
  return { noop: false, channelVersion: channel.version };
}

/** [ICS-04] Verifies that our packet's timeout came before it was received. */
export function timeoutPacket(ctx: Context, packet: Packet, proof: UnreceivedProof): Relayed {
  const channel = channelOf(ctx, sourceOf(packet));
  checkDestination(packet, channel);
  const connection = connectionBelow(ctx, channel);
  const timestamp = getClientTimestampAt(ctx, connection.clientId, proof.height);
  refuseNotReached(packet, { height: proof.height, timestamp }, "packet timeout not reached");
  if (!isAwaited(ctx, packet)) return NOOP;
  if (channel.ordering === Order.ORDER_ORDERED) {
    const { nextSequenceRecv: next } = proof;
    const detail = `packet already received, next sequence receive > packet sequence (${next} > ${packet.sequence})`;
    ensure(next <= packet.sequence, errors.PacketReceived, detail);
  }
  verifyUnreceived(ctx, connection, channel, packet, proof);
  return executeTimeout(ctx, channel, packet);
}

/** [ICS-04] Verifies that the counterparty's end was closed before it received our packet. */
export function timeoutOnClose(ctx: Context, packet: Packet, proof: UnreceivedProof, proofClose: Uint8Array): Relayed {
  const channel = channelOf(ctx, sourceOf(packet));
  checkDestination(packet, channel);
  const connection = connectionBelow(ctx, channel);
  if (!isAwaited(ctx, packet)) return NOOP;
  const theirs: Channel = {
    state: State.STATE_CLOSED,
    ordering: channel.ordering,
    counterparty: sourceOf(packet),
    connectionHops: [connection.counterparty.connectionId],
    version: channel.version,
  };
  verifyChannelState(ctx, connection, { proof: proofClose, height: proof.height }, { ...channel.counterparty, end: theirs });
  if (channel.ordering === Order.ORDER_ORDERED) {
    const { nextSequenceRecv: next } = proof;
    const detail = `packet already received, next sequence receive > packet sequence (${next} > ${packet.sequence})`;
    ensure(next <= packet.sequence, errors.InvalidPacket, detail);
  }
  verifyUnreceived(ctx, connection, channel, packet, proof);
  return executeTimeout(ctx, channel, packet);
}
