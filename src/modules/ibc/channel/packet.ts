import { sha256 } from "../../../crypto/hash.ts";
import { concat, u64be } from "../../../encoding/bytes.ts";
import { ensure, StateError } from "../../../framework/index.ts";
import type { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { channelErrors } from "./api.ts";
import { compareHeights, formatHeight, isZeroHeight } from "../height.ts";
import { checkChannelId, checkPortId } from "../host.ts";

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

/** A moment of the receiving chain. */
export interface Moment {
  readonly height: Height;
  /** Unsigned nanoseconds. */
  readonly timestamp: bigint;
}

function heightElapsed({ timeoutHeight }: Packet, { height }: Moment): boolean {
  return !isZeroHeight(timeoutHeight) && compareHeights(height, timeoutHeight) >= 0;
}

function timestampElapsed({ timeoutTimestamp }: Packet, { timestamp }: Moment): boolean {
  return timeoutTimestamp !== 0n && timestamp >= timeoutTimestamp;
}

/** Refuses a packet whose timeout has come: it cannot be received any more. */
export function refuseElapsed(packet: Packet, moment: Moment, context: string): void {
  const { TimeoutElapsed } = channelErrors;
  if (heightElapsed(packet, moment)) {
    const detail = `current height: ${formatHeight(moment.height)}, timeout height ${formatHeight(packet.timeoutHeight)}`;
    throw new StateError(TimeoutElapsed, `${context}: ${detail}`);
  }
  if (timestampElapsed(packet, moment)) {
    const detail = `current timestamp: ${moment.timestamp}, timeout timestamp ${packet.timeoutTimestamp}`;
    throw new StateError(TimeoutElapsed, `${context}: ${detail}`);
  }
}

/** Refuses a packet whose timeout has not come: it might still be received. */
export function refuseNotReached(packet: Packet, moment: Moment, context: string): void {
  if (heightElapsed(packet, moment) || timestampElapsed(packet, moment)) return;
  const detail = isZeroHeight(packet.timeoutHeight)
    ? `current timestamp: ${moment.timestamp}, timeout timestamp ${packet.timeoutTimestamp}`
    : `current height: ${formatHeight(moment.height)}, timeout height ${formatHeight(packet.timeoutHeight)}`;
  throw new StateError(channelErrors.TimeoutNotReached, `${context}: ${detail}`);
}
