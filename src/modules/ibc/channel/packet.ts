import { sha256 } from "../../../crypto/hash.ts";
import { concat, equalBytes, toHexUpper, u64be } from "../../../encoding/bytes.ts";
import { ensure, type ReadContext } from "../../../framework/index.ts";
import type { Channel, Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { keyOfPlace, type PacketPlace } from "../connection/index.ts";
import { isZeroHeight } from "../height.ts";
import { checkChannelId, checkPortId } from "../host.ts";
import { channelErrors } from "./api.ts";
import { state } from "./state.ts";

const MAX_DATA_LENGTH = 262_144;

/** [ICS-04] What the sender stores of a packet: timeouts and the hash of its data, hashed. */
export function packetCommitment({ timeoutTimestamp, timeoutHeight, data }: Packet): Uint8Array {
  const { revisionNumber, revisionHeight } = timeoutHeight;
  return sha256(concat(u64be(timeoutTimestamp), u64be(revisionNumber), u64be(revisionHeight), sha256(data)));
}

/** [ICS-04] Stateless checks of a packet. */
export function validatePacket(packet: Packet): void {
  checkPortId(packet.sourcePort, "invalid source port ID");
  checkPortId(packet.destinationPort, "invalid destination port ID");
  checkChannelId(packet.sourceChannel, "invalid source channel ID");
  checkChannelId(packet.destinationChannel, "invalid destination channel ID");
  const { InvalidPacket } = channelErrors;
  ensure(packet.sequence !== 0n, InvalidPacket, "packet sequence cannot be 0");
  const hasTimeout = !isZeroHeight(packet.timeoutHeight) || packet.timeoutTimestamp !== 0n;
  ensure(hasTimeout, InvalidPacket, "packet timeout height and packet timeout timestamp cannot both be 0");
  ensure(packet.data.length > 0, InvalidPacket, "packet data bytes cannot be empty");
  ensure(packet.data.length <= MAX_DATA_LENGTH, InvalidPacket, `packet data bytes cannot exceed ${MAX_DATA_LENGTH} bytes`);
}

/** The channel end that sent a packet. */
export const sourceOf = ({ sourcePort, sourceChannel }: Packet) => ({ portId: sourcePort, channelId: sourceChannel });
/** The end that is to receive a packet. */
export const destinationOf = ({ destinationPort, destinationChannel }: Packet) => ({
  portId: destinationPort,
  channelId: destinationChannel,
});
/** The key of what the sender keeps of a packet. */
export const placeAtSource = (packet: Packet): PacketPlace => ({ ...sourceOf(packet), sequence: packet.sequence });
/** The key of what the receiver keeps of it. */
export const placeAtDestination = (packet: Packet): PacketPlace => ({ ...destinationOf(packet), sequence: packet.sequence });

/** Refuses a packet whose end is not the one that the channel knows. */
export function checkMatch(what: string, got: string, expected: string): void {
  ensure(got === expected, channelErrors.InvalidPacket, `packet ${what} doesn't match the counterparty's (${got} ≠ ${expected})`);
}

/** Refuses a packet that names another destination than the counterparty of our end. */
export function checkDestination(packet: Packet, channel: Channel): void {
  checkMatch("destination port", packet.destinationPort, channel.counterparty.portId);
  checkMatch("destination channel", packet.destinationChannel, channel.counterparty.channelId);
}

/** What a redundant message does: nothing, with success. */
export type Relayed = { readonly noop: true } | { readonly noop: false; readonly channelVersion: string };
/** Nothing was to be done. */
export const NOOP: Relayed = { noop: true };

/** Whether we wait for news of this packet; one that differs from what we sent is refused. */
export function isAwaited(ctx: ReadContext, packet: Packet): boolean {
  const stored = state.commitments.get(ctx, keyOfPlace(placeAtSource(packet)));
  if (stored === undefined) return false;
  const made = packetCommitment(packet);
  const detail = `commitment bytes are not equal: got (${toHexUpper(made)}), expected (${toHexUpper(stored)})`;
  ensure(equalBytes(stored, made), channelErrors.InvalidPacket, detail);
  return true;
}
