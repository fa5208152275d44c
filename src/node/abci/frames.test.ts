import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { concat } from "../../encoding/bytes.ts";
import { createFrameReader, encodeFrame } from "./frames.ts";

test("messages come out whole however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 300 })),
      (messages, cuts) => {
        const stream = concat(...messages.map(encodeFrame));
        const reader = createFrameReader();
        const out: Uint8Array[] = [];
        for (let at = 0; at < stream.length; ) {
          const size = cuts.next().value ?? 1;
          reader.push(stream.slice(at, at + size));
          at += size;
          for (let frame = reader.next(); frame !== undefined; frame = reader.next()) out.push(frame);
        }
        assert.deepEqual(out.map(String), messages.map(String));
        assert.equal(reader.pending(), 0);
      },
    ),
  );
});

test("a length beyond the limit is refused before its bytes have come", () => {
  const reader = createFrameReader(1000);
  reader.push(Uint8Array.of(0xe9, 0x07));
  assert.throws(() => reader.next(), /a message of 1001 bytes is longer than 1000/);
});

test("a length of more than five bytes is refused", () => {
  const reader = createFrameReader();
  reader.push(new Uint8Array(5).fill(0x80));
  assert.throws(() => reader.next(), /a message's length has more than 5 bytes/);
});
