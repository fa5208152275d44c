import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64 } from "../../src/encoding/base64.ts";
import { concat, fromHex, toHex, utf8 } from "../../src/encoding/bytes.ts";
import type { JsonObject } from "../../src/encoding/json.ts";
import { checkExistence, existenceRoot } from "../../src/merkle/existence.ts";
import { combineProofs, decompress, verifyMembership, verifyNonMembership } from "../../src/merkle/ics23.ts";
import { merkleProofFromOps, verifyPathMembership, verifyPathNonMembership } from "../../src/merkle/merkleProof.ts";
import { leftBranchesAreEmpty, rightBranchesAreEmpty } from "../../src/merkle/nonExistence.ts";
import { applyHash, applyInner, applyLeaf, checkLeaf } from "../../src/merkle/proofOps.ts";
import { IAVL_SPEC, SDK_SPECS, SMT_SPEC, TENDERMINT_SPEC } from "../../src/merkle/proofSpec.ts";
import { merkleProofs, merkleRoot, rootFromProof, verifyMerkleProof } from "../../src/merkle/rfc6962.ts";
import { simpleMapProof, simpleMapRoot } from "../../src/merkle/simpleMap.ts";
import { CommitmentProof, ExistenceProof, InnerOp, InnerSpec, LeafOp, ProofSpec } from "../../src/proto/gen/cosmos/ics23/v1.ts";
import { MerkleProof } from "../../src/proto/gen/ibc/core/commitment/v1.ts";
import { fromJson } from "../../src/proto/registry.ts";
import { readAcceptance, recordedChains, skipUnless } from "../support/acceptance.ts";

const UNITS = "vectors/cometbft-units.json";
const ICS23 = "vectors/ics23.json.gz";
const LIVE = "vectors/ibc-live-proofs.json.gz";

test("the recordings are there for the proofs in them", { skip: skipUnless("recordings") }, () => {
  assert.ok(recordedChains().length > 0);
});

test("Merkle roots equal CometBFT's and every leaf has a proof", { skip: skipUnless(UNITS) }, () => {
  const { merkle }: { merkle: { leaves: string[]; root: string }[] } = readAcceptance(UNITS);
  assert.ok(merkle.length > 0);
  for (const { leaves, root } of merkle) {
    const items = leaves.map(fromHex);
    assert.equal(toHex(merkleRoot(items)), root);
    const built = merkleProofs(items);
    assert.equal(toHex(built.root), root);
    for (const [i, item] of items.entries()) {
      const proof = built.proofs[i];
      assert.ok(proof !== undefined);
      assert.equal(toHex(rootFromProof(proof)), root);
      verifyMerkleProof(proof, fromHex(root), item);
      assert.throws(() => verifyMerkleProof(proof, fromHex(root), concat(item, Uint8Array.of(0))), /leaf hash/);
    }
  }
});

interface ProofVector {
  spec: "iavl" | "tendermint" | "smt";
  name: string;
  kind: "existence" | "nonexistence";
  key: string;
  proof: string;
  root: string;
  value: string;
}

interface Units {
  TestCheckAgainstSpecData: Record<string, { Proof: JsonObject; Spec: JsonObject; Err: string }>;
  TestCheckLeafData: Record<string, { Leaf: JsonObject; Spec: JsonObject; IsErr: boolean }>;
  TestDoHashData: Record<string, { HashOp: number; Preimage?: string; PreImage?: string; ExpectedHash: string }>;
  TestEmptyBranchData: { Op: JsonObject; Spec: JsonObject; IsLeft: boolean; IsRight: boolean }[];
  TestExistenceProofData: Record<string, { Proof: JsonObject; IsErr: boolean; Expected: string | null }>;
  TestInnerOpData: Record<string, { Op: JsonObject; Child: string | null; IsErr: boolean; Expected: string | null }>;
  TestLeafOpData: Record<string, { Op: JsonObject; Key: string | null; Value: string | null; IsErr: boolean; Expected: string | null }>;
}

const specs = { iavl: IAVL_SPEC, tendermint: TENDERMINT_SPEC, smt: SMT_SPEC };
const bytes = (text: string | null): Uint8Array => fromBase64(text ?? "");

function check({ spec, kind, key, root, value }: ProofVector, proof: CommitmentProof): void {
  if (kind === "existence") verifyMembership(specs[spec], fromHex(root), proof, fromHex(key), fromHex(value));
  else verifyNonMembership(specs[spec], fromHex(root), proof, fromHex(key));
}

test("the ICS-23 proofs verify, alone and in a compressed batch, and no changed claim does", { skip: skipUnless(ICS23) }, () => {
  const { proofs }: { proofs: ProofVector[] } = readAcceptance(ICS23);
  assert.ok(proofs.length > 0);
  for (const vector of proofs) {
    const proof = CommitmentProof.decode(fromHex(vector.proof));
    assert.equal(toHex(CommitmentProof.encode(proof)), vector.proof);
    check(vector, proof);
    const wrongRoot = `${vector.root.slice(0, -2)}${vector.root.endsWith("00") ? "01" : "00"}`;
    assert.throws(() => check({ ...vector, root: wrongRoot }, proof), { name: "ProofError" });
    assert.throws(() => check({ ...vector, kind: vector.kind === "existence" ? "nonexistence" : "existence" }, proof), {
      name: "ProofError",
    });
    if (vector.kind === "existence") assert.throws(() => check({ ...vector, value: `${vector.value}00` }, proof), /proof is for value/);
    assert.throws(() => check({ ...vector, spec: vector.spec === "iavl" ? "tendermint" : "iavl" }, proof), { name: "ProofError" });
  }
  for (const spec of new Set(proofs.map((vector) => vector.spec))) {
    const ofSpec = proofs.filter((vector) => vector.spec === spec);
    const batch = combineProofs(ofSpec.map((vector) => CommitmentProof.decode(fromHex(vector.proof))));
    assert.ok(batch.compressed !== undefined);
    const wire = CommitmentProof.decode(CommitmentProof.encode(batch));
    for (const vector of ofSpec) check(vector, wire);
    assert.equal(decompress(wire).batch?.entries.length, ofSpec.length);
  }
});

test("leaf, inner, hash, spec and empty-branch operations equal ICS-23's own cases", { skip: skipUnless(ICS23) }, () => {
  const { units }: { units: Units } = readAcceptance(ICS23);
  for (const [name, x] of Object.entries(units.TestLeafOpData)) {
    const run = (): string => toHex(applyLeaf(fromJson(LeafOp, x.Op), bytes(x.Key), bytes(x.Value)));
    if (x.IsErr) assert.throws(run, { name: "ProofError" }, name);
    else assert.equal(run(), toHex(bytes(x.Expected)), name);
  }
  for (const [name, x] of Object.entries(units.TestInnerOpData)) {
    const run = (): string => toHex(applyInner(fromJson(InnerOp, x.Op), bytes(x.Child)));
    if (x.IsErr) assert.throws(run, { name: "ProofError" }, name);
    else assert.equal(run(), toHex(bytes(x.Expected)), name);
  }
  for (const [name, x] of Object.entries(units.TestDoHashData)) {
    assert.equal(toHex(applyHash(x.HashOp, utf8(x.Preimage ?? x.PreImage ?? ""))), x.ExpectedHash, name);
  }
  for (const [name, x] of Object.entries(units.TestExistenceProofData)) {
    const run = (): string => toHex(existenceRoot(fromJson(ExistenceProof, x.Proof)));
    if (x.IsErr) assert.throws(run, { name: "ProofError" }, name);
    else assert.equal(run(), toHex(bytes(x.Expected)), name);
  }
  for (const [name, x] of Object.entries(units.TestCheckLeafData)) {
    const spec = ProofSpec.from({ leafSpec: fromJson(LeafOp, x.Spec), innerSpec: InnerSpec.from() });
    const run = (): void => checkLeaf(fromJson(LeafOp, x.Leaf), spec);
    if (x.IsErr) assert.throws(run, { name: "ProofError" }, name);
    else run();
  }
  for (const [name, x] of Object.entries(units.TestCheckAgainstSpecData)) {
    const run = (): void => checkExistence(fromJson(ExistenceProof, x.Proof), fromJson(ProofSpec, x.Spec));
    if (x.Err !== "") assert.throws(run, { name: "ProofError" }, name);
    else run();
  }
  for (const [i, x] of units.TestEmptyBranchData.entries()) {
    const inner = fromJson(ProofSpec, x.Spec).innerSpec ?? InnerSpec.from();
    assert.equal(leftBranchesAreEmpty(inner, fromJson(InnerOp, x.Op)), x.IsLeft, `left ${i}`);
    assert.equal(rightBranchesAreEmpty(inner, fromJson(InnerOp, x.Op)), x.IsRight, `right ${i}`);
  }
});

interface LiveCase {
  header: { header: { app_hash: string } };
  proofs: { merkleProof: string; store: string; storeRoot: string; kind: "existence" | "nonexistence"; key: string; value?: string }[];
}

test("proofs relayed on live chains verify against the headers' app hashes", { skip: skipUnless(LIVE) }, () => {
  const { cases }: { cases: LiveCase[] } = readAcceptance(LIVE);
  let count = 0;
  for (const { header, proofs } of cases) {
    const root = fromHex(header.header.app_hash);
    for (const { merkleProof, store, storeRoot, key, value } of proofs) {
      const proof = MerkleProof.decode(fromBase64(merkleProof));
      const chain = { proof, specs: SDK_SPECS, root, path: [utf8(store), utf8(key)] };
      assert.equal(toHex(proof.proofs[1]?.exist?.value ?? new Uint8Array()).toUpperCase(), storeRoot);
      if (value === undefined) verifyPathNonMembership(chain);
      else verifyPathMembership(chain, fromBase64(value));
      assert.throws(() => verifyPathMembership({ ...chain, path: [utf8("bank"), utf8(key)] }, fromBase64(value ?? "AA==")), {
        name: "ProofError",
      });
      assert.throws(() => verifyPathMembership({ ...chain, specs: [IAVL_SPEC] }, fromBase64(value ?? "AA==")), /2 proofs are given/);
      count++;
    }
  }
  assert.equal(
    count,
    cases.reduce((sum, { proofs }) => sum + proofs.length, 0),
  );
  assert.ok(count > 0);
});

interface RecordedProof {
  height: number;
  key: string;
  value: string | null;
  proofOps: { ops: { type: string; key: string; data: string }[] };
}

interface RecordedRoots {
  stores: string[];
  /** null: the store was added at a later height. */
  heights: Record<string, { appHash: string; roots: (string | null)[] }>;
}

for (const [run, side] of recordedChains()) {
  const folder = `recordings/${run}/${side}`;
  test(`every proof and app hash recorded from Go in ${run}/${side} verifies, and we build the same multistore proof`, {
    skip: skipUnless(folder),
  }, () => {
    const recorded: RecordedProof[] = readAcceptance(`${folder}/proofs.json.gz`);
    const roots: RecordedRoots = readAcceptance(`${folder}/roots.json.gz`);
    const storesAt = (height: string): [string, Uint8Array][] =>
      roots.stores.flatMap((name, i): [string, Uint8Array][] => {
        const root = roots.heights[height]?.roots[i] ?? null;
        return root === null ? [] : [[name, fromHex(root)]];
      });
    for (const [height, { appHash }] of Object.entries(roots.heights)) {
      assert.equal(toHex(simpleMapRoot(storesAt(height))), appHash.toLowerCase(), `height ${height}`);
    }
    for (const { height, key, value, proofOps } of recorded) {
      const proof = merkleProofFromOps(proofOps.ops.map(({ type, data }) => ({ type, data: fromBase64(data) })));
      const root = fromHex(roots.heights[String(height)]?.appHash ?? "");
      const chain = { proof, specs: SDK_SPECS, root, path: [utf8("ibc"), fromBase64(key)] };
      if (value === null) verifyPathNonMembership(chain);
      else verifyPathMembership(chain, fromBase64(value));
      const ours = simpleMapProof(storesAt(String(height)), "ibc");
      assert.ok(ours !== undefined);
      assert.equal(toHex(CommitmentProof.encode(CommitmentProof.from({ exist: ours }))), toHex(fromBase64(proofOps.ops[1]?.data ?? "")));
    }
    console.log(`${folder}: ${recorded.length} proofs, ${Object.keys(roots.heights).length} app hashes`);
  });
}
