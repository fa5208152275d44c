import assert from "node:assert/strict";
import { test } from "node:test";
import { blockId, checkBlock } from "../../src/comet/block.ts";
import { blockFromJson, blockToJson } from "../../src/comet/blockJson.ts";
import { equalBlockIds } from "../../src/comet/blockId.ts";
import { medianTime, verifyCommit } from "../../src/comet/commit.ts";
import { verifyDuplicateVote } from "../../src/comet/evidence.ts";
import { blockIdFromJson, headerFromJson, headerToJson, signedHeaderFromJson, signedHeaderToJson } from "../../src/comet/headerJson.ts";
import { JsonReader } from "../../src/comet/jsonReader.ts";
import { DEFAULT_TRUST_LEVEL, verifyLight } from "../../src/comet/lightClient.ts";
import { type ConsensusParams, consensusHash, updateParams } from "../../src/comet/params.ts";
import { blockResultsFromJson, blockResultsToJson, paramUpdatesFromJson } from "../../src/comet/resultsJson.ts";
import { resultsHash } from "../../src/comet/results.ts";
import {
  createValidatorSet,
  incrementProposerPriority,
  proposerAt,
  updateValidatorSet,
  type ValidatorSet,
  validatorChange,
  validatorSetHash,
} from "../../src/comet/validatorSet.ts";
import { validatorEntryToJson, validatorsFromJson } from "../../src/comet/validatorsJson.ts";
import type { Block, Commit } from "../../src/proto/gen/tendermint/types.ts";
import { readAcceptance, recordedChains, skipUnless } from "../support/acceptance.ts";

interface Recorded {
  readonly height: number;
  // biome-ignore lint/suspicious/noExplicitAny: recorded JSON
  readonly block: any;
  readonly results: unknown;
}

test("recorded chains are there", { skip: skipUnless("recordings") }, () => assert.ok(recordedChains().length > 0));

for (const [run, chain] of recordedChains()) {
  test(`${run}/${chain}: every header, commit, validator set and results hash is recomputed from the recorded content`, () => {
    const read = (name: string) => readAcceptance("recordings", run, chain, name);
    const blocks: readonly Recorded[] = read("blocks.json.gz");
    const genesis = read("genesis.json.gz");
    const recordedSets = new Map<number, unknown>();
    for (const entry of read("validators.json.gz")) recordedSets.set(entry.height, entry.result.validators);
    const tipCommit = signedHeaderFromJson(read("commit.json.gz").signed_header);

    const counts = { headers: 0, parts: 0, signatures: 0, sets: 0, results: 0, evidence: 0, proposers: 0, lightSteps: 0 };
    const genesisSet = validatorsFromJson(recordedSets.get(blocks[0]?.height ?? 1));
    const sets = new Map<bigint, ValidatorSet>();
    let params: ConsensusParams = {
      ...{ version: { app: 0n }, abci: { voteExtensionsEnableHeight: 0n } },
      ...(paramUpdatesFromJson(new JsonReader(genesis.consensus?.params ?? genesis.consensus_params, "params")) as ConsensusParams),
    };
    let current = createValidatorSet(genesisSet.validators.map((v) => validatorChange(v.publicKey, v.power)));
    let next = incrementProposerPriority(current, 1);
    let previous: { block: Block; results: ReturnType<typeof blockResultsFromJson>; set: ValidatorSet } | undefined;
    const headers: { readonly block: Block; readonly commit: Commit; readonly set: ValidatorSet }[] = [];

    for (const recorded of blocks) {
      const block = blockFromJson(recorded.block.block);
      const id = blockIdFromJson(recorded.block.block_id);
      const results = blockResultsFromJson(recorded.results);
      const { header } = block;
      const where = `height ${header.height}`;

      assert.deepEqual(blockToJson(block), recorded.block.block, where);
      assert.deepEqual(blockResultsToJson(results), recorded.results, where);
      assert.ok(equalBlockIds(blockId(block), id), `${where}: header hash and part set`);
      assert.equal(checkBlock(block), undefined, where);
      counts.headers++;
      counts.parts += id.partSetHeader.total;

      assert.deepEqual(header.validatorsHash, validatorSetHash(current), where);
      assert.deepEqual(header.nextValidatorsHash, validatorSetHash(next), where);
      assert.deepEqual(header.consensusHash, consensusHash(params), where);
      const served = recordedSets.get(Number(header.height));
      if (served !== undefined) {
        assert.deepEqual(current.validators.map(validatorEntryToJson), served, `${where}: order and priorities`);
        counts.sets++;
      }

      const lastCommit = block.lastCommit;
      assert.ok(lastCommit);
      if (previous !== undefined) {
        assert.deepEqual(header.lastResultsHash, resultsHash(previous.results.txResults), where);
        assert.deepEqual(header.appHash, previous.results.appHash, where);
        counts.results += previous.results.txResults.length;
        const check = { chainId: header.chainId, validators: previous.set, commit: lastCommit, blockId: header.lastBlockId };
        assert.equal(verifyCommit({ ...check, height: header.height - 1n }), undefined, where);
        counts.signatures += lastCommit.signatures.filter((s) => s.signature.length > 0).length;
        assert.equal(header.time, medianTime(lastCommit, previous.set), `${where}: median time`);
        const proposer = proposerAt(previous.set, lastCommit.round);
        assert.deepEqual(previous.block.header.proposerAddress, proposer.address, `proposer of ${where} - 1`);
        counts.proposers++;
        headers.push({ block: previous.block, commit: lastCommit, set: previous.set });
      }
      for (const evidence of block.evidence.evidence) {
        const votes = evidence.duplicateVoteEvidence;
        assert.ok(votes?.voteA);
        const set = sets.get(votes.voteA.height);
        assert.ok(set);
        assert.equal(verifyDuplicateVote(votes, header.chainId, set), undefined);
        counts.evidence++;
      }

      sets.set(header.height, current);
      previous = { block, results, set: current };
      const updated = updateValidatorSet(
        next,
        results.validatorUpdates.map((u) => validatorChange(u.publicKey, u.power)),
      );
      current = next;
      next = incrementProposerPriority(updated, 1);
      params = updateParams(params, results.consensusParamUpdates);
    }

    // The commit of the last height, as /commit served it.
    assert.ok(previous);
    const check = { chainId: tipCommit.header.chainId, validators: previous.set, commit: tipCommit.commit };
    assert.equal(verifyCommit({ ...check, blockId: blockId(previous.block), height: tipCommit.header.height }), undefined);
    assert.deepEqual(signedHeaderToJson(tipCommit), read("commit.json.gz").signed_header);
    assert.deepEqual(headerToJson(headerFromJson(headerToJson(tipCommit.header))), headerToJson(tipCommit.header));

    // Light client steps of one, of ten and over everything.
    for (const step of [1, 10, headers.length - 1]) {
      for (let i = 0; i + step < headers.length; i += step) {
        const [from, after, to] = [headers[i], headers[i + 1], headers[i + step]];
        if (from === undefined || after === undefined || to === undefined) continue;
        const { chainId, height, time, nextValidatorsHash } = from.block.header;
        const fault = verifyLight({
          trusted: { chainId, height, time, nextValidatorsHash },
          trustedValidators: after.set,
          untrusted: { header: to.block.header, commit: to.commit },
          validators: to.set,
          trustingPeriodNs: 86_400_000_000_000n,
          now: to.block.header.time + 1_000_000_000n,
          maxClockDriftNs: 10_000_000_000n,
          trustLevel: DEFAULT_TRUST_LEVEL,
        });
        // A stride over many blocks may find too little of the trusted set left: that is an answer, anything else a defect.
        if (step === 1) assert.equal(fault, undefined, `${height} -> ${to.block.header.height}`);
        else assert.ok(fault === undefined || fault.reason === "notEnoughTrust", fault?.message);
        counts.lightSteps++;
      }
    }
    assert.equal(counts.headers, blocks.length);
    // The set of the height behind the last may be recorded, too.
    const behind = (blocks.at(-1)?.height ?? 0) + 1;
    assert.equal(counts.sets + (recordedSets.has(behind) ? 1 : 0), recordedSets.size);
    console.log(`${run}/${chain}: ${JSON.stringify(counts)}`);
  });
}
