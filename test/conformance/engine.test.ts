import assert from "node:assert/strict";
import { test } from "node:test";
import { blockToJson } from "../../src/comet/blockJson.ts";
import { headerHash } from "../../src/comet/header.ts";
import { blockResultsFromJson, blockResultsToJson } from "../../src/comet/resultsJson.ts";
import { validatorSetHash } from "../../src/comet/validatorSet.ts";
import { validatorEntryToJson, validatorsFromJson } from "../../src/comet/validatorsJson.ts";
import { EMPTY, toHexUpper } from "../../src/encoding/bytes.ts";
import { openEngine } from "../../src/engine/engine.ts";
import type { Application, BlockRequest } from "../../src/framework/application.ts";
import { readAcceptance, recordedChains, skipUnless } from "../support/acceptance.ts";

test("recorded chains are there", { skip: skipUnless("recordings") }, () => assert.ok(recordedChains().length > 0));

for (const [run, chain] of recordedChains()) {
  test(`${run}/${chain}: recorded blocks go through the engine, whose own state gives every recorded header`, async () => {
    const read = (name: string) => readAcceptance("recordings", run, chain, name);
    const recorded = read("blocks.json.gz");
    const sets: readonly { height: number; result: { validators: unknown } }[] = read("validators.json.gz");
    const setAt = (height: number) => sets.findLast((s) => s.height <= height)?.result;
    const genesisSet = validatorsFromJson(sets[0]?.result.validators);
    const requests: BlockRequest[] = [];
    const resultsAt = new Map(recorded.map((entry: { height: number; results: unknown }) => [BigInt(entry.height), entry.results]));
    // Answers what the Go chain answered.
    const app: Application = {
      info: () => ({ data: "", version: "", appVersion: 0n, lastBlockHeight: 0n, lastBlockAppHash: EMPTY }),
      initChain: () => ({
        consensusParams: undefined,
        validators: genesisSet.validators.map(({ publicKey, power }) => ({ publicKey, power })),
        appHash: Buffer.from(recorded[0].block.block.header.app_hash, "hex"),
      }),
      query: () => assert.fail("no queries"),
      checkTx: () => assert.fail("no CheckTx"),
      prepareProposal: () => assert.fail("no proposals"),
      processProposal: () => assert.fail("no proposals"),
      finalizeBlock(request) {
        requests.push(request);
        return blockResultsFromJson(resultsAt.get(request.height));
      },
      commit: async () => ({ retainHeight: 0n }),
      close: async () => {},
    };
    const engine = await openEngine({ app, genesis: read("genesis.json.gz") });
    let txs = 0;
    for (const entry of recorded) {
      const { header } = entry.block.block;
      const { current, next } = engine.validators();
      assert.equal(toHexUpper(validatorSetHash(current)), header.validators_hash);
      assert.equal(toHexUpper(validatorSetHash(next)), header.next_validators_hash);
      const made = await engine.applyRecordedBlock({ block: entry.block, lastValidators: setAt(entry.height - 1) });
      assert.equal(toHexUpper(headerHash(made.block.header) ?? EMPTY), entry.block.block_id.hash);
      txs += made.block.data.txs.length;
    }
    for (const entry of recorded) {
      const height = BigInt(entry.height);
      const [stored, results, commit] = await Promise.all([
        engine.blocks.block(height),
        engine.blocks.results(height),
        engine.blocks.commit(height),
      ]);
      assert.ok(stored && results && commit);
      assert.deepEqual(blockToJson(stored.block), entry.block.block);
      assert.deepEqual(blockResultsToJson({ height, ...results }), entry.results);
    }
    for (const { height, result } of sets) {
      const set = await engine.blocks.validators(BigInt(height));
      assert.deepEqual(set?.validators.map(validatorEntryToJson), result.validators, `set of height ${height}`);
    }
    // Transactions and packets are found as Go's indexer finds them.
    const found = await (await engine.index.searchTxs("tx.height>0")).page();
    const hashes = new Set(found.map((t) => toHexUpper(t.hash)));
    assert.equal(found.length, hashes.size);
    for (const t of read("txs.json.gz")) assert.ok(hashes.has(t.hash.toUpperCase()), t.hash);
    let packets = 0;
    for (const entry of recorded) {
      for (const event of entry.results.finalize_block_events ?? []) {
        if (event.type !== "send_packet") continue;
        const value = (key: string) => event.attributes.find((a: { key: string }) => a.key === key).value;
        const query = ["packet_src_channel", "packet_src_port", "packet_sequence"]
          .map((k) => `send_packet.${k}='${value(k)}'`)
          .join(" AND ");
        assert.deepEqual(await (await engine.index.searchBlocks(query)).page(), [BigInt(entry.height)], query);
        packets++;
      }
    }
    console.log(
      `${run}/${chain}: ${recorded.length} blocks, ${txs} transactions, ${sets.length} sets, ${packets} packets sent by blocks found`,
    );
    assert.equal(requests.length, recorded.length);
    await engine.close();
  });
}
