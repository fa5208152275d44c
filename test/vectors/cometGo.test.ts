import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { makeBlock } from "../../src/comet/block.ts";
import { medianTime, verifyCommit, verifyCommitLight, verifyCommitLightTrusting } from "../../src/comet/commit.ts";
import { byzantineValidators, checkEvidence, evidenceBytes, evidenceHash, evidenceKey } from "../../src/comet/evidence.ts";
import { evidenceFromJson, evidenceToJson } from "../../src/comet/evidenceJson.ts";
import { Fault } from "../../src/comet/fault.ts";
import { commitFromJson, signedHeaderFromJson, signedHeaderToJson } from "../../src/comet/headerJson.ts";
import { signedHeaderOf } from "../../src/comet/lightClient.ts";
import { consensusHash } from "../../src/comet/params.ts";
import { ed25519Key } from "../../src/comet/publicKey.ts";
import {
  createValidatorSet,
  EMPTY_VALIDATOR_SET,
  incrementProposerPriority,
  updateValidatorSet,
  type ValidatorSet,
  validatorChange,
  validatorSetFromProto,
  validatorSetHash,
} from "../../src/comet/validatorSet.ts";
import { validatorEntryToJson, validatorsFromJson } from "../../src/comet/validatorsJson.ts";
import { proposalSignBytes, voteSignBytes } from "../../src/comet/vote.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { EMPTY, fromHex, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { parseTime } from "../../src/encoding/time.ts";

// Written by test/vectors/go/comet.go over CometBFT 0.38.17.
const vector = JSON.parse(gunzipSync(readFileSync(new URL("comet-go.json.gz", import.meta.url))).toString());
const hash = (text: string) => sha256(utf8(text));
const block = { hash: hash("block"), partSetHeader: { total: 3, hash: hash("parts") } };
const nothing = { hash: EMPTY, partSetHeader: { total: 0, hash: EMPTY } };
const timestamp = parseTime("2026-01-02T03:04:05.6789Z");

test("validator sets, priorities and proposers follow CometBFT through random changes, refused ones included", () => {
  let [steps, refused] = [0, 0];
  for (const run of vector.validatorSets) {
    let set: ValidatorSet = EMPTY_VALIDATOR_SET;
    for (const [i, step] of run.entries()) {
      const changes = step.changes.map((c: { key: string; power: string }) => validatorChange(ed25519Key(fromHex(c.key)), BigInt(c.power)));
      try {
        set = i === 0 ? createValidatorSet(changes) : incrementProposerPriority(updateValidatorSet(set, changes), step.increment);
        assert.equal(step.error, undefined);
      } catch (error) {
        assert.ok(error instanceof Fault && step.error !== undefined, String(error));
        refused++;
      }
      assert.deepEqual(
        set.validators.map((v) => [toHex(v.address), String(v.proposerPriority)]),
        (step.addresses ?? []).map((a: string, n: number) => [a, step.priorities[n]]),
      );
      assert.equal(toHex(set.proposer?.address ?? EMPTY), step.proposer);
      assert.equal(toHex(validatorSetHash(set)), step.hash);
      steps++;
    }
  }
  assert.ok(refused > 0);
  console.log(`comet-go.json.gz: ${steps} steps of validator sets, ${refused} refused`);
});

test("proposals and votes have CometBFT's sign bytes", () => {
  for (const { polRound, signBytes } of vector.proposals) {
    assert.equal(toHex(proposalSignBytes("chain-1", { height: 77n, round: 5, polRound, blockId: block, timestamp })), signBytes);
  }
  for (const { type, nil, signBytes } of vector.votes) {
    const vote = { type, height: 77n, round: 5, blockId: nil ? nothing : block, timestamp };
    assert.equal(toHex(voteSignBytes("chain-1", vote)), signBytes);
  }
});

test("light client attacks have CometBFT's bytes, hashes, JSON and culprits", () => {
  const trustedHeader = signedHeaderFromJson(vector.trusted);
  assert.deepEqual(signedHeaderToJson(trustedHeader), vector.trusted);
  for (const { kind, json, bytes, hash: key, listHash } of vector.attacks) {
    const [evidence] = json.evidence.map((e: unknown) => evidenceFromJson(e));
    assert.equal(checkEvidence(evidence), undefined, kind);
    assert.equal(toHex(evidenceBytes(evidence)), bytes, kind);
    assert.equal(toHex(evidenceKey(evidence)), key, kind);
    assert.equal(toHex(evidenceHash([evidence])), listHash, kind);
    assert.deepEqual(evidenceToJson(evidence), json.evidence[0], kind);
    const attack = evidence.lightClientAttackEvidence;
    const set = validatorSetFromProto(attack.conflictingBlock.validatorSet);
    const conflicting = signedHeaderOf(attack.conflictingBlock.signedHeader);
    const blamed = byzantineValidators(conflicting, set, { commonHeader: trustedHeader, commonValidators: set, trustedHeader });
    assert.deepEqual(
      blamed.map((v) => toHex(v.address)),
      attack.byzantineValidators.map((v: { address: Uint8Array }) => toHex(v.address)),
      kind,
    );
  }
  console.log(`comet-go.json.gz: ${vector.attacks.length} attacks`);
});

test("median time counts votes for nil and leaves out absent ones", () => {
  const commit = commitFromJson(vector.medianTime.commit);
  assert.equal(medianTime(commit, validatorsFromJson(vector.validators)), parseTime(vector.medianTime.time));
});

test("validators keep their JSON", () => {
  assert.deepEqual(validatorsFromJson(vector.validators).validators.map(validatorEntryToJson), vector.validators);
});

test("consensus parameters hash as in CometBFT with an unlimited block", () => {
  assert.equal(toHex(consensusHash({ block: { maxBytes: -1n, maxGas: 12_345n } })), vector.consensusHash);
});

test("a block of several parts has CometBFT's part set header", () => {
  const { header, commit } = signedHeaderFromJson(vector.trusted);
  const txs = Array.from({ length: 5 }, (_, i) => Uint8Array.from({ length: 40_000 }, (_, j) => i * 31 + (j % 251)));
  const { blockId } = makeBlock({ ...header, height: 10n, lastBlockId: commit.blockId }, { txs, evidence: [], lastCommit: commit });
  assert.equal(toHex(blockId.hash), vector.parts.blockHash);
  assert.deepEqual([blockId.partSetHeader.total, toHex(blockId.partSetHeader.hash)], [vector.parts.total, vector.parts.hash]);
});

test("each way in which a commit can be wrong has its own reason", () => {
  const { header, commit } = signedHeaderFromJson(vector.trusted);
  const validators = validatorsFromJson(vector.validators);
  const good = { chainId: "chain-1", validators, commit, blockId: commit.blockId, height: header.height };
  assert.equal(verifyCommit(good), undefined);
  assert.equal(verifyCommitLight(good), undefined);
  assert.equal(verifyCommitLightTrusting(good, { numerator: 1n, denominator: 3n }), undefined);
  const [first, second, ...rest] = commit.signatures;
  assert.ok(first && second);
  const signatures = (list: typeof commit.signatures) => ({ ...good, commit: { ...commit, signatures: list } });
  for (const [check, reason] of [
    [{ ...good, chainId: "chain-2" }, "wrongSignature"],
    [{ ...good, height: 10n }, "wrongHeight"],
    [{ ...good, blockId: block }, "wrongBlock"],
    [signatures([first, second]), "wrongSet"],
    [signatures([{ ...first, blockIdFlag: 3 }, { ...second, blockIdFlag: 3 }, ...rest]), "notEnoughPower"],
    [signatures([{ ...first, signature: second.signature }, second, ...rest]), "wrongSignature"],
    [signatures([{ ...first, signature: new Uint8Array(63) }, second, ...rest]), "wrongSignature"],
  ] as const) {
    assert.equal(verifyCommit(check)?.reason, reason);
  }
  assert.equal(verifyCommitLightTrusting(signatures([first, first, ...rest]), { numerator: 1n, denominator: 1n })?.reason, "doubleVote");
  assert.equal(verifyCommitLightTrusting(good, { numerator: 1n, denominator: 0n })?.reason, "malformed");
  assert.equal(verifyCommitLightTrusting(good, { numerator: 1n << 62n, denominator: 1n })?.reason, "overflow");
});
