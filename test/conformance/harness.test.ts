import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { skipUnless } from "../support/acceptance.ts";
import { writeLateRun } from "../support/recordingPieces.ts";
import { Tally } from "./compare.ts";
import { authBankPlan } from "./plans/authBank.ts";
import { ccvPlan } from "./plans/ccv.ts";
import { chainsOf, type RecordedChain, RECORDINGS } from "./recording.ts";
import { replay } from "./replay.ts";

const skip = skipUnless("recordings");
const [lease] = chainsOf(["lease"]).filter(({ role }) => role === "consumer");

function inFolder(body: (root: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "recordings-"));
  return body(root).finally(() => rmSync(root, { recursive: true }));
}
/** A height from six on whose block has no transactions: whoever begins there has nothing to run on what was before. */
function quietHeight({ blocks }: RecordedChain): number {
  const quiet = blocks.find(({ height, block }) => height >= 6 && (block.block.data.txs ?? []).length === 0);
  return quiet?.height ?? assert.fail("every block has transactions");
}

test("a case of a file that was neither run nor left out is a difference", () => {
  const tally = new Tally();
  tally.expect("blocks", 2);
  tally.expect("queries", 1);
  tally.ran("blocks");
  tally.skipped("queries", "not ours");
  tally.checkCases();
  assert.deepEqual(
    tally.differences.map(({ where, ours, theirs }) => [where, ours, theirs]),
    [["blocks", "1 run, 0 left out", "2 in the file"]],
  );
});

test("a run that begins at a later height replays from there", { skip }, () =>
  inFolder(async (root) => {
    assert.ok(lease !== undefined);
    const from = quietHeight(lease);
    writeLateRun(root, "late", lease, from, ["acc", "bank", "ccvconsumer", "consensus", "ibc", "transfer"]);
    const [late] = chainsOf(["lease"], root);
    assert.ok(late !== undefined);
    const { length } = late.blocks;
    assert.equal(length, lease.blocks.length - from + 1);
    const ccv = ccvPlan(late);
    const isBegin = (height: number): string | undefined => (height === from ? "what the blocks before wrote" : undefined);
    const judged = { ...ccv, leaveOutLeaf: (_store: string, _key: string, height: number) => isBegin(height) };
    for (const plan of [authBankPlan(late), judged]) {
      const { differences, cases, compared } = await replay(late, plan);
      assert.deepEqual(differences.slice(0, 3), []);
      assert.deepEqual(cases.get("blocks"), { inFile: length, run: length, leftOut: 0 });
      assert.ok((compared.get("transaction codes") ?? 0) > 0);
    }
  }),
);

test("a folder with three runs of whatever names gives the chains of each, by their kinds", { skip }, () =>
  inFolder(async (root) => {
    const [first] = chainsOf(["lease"]);
    const [other] = chainsOf(["changeover"]);
    assert.ok(first !== undefined && other !== undefined && lease !== undefined);
    symlinkSync(resolve(RECORDINGS, first.run), join(root, "a"));
    symlinkSync(resolve(RECORDINGS, other.run), join(root, "b"));
    writeLateRun(root, "c", lease, quietHeight(lease), ["acc", "bank"]);
    mkdirSync(join(root, "no run"));
    const named = (kinds: Parameters<typeof chainsOf>[0]) => chainsOf(kinds, root).map(({ run, role }) => `${run}/${role}`);
    assert.deepEqual(named("all"), ["a/provider", "a/consumer", "b/provider", "b/consumer", "c/consumer"]);
    assert.deepEqual(named(["lease"]), ["a/provider", "a/consumer", "c/consumer"]);
    const [, consumer] = chainsOf(["lease"], root);
    assert.ok(consumer !== undefined);
    const { differences, cases } = await replay(consumer, authBankPlan(consumer));
    assert.deepEqual(differences.slice(0, 3), []);
    for (const [file, { inFile, run, leftOut }] of cases) assert.equal(run + leftOut, inFile, file);
  }),
);
