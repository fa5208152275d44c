import assert from "node:assert/strict";
import { test } from "node:test";
import { type Span, spanOf } from "./span.ts";

const SECOND = 1_000_000_000n;

test("a span is so many seconds, to the millisecond, or so many blocks", () => {
  assert.deepEqual(spanOf({ seconds: 86_400 }, SECOND), { spanNs: 86_400n * SECOND, inBlocks: false });
  assert.deepEqual(spanOf({ seconds: 0.25 }, SECOND), { spanNs: SECOND / 4n, inBlocks: false });
  assert.deepEqual(spanOf({ blocks: 3 }, 5n * SECOND), { spanNs: 15n * SECOND, inBlocks: true });
  assert.deepEqual(spanOf({ blocks: 0 }, 5n * SECOND), { spanNs: 0n, inBlocks: true });
});

test("what is no span is refused by its name", () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ seconds: -5 }, /seconds is a number from 0, not -5/],
    [{ seconds: Number.NaN }, /seconds is a number from 0, not NaN/],
    [{ seconds: Number.POSITIVE_INFINITY }, /not Infinity/],
    [{ seconds: "60" }, /seconds is a number from 0, not 60/],
    [{ seconds: 1e12 }, /at most a hundred years/],
    [{ blocks: 1.5 }, /blocks is a whole number, not 1.5/],
    [{ blocks: -1 }, /blocks is a number from 0, not -1/],
    [{ days: 1 }, /a span is \{seconds\} or \{blocks\}, not \{days\}/],
    [{ seconds: 1, blocks: 1 }, /not \{seconds, blocks\}/],
    [{}, /not \{\}/],
  ];
  // As a user of JavaScript would write it.
  for (const [span, message] of cases) assert.throws(() => spanOf(span as Span, SECOND), message);
});
