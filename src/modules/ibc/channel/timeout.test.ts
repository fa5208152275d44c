import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StateError } from "../../../framework/index.ts";
import { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { type Moment, refuseElapsed, refuseNotReached } from "./timeout.ts";

function codeOf(body: () => void): string {
  try {
    body();
    return "accepted";
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
}
const at = (revisionNumber: bigint, revisionHeight: bigint, timestamp: bigint): Moment => ({
  height: { revisionNumber, revisionHeight },
  timestamp,
});
const received = (packet: Packet, moment: Moment) => codeOf(() => refuseElapsed(packet, moment, "timeout"));
const givenBack = (packet: Packet, moment: Moment) => codeOf(() => refuseNotReached(packet, moment, "timeout"));

test("a packet is refused from its timeout height on: at the height itself it can be given back, and no longer be received", () => {
  const packet = Packet.from({ timeoutHeight: { revisionNumber: 1n, revisionHeight: 100n } });
  assert.deepEqual([received(packet, at(1n, 99n, 5n)), givenBack(packet, at(1n, 99n, 5n))], ["accepted", "channel/39"]);
  assert.deepEqual([received(packet, at(1n, 100n, 5n)), givenBack(packet, at(1n, 100n, 5n))], ["channel/40", "accepted"]);
  assert.deepEqual([received(packet, at(2n, 1n, 5n)), givenBack(packet, at(2n, 1n, 5n))], ["channel/40", "accepted"]);
  assert.deepEqual([received(packet, at(0n, 500n, 5n)), givenBack(packet, at(0n, 500n, 5n))], ["accepted", "channel/39"]);
});

test("a packet is refused from its timeout time on: at the nanosecond itself it can be given back, and no longer be received", () => {
  const packet = Packet.from({ timeoutTimestamp: 1000n });
  assert.deepEqual([received(packet, at(1n, 1n, 999n)), givenBack(packet, at(1n, 1n, 999n))], ["accepted", "channel/39"]);
  assert.deepEqual([received(packet, at(1n, 1n, 1000n)), givenBack(packet, at(1n, 1n, 1000n))], ["channel/40", "accepted"]);
});

test("at every moment a packet can either be received or be given back, never both", () => {
  const small = fc.bigInt({ min: 0n, max: 3n });
  fc.assert(
    fc.property(small, small, small, small, small, small, (revision, height, time, nowRevision, nowHeight, now) => {
      const packet = Packet.from({ timeoutHeight: { revisionNumber: revision, revisionHeight: height }, timeoutTimestamp: time });
      const moment = at(nowRevision, nowHeight, now);
      assert.notEqual(received(packet, moment) === "accepted", givenBack(packet, moment) === "accepted");
    }),
  );
});
