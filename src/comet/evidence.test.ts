import assert from "node:assert/strict";
import { test } from "node:test";
import { isEvidenceExpired } from "./evidence.ts";

const params = { maxAgeNumBlocks: 10n, maxAgeDurationNs: 1000n, maxBytes: 1n };
const expired = (height: bigint, time: bigint) => isEvidenceExpired({ height, time }, { height: 5n, time: 500n }, params);

test("evidence is too old when it is beyond its age in blocks and in time, and not before", () => {
  assert.equal(expired(16n, 1501n), true);
  assert.equal(expired(15n, 99_999n), false);
  assert.equal(expired(99_999n, 1500n), false);
  assert.equal(expired(15n, 1500n), false);
});
