import assert from "node:assert/strict";
import { test } from "node:test";
import { blockId, checkBlock, dataHash } from "../../src/comet/block.ts";
import { blockFromJson } from "../../src/comet/blockJson.ts";
import { equalBlockIds } from "../../src/comet/blockId.ts";
import { commitHash, verifyCommit, verifyCommitLight } from "../../src/comet/commit.ts";
import { evidenceBytes } from "../../src/comet/evidence.ts";
import { headerHash } from "../../src/comet/header.ts";
import { blockIdFromJson, headerFromJson, signedHeaderFromJson } from "../../src/comet/headerJson.ts";
import { verifyLight } from "../../src/comet/lightClient.ts";
import { merkleRoot } from "../../src/merkle/rfc6962.ts";
import { consensusHash } from "../../src/comet/params.ts";
import { ed25519Key } from "../../src/comet/publicKey.ts";
import { createValidatorSet, incrementProposerPriority, type ValidatorSet, validatorSetHash } from "../../src/comet/validatorSet.ts";
import { validatorsFromJson } from "../../src/comet/validatorsJson.ts";
import { voteSignBytes } from "../../src/comet/vote.ts";
import { EMPTY, fromHex, toHex, toHexUpper, utf8 } from "../../src/encoding/bytes.ts";
import { ZERO_TIME } from "../../src/encoding/time.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { EvidenceList } from "../../src/proto/gen/tendermint/types.ts";
import { readAcceptance, skipUnless } from "../support/acceptance.ts";

const units = { skip: skipUnless("vectors", "cometbft-units.json") };

/** The vectors have the names of other libraries in places, where CometBFT's JSON has Go's field names. */
const NAMES = { part_set_header: "parts", total_voting_power: "TotalVotingPower", validator_power: "ValidatorPower" };

function renamed(json: unknown): unknown {
  let text = JSON.stringify(json);
  for (const [theirs, ours] of Object.entries(NAMES)) text = text.replaceAll(`"${theirs}":`, `"${ours}":`);
  return JSON.parse(text.replace(/("ValidatorPower":"[0-9]+",)"timestamp":/g, '$1"Timestamp":'));
}

test("a header hashes as CometBFT's unit test says, and to nothing without validators_hash", units, () => {
  const { headerHash: vector } = readAcceptance("vectors", "cometbft-units.json");
  const header = headerFromJson(renamed(vector.header));
  assert.equal(toHexUpper(headerHash(header) ?? EMPTY), vector.hash);
  assert.equal(headerHash({ ...header, validatorsHash: EMPTY }), undefined);
});

test("merkle roots are those of CometBFT's unit tests", units, () => {
  const { merkle } = readAcceptance("vectors", "cometbft-units.json");
  for (const { leaves, root } of merkle) assert.equal(toHex(merkleRoot(leaves.map(fromHex))), root);
  console.log(`cometbft-units.json: ${merkle.length} merkle roots`);
});

test("proposers follow each other as in CometBFT's unit test", units, () => {
  const { proposerSelection: vector } = readAcceptance("vectors", "cometbft-units.json");
  const key = ed25519Key(new Uint8Array(32));
  let set = createValidatorSet(
    vector.validators.map((v: { name: string; power: number }) => ({ address: utf8(v.name), publicKey: key, power: BigInt(v.power) })),
  );
  const names: string[] = [];
  for (let i = 0; i < vector.proposers.length; i++) {
    names.push(Buffer.from(set.proposer?.address ?? []).toString());
    set = incrementProposerPriority(set, 1);
  }
  assert.deepEqual(names, vector.proposers);
  console.log(`cometbft-units.json: ${names.length} proposers`);
});

test("vote sign bytes are those of CometBFT's unit tests", units, () => {
  const { voteSignBytes: vector } = readAcceptance("vectors", "cometbft-units.json");
  const zero = { hash: EMPTY, partSetHeader: { total: 0, hash: EMPTY } };
  for (const { chainId, type, height, round, signBytes } of vector.cases) {
    const vote = { type, height: BigInt(height), round, blockId: zero, timestamp: ZERO_TIME };
    assert.equal(toHex(voteSignBytes(chainId, vote)), signBytes);
  }
  console.log(`cometbft-units.json: ${vector.cases.length} vote sign bytes`);
});

test("duplicate vote evidence keeps its bytes", units, () => {
  const { duplicateVoteEvidenceProto: hex } = readAcceptance("vectors", "cometbft-units.json");
  const bytes = fromHex(hex);
  const list = EvidenceList.decode(bytes);
  assert.equal(toHex(EvidenceList.encode(list)), hex);
  const [evidence] = list.evidence;
  assert.ok(evidence);
  // Inside the list (tag, length) and the oneof (tag, length) stand the bytes that evidence_hash covers.
  assert.ok(hex.endsWith(toHex(evidenceBytes(evidence))));
});

test("headers and blocks of other chains hash to their block ids", { skip: skipUnless("vectors", "headers.json.gz") }, () => {
  const vector = readAcceptance("vectors", "headers.json.gz");
  const counts = { headers: 0, blocks: 0, blockIds: 0, consensusHashes: 0 };
  for (const { source, header, block_id } of vector.headers) {
    const parsed = headerFromJson(renamed(header));
    if (block_id === undefined || block_id === null) continue;
    assert.equal(toHexUpper(headerHash(parsed) ?? EMPTY), block_id.hash, source);
    counts.headers++;
  }
  for (const { source, block, block_id } of vector.fullBlocks) {
    const parsed = blockFromJson(renamed(block));
    assert.ok(parsed.lastCommit);
    assert.equal(toHexUpper(dataHash(parsed.data.txs)), block.header.data_hash, source);
    assert.equal(toHexUpper(commitHash(parsed.lastCommit)), block.header.last_commit_hash, source);
    assert.equal(checkBlock(parsed), undefined, source);
    if (equalBlockIds(blockId(parsed), blockIdFromJson(renamed(block_id)))) counts.blockIds++;
    counts.blocks++;
  }
  assert.equal(counts.blocks, vector.fullBlocks.length);
  assert.equal(counts.blockIds, counts.blocks);
  const defaults = consensusHash({ block: { maxBytes: 22_020_096n, maxGas: -1n } });
  for (const { header } of vector.headers) if (header.consensus_hash === toHexUpper(defaults)) counts.consensusHashes++;
  assert.ok(counts.consensusHashes > 0);
  console.log(`headers.json.gz: ${JSON.stringify(counts)} of ${vector.headers.length} headers`);
});

const single = { skip: skipUnless("vectors", "light-client-single-step.json.gz") };

test("light client steps get the verdicts of CometBFT's model-based tests", single, () => {
  const vector = readAcceptance("vectors", "light-client-single-step.json.gz");
  const drift = BigInt(vector.maxClockDriftNs);
  const counts = new Map<string, number>();
  for (const { name, initial, input, trustingPeriodNs } of vector.cases) {
    let trusted = signedHeaderFromJson(renamed(initial.signed_header)).header;
    let trustedValidators = validatorsFromJson(initial.next_validators);
    for (const [i, step] of input.entries()) {
      const untrusted = signedHeaderFromJson(renamed(step.signed_header));
      const { chainId, height, time, nextValidatorsHash } = trusted;
      const fault = verifyLight({
        trusted: { chainId, height, time, nextValidatorsHash },
        trustedValidators,
        untrusted,
        validators: validatorsFromJson(step.validators),
        trustingPeriodNs: BigInt(trustingPeriodNs),
        now: parseTime(step.now),
        maxClockDriftNs: drift,
        trustLevel: { numerator: 1n, denominator: 3n },
      });
      const verdict = fault === undefined ? "SUCCESS" : fault.reason === "notEnoughTrust" ? "NOT_ENOUGH_TRUST" : "INVALID";
      assert.equal(verdict, step.verdict, `${name} step ${i}: ${fault?.message}`);
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      if (fault === undefined) {
        trusted = untrusted.header;
        trustedValidators = validatorsFromJson(step.next_validators);
      }
    }
  }
  console.log(`light-client-single-step.json.gz: ${vector.cases.length} cases, ${JSON.stringify([...counts])}`);
});

const live = { skip: skipUnless("vectors", "ibc-live-proofs.json.gz") };

test("headers relayed on live chains hash to their block ids and are signed by their sets", live, () => {
  const { cases } = readAcceptance("vectors", "ibc-live-proofs.json.gz");
  let checked = 0;
  for (const { source, header } of cases) {
    if (header === undefined || header === null) continue;
    const signed = signedHeaderFromJson(renamed({ header: header.header, commit: header.commit }));
    const validators: ValidatorSet = validatorsFromJson(header.validator_set);
    const { chainId, height, validatorsHash } = signed.header;
    assert.deepEqual(headerHash(signed.header), signed.commit.blockId.hash, source);
    assert.deepEqual(validatorSetHash(validators), validatorsHash, source);
    const check = { chainId, validators, commit: signed.commit, blockId: signed.commit.blockId, height };
    assert.equal(verifyCommit(check), undefined, source);
    assert.equal(verifyCommitLight(check), undefined, source);
    const forged = { ...signed.commit, signatures: signed.commit.signatures.map((s) => ({ ...s, timestamp: s.timestamp + 1n })) };
    assert.equal(verifyCommit({ ...check, commit: forged })?.reason, "wrongSignature", source);
    checked++;
  }
  console.log(`ibc-live-proofs.json.gz: ${checked} signed headers of ${cases.length} cases`);
});
