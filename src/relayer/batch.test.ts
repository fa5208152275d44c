import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, messageBytes, roomBeside } from "./batch.ts";

const LIMITS = { maxBytes: 10_000, maxGas: undefined, maxMessages: 3 };
const any = (bytes: number) => ({ typeUrl: "/x", value: new Uint8Array(bytes) });

test("a batch ends at the limit of bytes or of messages, whichever comes first; one message alone is left to the chain to judge", () => {
  const room = roomBeside([any(1_000)], LIMITS);
  assert.ok(room < 9_000 && room > 8_000, `${room}`);
  const size = messageBytes(any(4_000));
  assert.equal(fits(1, size, size, room, LIMITS), true);
  assert.equal(fits(2, 2 * size, size, room, LIMITS), false);
  assert.equal(fits(3, 30, 10, room, LIMITS), false);
  assert.equal(fits(0, 0, 1_000_000, room, LIMITS), true);
});
