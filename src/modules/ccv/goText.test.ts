import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTime, ZERO_TIME } from "../../encoding/time.ts";
import { goDuration, goTime, rawText } from "./goText.ts";

test("times print as Go prints them", () => {
  assert.equal(goTime(parseTime("2026-11-21T12:55:20Z")), "2026-11-21 12:55:20 +0000 UTC");
  assert.equal(goTime(parseTime("2026-11-21T12:55:20.120300000Z")), "2026-11-21 12:55:20.1203 +0000 UTC");
  assert.equal(goTime(ZERO_TIME), "0001-01-01 00:00:00 +0000 UTC");
});

test("durations print as Go prints them", () => {
  const cases: readonly (readonly [bigint, string])[] = [
    [0n, "0s"],
    [1n, "1ns"],
    [1100n, "1.1µs"],
    [2_200_000n, "2.2ms"],
    [3_300_000_000n, "3.3s"],
    [245_000_000_000n, "4m5s"],
    [245_001_000_000n, "4m5.001s"],
    [18_367_001_000_000n, "5h6m7.001s"],
    [1_140_480_000_000_000n, "316h48m0s"],
    [(1n << 63n) - 1n, "2562047h47m16.854775807s"],
    [-1_500_000_000n, "-1.5s"],
  ];
  for (const [ns, text] of cases) assert.equal(goDuration(ns), text);
});

test("every byte outside of UTF-8 becomes one replacement character", () => {
  assert.equal(rawText(Uint8Array.of(0x61, 0xff, 0xe2, 0x82, 0xac)), "a\ufffd€");
  assert.equal(rawText(Uint8Array.of(0xe2, 0x82, 0x61)), "\ufffd\ufffda");
  assert.equal(rawText(Uint8Array.of(0xed, 0xa0, 0x80)), "\ufffd\ufffd\ufffd");
  assert.equal(rawText(Uint8Array.of(0xf0, 0x9f, 0x98, 0x80, 0xc0)), "😀\ufffd");
});
