import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_CONSENSUS_PARAMS } from "../comet/params.ts";
import { ed25519Key } from "../comet/publicKey.ts";
import { createValidatorSet, validatorChange } from "../comet/validatorSet.ts";
import { utf8 } from "../encoding/bytes.ts";
import { blockLimits, proposalSize } from "./blockLimits.ts";

const validators = createValidatorSet([validatorChange(ed25519Key(new Uint8Array(32).fill(1)), 1n)]);
const limits = (evidenceBytes: bigint, maxBytes = 10_000n) =>
  blockLimits({ params: { ...DEFAULT_CONSENSUS_PARAMS, block: { maxBytes, maxGas: 7n } }, validators }, evidenceBytes);

test("evidence takes its bytes from the room for transactions", () => {
  assert.equal(limits(0n).maxDataBytes - limits(100n).maxDataBytes, 100n);
  assert.equal(limits(0n).maxGas, 7n);
});

test("a block without room for header, commit and evidence is refused by both sizes", () => {
  const overhead = 10_000n - limits(0n).maxDataBytes;
  assert.equal(limits(0n, overhead).maxDataBytes, 0n);
  assert.throws(() => limits(1n, overhead), { message: new RegExp(`max_bytes ${overhead} is too small .*: ${overhead + 1n}$`) });
});

test("a transaction takes its bytes, its length and a tag", () => {
  assert.equal(proposalSize([utf8("abc"), new Uint8Array(200)]), 3n + 2n + 200n + 3n);
});
