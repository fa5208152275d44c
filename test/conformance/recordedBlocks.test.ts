import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex } from "../../src/encoding/bytes.ts";
import { consumerApp, createTestChain } from "../../src/testing.ts";
import { RecordedChain, RECORDINGS, recordedRuns } from "./recording.ts";

const runs = recordedRuns().filter((r) => r.kind === "lease");
if (runs.length === 0)
  test("recorded blocks through the testing entry", { skip: `SKIPPED: no recording of kind lease in ${RECORDINGS}` }, () => {});
for (const { run, kind } of runs) {
  test(`the consumer of recording ${run} goes through the testing entry block by block to Go's ibc roots and codes`, async () => {
    const recorded = new RecordedChain(run, "consumer", kind);
    const { roots, validators, blocks } = recorded;
    const chain = await createTestChain({ app: consumerApp(), genesis: recorded.genesis, keys: [] });
    const setAt = (height: number) => [...validators].reverse().find((v) => v.height <= height)?.result.validators ?? [];
    let codes = 0;
    for (const block of blocks) {
      const applied = await chain.applyRecordedBlock({ block: block.block, lastValidators: setAt(block.height - 1) });
      const theirs = roots.heights[String(block.height)]?.roots[roots.stores.indexOf("ibc")];
      assert.equal(toHex(chain.storeHashes().get("ibc") ?? new Uint8Array(0)), theirs?.toLowerCase(), `height ${block.height}`);
      for (const [i, result] of (block.results.txs_results ?? []).entries()) {
        assert.deepEqual([applied.txResults[i]?.codespace, applied.txResults[i]?.code], [result.codespace, result.code]);
        codes++;
      }
    }
    process.stdout.write(`# ${blocks.length} blocks, ${codes} codes\n`);
    await chain.close();
  });
}
