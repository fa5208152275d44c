import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY } from "../encoding/time.ts";
import { isStale } from "./refresh.ts";

test("a client is refreshed when a third of its trusting period is over, long before it expires", () => {
  const [trusted, period] = [1_000n * DAY, 12n * DAY];
  assert.equal(isStale(trusted, trusted + 4n * DAY - 1n, period), false);
  assert.equal(isStale(trusted, trusted + 4n * DAY, period), true);
  assert.equal(isStale(trusted, trusted - DAY, period), false);
});
