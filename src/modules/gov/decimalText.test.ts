import assert from "node:assert/strict";
import { test } from "node:test";
import { ONE } from "../../encoding/decimal.ts";
import { readDec } from "./decimalText.ts";

test("decimals are read as Go reads them, second signs included", () => {
  const cases: readonly (readonly [string, bigint])[] = [
    ["1", ONE],
    ["0.5", ONE / 2n],
    ["-0.5", -ONE / 2n],
    ["+1", ONE],
    ["--1", ONE],
    ["+", 0n],
    ["+.5", ONE / 2n],
    ["0.000000000000000001", 1n],
    [`${"0".repeat(300)}1`, ONE],
  ];
  for (const [text, atomics] of cases) assert.equal(readDec(text), atomics, text);
});

test("what is no decimal is refused in Go's words", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "decimal string cannot be empty"],
    ["-", "decimal string cannot be empty"],
    [".5", "invalid decimal length"],
    ["1.", "invalid decimal length"],
    ["1.2.3", "invalid decimal string"],
    ["0.1234567890123456789", "value '0.1234567890123456789' exceeds max precision by -1 decimal places: max precision 18"],
    ["x", `failed to set decimal string with base 10: x${"0".repeat(18)}`],
    ["9".repeat(80), "out of range: invalid decimal string"],
    ["9".repeat(200), "out of range: invalid decimal string"],
  ];
  for (const [text, words] of cases) assert.throws(() => readDec(text), { message: words }, text);
});
