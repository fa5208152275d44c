import { u64be } from "../../../encoding/bytes.ts";
import { ensure, type ReadContext } from "../../../framework/index.ts";
import { sha256 } from "../../../crypto/hash.ts";
import { Channel } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { ConnectionEnd } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { verifyMembership, verifyNonMembership } from "../client/index.ts";
import { commitmentErrors } from "../errors.ts";
import type { ProofCheck } from "../lightClient.ts";
import { paths } from "../paths.ts";
import { within } from "../within.ts";
import { getParams } from "./params.ts";

/** A proof and the counterparty's height that it is of. */
export interface Proof {
  readonly proof: Uint8Array;
  readonly height: Height;
}
/** A packet's place on the counterparty. */
export interface PacketPlace {
  readonly portId: string;
  readonly channelId: string;
  readonly sequence: bigint;
}
/** The place as the key of a path. */
export const keyOfPlace = ({ portId, channelId, sequence }: PacketPlace) => [portId, channelId, sequence] as const;

function checkOf({ counterparty }: ConnectionEnd, key: Uint8Array, { proof, height }: Proof): ProofCheck {
  const { keyPrefix } = counterparty.prefix;
  ensure(keyPrefix.length > 0, commitmentErrors.InvalidPrefix, "prefix can't be empty");
  return { height, delayTimeNs: 0n, delayBlocks: 0n, proof, path: [keyPrefix, key] };
}

/** Packets wait for the connection's delay: its time, and the blocks that take as long. */
function delayed(ctx: ReadContext, connection: ConnectionEnd, check: ProofCheck): ProofCheck {
  const { maxExpectedTimePerBlock: perBlock } = getParams(ctx);
  const { delayPeriod } = connection;
  // Go divides floats; below 2^53 nanoseconds, 104 days, that is this.
  const delayBlocks = perBlock === 0n ? 0n : (delayPeriod + perBlock - 1n) / perBlock;
  return { ...check, delayTimeNs: delayPeriod, delayBlocks };
}

function verify(ctx: ReadContext, clientId: string, what: string, check: ProofCheck, value: Uint8Array | undefined): void {
  within(`failed ${what} verification for client (${clientId})`, () => {
    if (value === undefined) verifyNonMembership(ctx, clientId, check);
    else verifyMembership(ctx, clientId, check, value);
  });
}

/** [ICS-03] The counterparty has this connection end. */
export function verifyConnectionState(
  ctx: ReadContext,
  connection: ConnectionEnd,
  proof: Proof,
  expected: { readonly id: string; readonly end: ConnectionEnd },
): void {
  const check = checkOf(connection, paths.connection.rawKey(expected.id), proof);
  verify(ctx, connection.clientId, "connection state", check, ConnectionEnd.encode(expected.end));
}

/** [ICS-04] The counterparty has this channel end. */
export function verifyChannelState(
  ctx: ReadContext,
  connection: ConnectionEnd,
  proof: Proof,
  expected: { readonly portId: string; readonly channelId: string; readonly end: Channel },
): void {
  const check = checkOf(connection, paths.channel.rawKey([expected.portId, expected.channelId]), proof);
  verify(ctx, connection.clientId, "channel state", check, Channel.encode(expected.end));
}

/** [ICS-04] The counterparty committed to sending this packet. */
export function verifyPacketCommitment(
  ctx: ReadContext,
  connection: ConnectionEnd,
  proof: Proof,
  place: PacketPlace,
  commitment: Uint8Array,
): void {
  const check = checkOf(connection, paths.packetCommitment.rawKey(keyOfPlace(place)), proof);
  verify(ctx, connection.clientId, "packet commitment", delayed(ctx, connection, check), commitment);
}

/** [ICS-04] The counterparty acknowledged this packet with these bytes. */
export function verifyPacketAcknowledgement(
  ctx: ReadContext,
  connection: ConnectionEnd,
  proof: Proof,
  place: PacketPlace,
  acknowledgement: Uint8Array,
): void {
  const check = checkOf(connection, paths.packetAcknowledgement.rawKey(keyOfPlace(place)), proof);
  verify(ctx, connection.clientId, "packet acknowledgement", delayed(ctx, connection, check), sha256(acknowledgement));
}

/** [ICS-04] The counterparty has not received this packet of an unordered channel. */
export function verifyPacketReceiptAbsence(ctx: ReadContext, connection: ConnectionEnd, proof: Proof, place: PacketPlace): void {
  const check = checkOf(connection, paths.packetReceipt.rawKey(keyOfPlace(place)), proof);
  verify(ctx, connection.clientId, "packet receipt absence", delayed(ctx, connection, check), undefined);
}

/** [ICS-04] The counterparty's ordered channel expects this sequence next. */
export function verifyNextSequenceRecv(
  ctx: ReadContext,
  connection: ConnectionEnd,
  proof: Proof,
  { portId, channelId, sequence }: PacketPlace,
): void {
  const check = checkOf(connection, paths.nextSequenceRecv.rawKey([portId, channelId]), proof);
  verify(ctx, connection.clientId, "next sequence receive", delayed(ctx, connection, check), u64be(sequence));
}
