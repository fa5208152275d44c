import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecodeNotes } from "./codec.ts";
import { readInt } from "./numbers.ts";

const notes = (): DecodeNotes => ({ absent: false, nonCriticals: false });

test("an integer has 256 bits at most, below zero too", () => {
  const max = 2n ** 256n - 1n;
  for (const value of [max, -max]) assert.equal(readInt(value.toString(), notes()), value);
  for (const value of [max + 1n, -max - 1n])
    assert.throws(() => readInt(value.toString(), notes()), /beyond an integer of at most 256 bits/);
});

test("text that is another than the number's own is read as Go reads it, and noted", () => {
  for (const [text, value, unusual] of [
    ["0", 0n, undefined],
    ["-5", -5n, undefined],
    ["1234567890123456", 1234567890123456n, undefined],
    ["010", 8n, true],
    ["+5", 5n, true],
    ["-0", 0n, true],
  ] as const) {
    const found = notes();
    assert.equal(readInt(text, found), value, text);
    assert.equal(found.unusual, unusual, text);
  }
});
