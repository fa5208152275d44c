import assert from "node:assert/strict";
import { test } from "node:test";
import { integerOf } from "./int.ts";

test("an integer's text is read as Go reads it: octal behind a zero, prefixes, signs and single underscores", () => {
  const cases: Readonly<Record<string, bigint>> = {
    ...{ "0": 0n, "-0": 0n, "00": 0n, "7": 7n, "+5": 5n, "-12": -12n, "010": 8n, "-010": -8n, "0_7": 7n, "1_000": 1000n },
    ...{ "0x1F": 31n, "-0X1f": -31n, "0x_f": 15n, "0b101": 5n, "0B1_1": 3n, "0o17": 15n, "0O7": 7n, [`0${"0".repeat(5_000)}5`]: 5n },
  };
  for (const [text, value] of Object.entries(cases)) assert.equal(integerOf(text), value, text.slice(0, 20));
});

test("what Go's integers are not is refused, however long it is", () => {
  const wrong = [
    "",
    "-",
    "+",
    "08",
    "0x",
    "0b2",
    "0o8",
    "_1",
    "1_",
    "1__0",
    "0x-5",
    "++5",
    " 5",
    "5 ",
    "5.0",
    "1e3",
    "٣",
    "9".repeat(100_000),
  ];
  for (const text of wrong) assert.equal(integerOf(text), undefined, text.slice(0, 20));
});
