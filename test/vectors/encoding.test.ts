import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { derivedModuleAddress } from "../../src/crypto/address.ts";
import { decodeBech32, encodeBech32 } from "../../src/encoding/bech32.ts";
import { fromHex, fromUtf8, toHex } from "../../src/encoding/bytes.ts";
import * as d from "../../src/encoding/decimal.ts";
import { checkInt } from "../../src/encoding/int.ts";
import { jsonString } from "../../src/encoding/json.ts";
import * as t from "../../src/encoding/time.ts";

// What Go itself answers; the program that printed it stands beside it.
interface GoVectors {
  decimals: { A: string; B: string; R: Record<string, string> }[];
  parse: Record<string, string>;
  times: { seconds: string; nanos: string; rfc3339: string; binary: string; sortable: string }[];
  durations: Record<string, string>;
  strings: Record<string, string>;
  moduleAddresses: { name: string; keys: string[]; address: string }[];
  bech32: { hex: string; text: string }[];
  bech32Decode: Record<string, string>;
}
const go: GoVectors = JSON.parse(readFileSync(new URL("./go/encoding/encoding.json", import.meta.url), "utf8"));

const OPERATIONS: Readonly<Record<string, (a: bigint, b: bigint) => bigint | string>> = {
  mul: d.mul,
  mulTruncate: d.mulTruncate,
  mulRoundUp: d.mulRoundUp,
  quo: d.quo,
  quoTruncate: d.quoTruncate,
  quoRoundUp: d.quoRoundUp,
  mulInt: (a, b) => d.mulInt(a, checkInt(b)),
  quoInt: (a, b) => d.quoInt(a, checkInt(b)),
  truncateInt: d.truncateInt,
  roundInt: d.roundInt,
  ceil: d.ceil,
  truncateDec: d.truncateDec,
  format: d.formatDec,
};

test("decimal arithmetic equals Go's LegacyDec, overflow and division by zero included", () => {
  assert.ok(go.decimals.length >= 100);
  for (const { A, B, R } of go.decimals) {
    assert.equal(Object.keys(R).length, Object.keys(OPERATIONS).length);
    for (const [name, expected] of Object.entries(R)) {
      const run = (): string => String(OPERATIONS[name]?.(BigInt(A), BigInt(B)));
      if (expected === "panic") assert.throws(run, RangeError, `${name} ${A} ${B}`);
      else assert.equal(run(), expected, `${name} ${A} ${B}`);
    }
  }
});

/** Nineteen decimals of an hour. */
const BEYOND_FLOAT = "0.3333333333333333333h";

/** The result of Go, or "error". */
function outcome(run: () => bigint | string): string {
  try {
    return String(run());
  } catch (error) {
    assert.equal(error instanceof Error && error.name, "DecodeError");
    return "error";
  }
}

test("decimal and duration texts are accepted and refused as in Go", () => {
  for (const [text, expected] of Object.entries(go.parse)) {
    const hasSign = /[+]|.-/.test(text);
    assert.equal(
      outcome(() => d.parseDec(text)),
      hasSign ? "error" : expected,
      text,
    );
  }
  for (const [text, expected] of Object.entries(go.durations)) {
    if (text !== BEYOND_FLOAT)
      assert.equal(
        outcome(() => t.parseDuration(text)),
        expected,
        text,
      );
  }
});

test("a fraction finer than a float is cut exactly, where Go rounds it", () => {
  assert.equal(go.durations[BEYOND_FLOAT], "1200000000000");
  assert.equal(t.parseDuration(BEYOND_FLOAT), 1199999999999n);
});

test("times have Go's text, binary and sortable forms", () => {
  for (const { seconds, nanos, rfc3339, binary, sortable } of go.times) {
    const time = BigInt(seconds) * t.SECOND + BigInt(nanos);
    assert.equal(t.formatTime(time), rfc3339);
    assert.equal(toHex(t.encodeBinaryTime(time)), binary);
    assert.equal(fromUtf8(t.sortableTime(time)), sortable);
  }
});

test("JSON strings are escaped as Go escapes them", () => {
  for (const [text, expected] of Object.entries(go.strings)) assert.equal(jsonString(text), expected);
});

test("derived module addresses and bech32 texts equal the SDK's", () => {
  for (const { name, keys, address } of go.moduleAddresses) assert.equal(toHex(derivedModuleAddress(name, ...keys.map(fromHex))), address);
  for (const { hex, text } of go.bech32) assert.equal(encodeBech32("cosmosvaloper", fromHex(hex)), text);
  for (const [text, expected] of Object.entries(go.bech32Decode)) {
    const run = (): string => {
      const { prefix, bytes } = decodeBech32(text);
      return `${prefix}:${toHex(bytes)}`;
    };
    assert.equal(outcome(run), expected, text);
  }
});
