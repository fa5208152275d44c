import { sha256 } from "../../../crypto/hash.ts";
import { equalBytes, toHexUpper } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { parseJson } from "../../../encoding/json.ts";
import { type Context, ensure, type ReadContext, StateError } from "../../../framework/index.ts";
import { Acknowledgement, type Channel, Order, type Packet, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import type { ConnectionEnd } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { fromJson } from "../../../proto/json.ts";
import { acknowledgementBytes } from "../acknowledgement.ts";
import { getClientLatestHeight, getClientStatus, getClientTimestampAt } from "../client/index.ts";
import {
  keyOfPlace,
  type PacketPlace,
  type Proof,
  verifyChannelState,
  verifyNextSequenceRecv,
  verifyPacketAcknowledgement,
  verifyPacketCommitment,
  verifyPacketReceiptAbsence,
} from "../connection/index.ts";
import { channelErrors as errors } from "./api.ts";
import { clientErrors } from "../client/api.ts";
import { isZeroHeight, selfHeight, ZERO_HEIGHT } from "../height.ts";
import { channelOf, connectionBelow, ensureOpen, openConnectionBelow } from "./channels.ts";
import {
  emitAcknowledgePacket,
  emitChannelClosed,
  emitRecvPacket,
  emitSendPacket,
  emitTimeoutPacket,
  emitWriteAcknowledgement,
} from "./events.ts";
import { packetCommitment, refuseElapsed, refuseNotReached, validatePacket } from "./packet.ts";
import { state } from "./state.ts";

const RECEIVED = Uint8Array.of(1);

/** A packet to be sent: where, what and until when. */
export interface PacketToSend {
  readonly port: string;
  readonly channel: string;
  /** Default: no timeout by height. */
  readonly timeoutHeight?: Height;
  /** Unsigned nanoseconds; 0: no timeout by time. */
  readonly timeoutTimestamp: bigint;
  readonly data: Uint8Array;
}

/** The channel end that sent a packet, and the one that is to receive it. */
const sourceOf = ({ sourcePort, sourceChannel }: Packet) => ({ portId: sourcePort, channelId: sourceChannel });
const destinationOf = ({ destinationPort, destinationChannel }: Packet) => ({ portId: destinationPort, channelId: destinationChannel });
const placeAtSource = (packet: Packet): PacketPlace => ({ ...sourceOf(packet), sequence: packet.sequence });
const placeAtDestination = (packet: Packet): PacketPlace => ({ ...destinationOf(packet), sequence: packet.sequence });

/** [ICS-04] Sends a packet and returns its sequence. */
export function sendPacket(ctx: Context, sending: PacketToSend): bigint {
  const { port: sourcePort, channel: sourceChannel, timeoutHeight = ZERO_HEIGHT, timeoutTimestamp, data } = sending;
  const source = { portId: sourcePort, channelId: sourceChannel };
  const channel = channelOf(ctx, source, sourceChannel);
  ensureOpen(channel);
  const sequence = state.nextSequenceSend.get(ctx, [sourcePort, sourceChannel]);
  const where = `source port: ${sourcePort}, source channel: ${sourceChannel}`;
  ensure(sequence !== undefined, errors.SequenceSendNotFound, where);
  const { portId: destinationPort, channelId: destinationChannel } = channel.counterparty;
  const packet: Packet = {
    ...{ sequence, sourcePort, sourceChannel, destinationPort, destinationChannel },
    ...{ data, timeoutHeight, timeoutTimestamp },
  };
  wrapped("constructed packet failed basic validation", () => validatePacket(packet));
  const { clientId } = connectionBelow(ctx, channel);
  const status = getClientStatus(ctx, clientId);
  ensure(status === "Active", clientErrors.ClientNotActive, `cannot send packet using client (${clientId}) with status ${status}`);
  const height = getClientLatestHeight(ctx, clientId);
  const hasHeight = !isZeroHeight(height);
  ensure(hasHeight, clientErrors.InvalidHeight, `cannot send packet using client (${clientId}) with zero height`);
  refuseElapsed(packet, { height, timestamp: getClientTimestampAt(ctx, clientId, height) }, "invalid packet timeout");
  state.nextSequenceSend.set(ctx, [sourcePort, sourceChannel], sequence + 1n);
  state.commitments.set(ctx, [sourcePort, sourceChannel, sequence], packetCommitment(packet));
  emitSendPacket(ctx, packet, channel);
  return sequence;
}

function wrapped(context: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    throw error instanceof StateError ? error.wrap(context) : error;
  }
}

function checkMatch(what: string, got: string, expected: string): void {
  ensure(got === expected, errors.InvalidPacket, `packet ${what} doesn't match the counterparty's (${got} ≠ ${expected})`);
}

/** What a redundant message does: nothing, with success. */
export type Relayed = { readonly noop: true } | { readonly noop: false; readonly channelVersion: string };
const NOOP: Relayed = { noop: true };

/** [ICS-04] Verifies and takes in a packet; the application has not seen it yet. */
export function recvPacket(ctx: Context, packet: Packet, proof: Proof): Relayed {
  const channel = channelOf(ctx, destinationOf(packet), packet.destinationChannel);
  ensureOpen(channel);
  checkMatch("source port", packet.sourcePort, channel.counterparty.portId);
  checkMatch("source channel", packet.sourceChannel, channel.counterparty.channelId);
  const connection = openConnectionBelow(ctx, channel);
  refuseElapsed(packet, { height: selfHeight(ctx), timestamp: BigInt.asUintN(64, ctx.timeNs) }, "packet timeout elapsed");
  wrapped("couldn't verify counterparty packet commitment", () =>
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
    // Go's decoder replaces what is no UTF-8 and stops behind the first value.
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(acknowledgement);
    parsed = fromJson(Acknowledgement, parseJson(text, { trailing: "ignore" }));
  } catch (error) {
    if (error instanceof DecodeError) return;
    throw error;
  }
  const isCanonical = equalBytes(acknowledgementBytes(parsed), acknowledgement);
  ensure(isCanonical, errors.InvalidAcknowledgement, "acknowledgement marshalling error");
}

function checkDestination(packet: Packet, channel: Channel): void {
  checkMatch("destination port", packet.destinationPort, channel.counterparty.portId);
  checkMatch("destination channel", packet.destinationChannel, channel.counterparty.channelId);
}

/** Whether we wait for news of this packet; one that differs from what we sent is refused. */
function isAwaited(ctx: ReadContext, packet: Packet): boolean {
  const stored = state.commitments.get(ctx, keyOfPlace(placeAtSource(packet)));
  if (stored === undefined) return false;
  const made = packetCommitment(packet);
  const detail = `commitment bytes are not equal: got (${toHexUpper(made)}), expected (${toHexUpper(stored)})`;
  ensure(equalBytes(stored, made), errors.InvalidPacket, detail);
  return true;
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
