import assert from "node:assert/strict";
import { test } from "node:test";
import { IdentifiedChannel, Order, Packet, State } from "../proto/gen/ibc/core/channel/v1.ts";
import type { Moment } from "./chain.ts";
import { isElapsed, planPackets } from "./plan.ts";
import type { PacketScan } from "./scan.ts";

const MOMENT: Moment = { height: { revisionNumber: 1n, revisionHeight: 50n }, timeNs: 1_000n };
const NONE = { revisionNumber: 0n, revisionHeight: 0n };

const byTime = (timeoutTimestamp: bigint): Packet => Packet.from({ timeoutTimestamp, timeoutHeight: NONE });
const byHeight = (revisionNumber: bigint, revisionHeight: bigint): Packet =>
  Packet.from({ timeoutHeight: { revisionNumber, revisionHeight } });

test("a packet is over when its receiver's next block has the height or the time of its timeout, not only after", () => {
  assert.equal(isElapsed(byTime(1_000n), MOMENT), true);
  assert.equal(isElapsed(byTime(1_001n), MOMENT), false);
  assert.equal(isElapsed(byTime(0n), MOMENT), false);
  assert.equal(isElapsed(byHeight(1n, 50n), MOMENT), true);
  assert.equal(isElapsed(byHeight(1n, 51n), MOMENT), false);
  assert.equal(isElapsed(byHeight(0n, 51n), MOMENT), true);
  assert.equal(isElapsed(byHeight(2n, 1n), MOMENT), false);
  assert.equal(isElapsed(byHeight(1n, 0n), MOMENT), true);
  assert.equal(isElapsed(byHeight(0n, 0n), MOMENT), false);
});

interface Ends {
  readonly mine?: State;
  readonly theirs?: State | undefined;
  readonly ordering?: Order;
}

/** Sequences 1, 2, …: true for those that are over. */
function scan(over: readonly boolean[], ends: Ends = {}): PacketScan {
  const { mine = State.STATE_OPEN, ordering = Order.ORDER_UNORDERED } = ends;
  const theirs = "theirs" in ends ? ends.theirs : State.STATE_OPEN;
  const channel = (state: State): IdentifiedChannel => IdentifiedChannel.from({ state, ordering });
  const unreceived = over.map((isOver, i) => Packet.from({ sequence: BigInt(i + 1), timeoutTimestamp: isOver ? 1n : 2_000n }));
  const pair = { mine: channel(mine), theirs: theirs === undefined ? undefined : channel(theirs) };
  return {
    pair,
    unreceived,
    acknowledged: [{ packet: Packet.from({ sequence: 9n }), acknowledgement: new Uint8Array(1) }],
    lost: [],
    pending: [],
  };
}

function planned(over: readonly boolean[], ends: Ends = {}) {
  const { toReceive, toTimeout, toAcknowledge } = planPackets(scan(over, ends), MOMENT);
  return {
    receive: toReceive.map(({ sequence }) => Number(sequence)),
    timeout: toTimeout.map(({ packet, onClose }) => `${packet.sequence}${onClose ? " on close" : ""}`),
    acknowledge: toAcknowledge.length,
  };
}

test("on a channel without order each packet is received or timed out for itself", () => {
  assert.deepEqual(planned([false, true, false]), { receive: [1, 3], timeout: ["2"], acknowledge: 1 });
});

test("on an ordered channel nothing passes a packet that timed out, and what comes before it goes first", () => {
  const ordering = Order.ORDER_ORDERED;
  assert.deepEqual(planned([false, true, false], { ordering }), { receive: [1], timeout: [], acknowledge: 1 });
  assert.deepEqual(planned([true, false, true], { ordering }), { receive: [], timeout: ["1"], acknowledge: 1 });
  assert.deepEqual(planned([true, true], { ordering, mine: State.STATE_CLOSED }), { receive: [], timeout: ["1", "2"], acknowledge: 0 });
});

test("where the receiver's end is closed every packet is given back by timeoutOnClose", () => {
  assert.deepEqual(planned([false, true], { theirs: State.STATE_CLOSED }), {
    receive: [],
    timeout: ["1 on close", "2 on close"],
    acknowledge: 1,
  });
});

for (const [what, theirs] of [
  ["tried to open", State.STATE_TRYOPEN],
  ["does not exist yet", undefined],
] as const)
  test(`packets wait while the receiver's end ${what}; those whose time is over come back`, () => {
    assert.deepEqual(planned([false, true], { theirs }), { receive: [], timeout: ["2"], acknowledge: 1 });
  });
