import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { fromHex, toHex } from "../encoding/bytes.ts";
import { CommitSig, Vote } from "../proto/gen/tendermint/types.ts";
import { checkCommit, commitOfProto } from "./commit.ts";
import { checkVote } from "./vote.ts";

interface Verdict {
  readonly proto: string;
  readonly error?: string;
  readonly again?: string;
}
// Written by test/vectors/go/evidence over CometBFT 0.38.17.
const file = new URL("../../test/vectors/go/evidence/evidence.json.gz", import.meta.url);
const vector = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<"votes" | "signatures", readonly Verdict[]>;

test("votes with and without extensions get the verdict that CometBFT gives", () => {
  for (const { proto, error } of vector.votes) {
    const fault = checkVote(Vote.decode(fromHex(proto)));
    assert.equal(fault === undefined, error === undefined, `${proto}: ${error ?? "accepted"}`);
    if (error?.includes("extension") === true) assert.equal(fault?.message, error);
  }
});

test("of the flag of a commit's signature the lowest byte counts, as in CometBFT", () => {
  const blockId = { hash: new Uint8Array(32).fill(1), partSetHeader: { total: 1, hash: new Uint8Array(32).fill(2) } };
  for (const { proto, error, again } of vector.signatures) {
    const commit = commitOfProto({ height: 5n, round: 0, blockId, signatures: [CommitSig.decode(fromHex(proto))] });
    assert.equal(checkCommit(commit) === undefined, error === undefined, `${proto}: ${error ?? "accepted"}`);
    if (again !== undefined)
      assert.deepEqual(
        commit.signatures.map((s) => toHex(CommitSig.encode(s))),
        [again],
      );
  }
});
