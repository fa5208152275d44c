import { StateError } from "../../../framework/index.ts";
import type { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { compareHeights, formatHeight, isZeroHeight } from "../height.ts";
import { channelErrors } from "./api.ts";

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
