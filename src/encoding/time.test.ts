import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromUtf8, toHex } from "./bytes.ts";
import * as t from "./time.ts";

const anyTime = fc.bigInt(t.ZERO_TIME, t.MAX_TIME);

test("times agree with the platform's calendar in every year", () => {
  fc.assert(
    fc.property(anyTime, (time) => {
      const { seconds } = t.splitTime(time);
      const text = fromUtf8(t.sortableTime(time));
      assert.equal(text.slice(0, 19), new Date(Number(seconds) * 1000).toISOString().slice(-24, -5));
    }),
    { numRuns: 500 },
  );
});

test("every representation of a time round-trips", () => {
  fc.assert(
    fc.property(anyTime, (time) => {
      assert.equal(t.parseTime(t.formatTime(time)), time);
      assert.equal(t.parseTime(t.formatProtoTime(time)), time);
      assert.equal(t.parseSortableTime(t.sortableTime(time)), time);
      assert.equal(t.decodeBinaryTime(t.encodeBinaryTime(time)), time);
    }),
  );
});

test("time texts have Go's forms", () => {
  assert.equal(t.formatTime(t.ZERO_TIME), "0001-01-01T00:00:00Z");
  assert.equal(t.formatTime(100_000_000n), "1970-01-01T00:00:00.1Z");
  assert.equal(t.formatProtoTime(100_000_000n), "1970-01-01T00:00:00.100Z");
  assert.equal(t.formatProtoTime(1_000n), "1970-01-01T00:00:00.000001Z");
  assert.equal(t.formatTime(-1n), "1969-12-31T23:59:59.999999999Z");
  assert.equal(fromUtf8(t.sortableTime(0n)), "1970-01-01T00:00:00.000000000");
  // time.Unix(0, 5).UTC().MarshalBinary() in Go.
  assert.equal(toHex(t.encodeBinaryTime(5n)), "010000000e7791f70000000005ffff");
  assert.equal(t.parseTime("2024-02-29T12:00:00+02:00"), t.parseTime("2024-02-29T10:00:00Z"));
});

test("times that do not exist are refused", () => {
  for (const text of [
    "",
    "2024-02-30T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:00:60Z",
    "2024-13-01T00:00:00Z",
    "2024-01-01 00:00:00Z",
    "2024-01-01T00:00:00",
    "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00.1234567890Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    "2024-01-01T00:00:00+24:00",
  ])
    assert.throws(() => t.parseTime(text), { name: "DecodeError" }, text);
  assert.throws(() => t.formatTime(t.MAX_TIME + 1n), RangeError);
  assert.throws(() => t.decodeBinaryTime(new Uint8Array(15)), /version 0/);
});

test("durations are read as Go reads them and written as protobuf writes them", () => {
  const cases: readonly (readonly [string, bigint])[] = [
    ["3600s", t.HOUR],
    ["0.5s", t.SECOND / 2n],
    ["-1.5h", -90n * t.MINUTE],
    ["1h30m", 90n * t.MINUTE],
    ["500ms", t.SECOND / 2n],
    ["1µs", 1000n],
    ["0", 0n],
    ["+5ns", 5n],
    [".5s", t.SECOND / 2n],
    ["1.s", t.SECOND],
    ["504h", 21n * t.DAY],
  ];
  for (const [text, expected] of cases) assert.equal(t.parseDuration(text), expected, text);
  assert.equal(t.parseHumanDuration("21d"), 21n * t.DAY);
  assert.equal(t.parseHumanDuration("1w2d3h"), 9n * t.DAY + 3n * t.HOUR);
  for (const text of ["", "-", "1", "s", "1d", "1 s", "1sx", ".s", "300y", "2562048h", "1e3s"]) {
    assert.throws(() => t.parseDuration(text), { name: "DecodeError" }, text);
  }
  assert.equal(t.formatDuration(t.HOUR), "3600s");
  assert.equal(t.formatDuration(t.SECOND / 2n), "0.500s");
  assert.equal(t.formatDuration(-1n), "-0.000000001s");
  const duration = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
  fc.assert(fc.property(duration, (value) => assert.equal(t.parseDuration(t.formatDuration(value)), value)));
});
