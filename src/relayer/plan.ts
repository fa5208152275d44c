import { Order, type Packet, State } from "../proto/gen/ibc/core/channel/v1.ts";
import type { Moment } from "./chain.ts";
import type { Acknowledged, ChannelPair, PacketScan } from "./scan.ts";

/** What one pass has to do for the packets that one end of a channel sent. */
export interface PacketPlan {
  readonly pair: ChannelPair;
  /** For the receiver. */
  readonly toReceive: readonly Packet[];
  /** For the sender: past their timeout, or the receiver's end is closed. */
  readonly toTimeout: readonly { readonly packet: Packet; readonly onClose: boolean }[];
  /** For the sender. */
  readonly toAcknowledge: readonly Acknowledged[];
}

/** Whether a packet cannot be received any more in a block of this height and time [ICS-04]. */
export function isElapsed({ timeoutHeight: limit, timeoutTimestamp }: Packet, { height, timeNs }: Moment): boolean {
  const hasHeight = limit.revisionHeight !== 0n || limit.revisionNumber !== 0n;
  const byHeight =
    height.revisionNumber > limit.revisionNumber ||
    (height.revisionNumber === limit.revisionNumber && height.revisionHeight >= limit.revisionHeight);
  return (hasHeight && byHeight) || (timeoutTimestamp !== 0n && timeNs >= timeoutTimestamp);
}

/**
 * [ICS-04] Sorts what was scanned by what can be done about it at `moment`, the receiver's next block. While the receiver's end is not
 * open its packets wait: it may open yet. On an ordered channel nothing passes a packet that timed out: that one closes the channel.
 */
export function planPackets({ pair, unreceived, acknowledged }: PacketScan, moment: Moment): PacketPlan {
  const { mine, theirs } = pair;
  const isOpen = mine.state === State.STATE_OPEN;
  const isOrdered = mine.ordering === Order.ORDER_ORDERED;
  const onClose = theirs?.state === State.STATE_CLOSED;
  const isOver = (packet: Packet): boolean => onClose || isElapsed(packet, moment);
  const over = unreceived.filter(isOver).map((packet) => ({ packet, onClose }));
  const firstOver = unreceived.findIndex(isOver);
  const inTime = isOrdered && firstOver >= 0 ? unreceived.slice(0, firstOver) : unreceived.filter((packet) => !isOver(packet));
  const receiverIsOpen = theirs?.state === State.STATE_OPEN;
  return {
    pair,
    toReceive: isOpen && receiverIsOpen ? inTime : [],
    // Before the ordered channel is closed by the first one, whatever comes before it has to be received.
    toTimeout: !isOrdered || !isOpen ? over : receiverIsOpen && inTime.length > 0 ? [] : over.slice(0, 1),
    toAcknowledge: isOpen ? acknowledged : [],
  };
}
