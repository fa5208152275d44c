import assert from "node:assert/strict";
import { test } from "node:test";
import { batchLimits, fits, messageBytes, roomBeside } from "./batch.ts";

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

test("half of a block's bytes are a batch's, at most what a request may hold; no limit of gas is none", async () => {
  const limits = async (maxBytes: bigint, maxGas: bigint) => {
    const found = await batchLimits({ blockLimits: async () => ({ maxBytes, maxGas }) });
    return [found.maxBytes, found.maxGas];
  };
  assert.deepEqual(await limits(200_001n, 5n), [100_000, 5n]);
  assert.deepEqual(await limits(22_020_096n, 0n), [400_000, 0n]);
  assert.deepEqual(await limits(-1n, -1n), [400_000, undefined]);
});
