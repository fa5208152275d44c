import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockIDFlag, type CommitSig } from "../proto/gen/tendermint/types.ts";
import { ZERO_BLOCK_ID } from "./blockId.ts";
import { medianTime } from "./commit.ts";
import { ed25519Key } from "./publicKey.ts";
import { createValidatorSet, validatorChange } from "./validatorSet.ts";

/** The median of votes at these times by validators of these powers, given strongest first. */
function median(votes: readonly (readonly [power: bigint, time: bigint])[]): bigint {
  const set = createValidatorSet(votes.map(([power], i) => validatorChange(ed25519Key(new Uint8Array(32).fill(i + 1)), power)));
  const signatures = set.validators.map(({ address, power }): CommitSig => {
    const timestamp = votes.find(([p]) => p === power)?.[1] ?? 0n;
    return { blockIdFlag: BlockIDFlag.BLOCK_ID_FLAG_COMMIT, validatorAddress: address, timestamp, signature: new Uint8Array(64) };
  });
  return medianTime({ height: 1n, round: 0, blockId: ZERO_BLOCK_ID, signatures }, set);
}

test("the time of the next block is the first that half of the power has voted for, exact halves included", () => {
  // Of 6 the half is 3: the power up to the first time is 3 exactly.
  assert.equal(
    median([
      [3n, 10n],
      [2n, 20n],
      [1n, 30n],
    ]),
    10n,
  );
  assert.equal(
    median([
      [3n, 30n],
      [2n, 20n],
      [1n, 10n],
    ]),
    20n,
  );
  assert.equal(
    median([
      [4n, 30n],
      [2n, 20n],
      [1n, 10n],
    ]),
    20n,
  );
  assert.equal(
    median([
      [5n, 30n],
      [2n, 20n],
      [1n, 10n],
    ]),
    30n,
  );
});
