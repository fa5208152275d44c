import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareBytes, utf8 } from "../encoding/bytes.ts";
import { CommitmentProof, type ExistenceProof, HashOp, type InnerOp } from "../proto/gen/cosmos/ics23/v1.ts";
import { checkExistence, verifyExistence } from "./existence.ts";
import { combineProofs, existenceCommitment, nonExistenceCommitment, proofRoot, verifyMembership, verifyNonMembership } from "./ics23.ts";
import { verifyPathMembership } from "./merkleProof.ts";
import { verifyNonExistence } from "./nonExistence.ts";
import { ProofError } from "./proofError.ts";
import { TENDERMINT_SPEC } from "./proofSpec.ts";
import { type NamedRoot, simpleMapProof, simpleMapRoot } from "./simpleMap.ts";

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 20 });

function build(list: readonly string[]): { readonly roots: readonly NamedRoot[]; readonly sorted: readonly string[] } {
  const sorted = [...list].sort((a, b) => compareBytes(utf8(a), utf8(b)));
  return { roots: list.map((name): NamedRoot => [name, utf8(`root of ${name}`)]), sorted };
}

function proofOf(roots: readonly NamedRoot[], name: string | undefined): ExistenceProof | undefined {
  return name === undefined ? undefined : simpleMapProof(roots, name);
}

test("every name of a map is proven with its root, and the order of insertion does not matter", () => {
  fc.assert(
    fc.property(names, (list) => {
      const { roots } = build(list);
      const root = simpleMapRoot(roots);
      assert.deepEqual(simpleMapRoot([...roots].reverse()), root);
      for (const [name, value] of roots) {
        const exist = proofOf(roots, name);
        assert.ok(exist !== undefined);
        const proof = existenceCommitment(exist);
        assert.deepEqual(proofRoot(proof), root);
        verifyMembership(TENDERMINT_SPEC, root, proof, utf8(name), value);
        verifyPathMembership({ proof: { proofs: [proof] }, specs: [TENDERMINT_SPEC], root, path: [utf8(name)] }, value);
      }
    }),
  );
  assert.equal(simpleMapProof([["a", utf8("x")]], "b"), undefined);
  assert.throws(
    () =>
      simpleMapRoot([
        ["a", utf8("x")],
        ["a", utf8("y")],
      ]),
    /occurs twice/,
  );
});

test("a gap is proven by its two neighbours and only by them", () => {
  fc.assert(
    fc.property(names, fc.stringMatching(/^[a-z]{1,6}$/), fc.nat(), fc.nat(), (list, absent, i, j) => {
      const { roots, sorted } = build(list.filter((name) => name !== absent));
      if (sorted.length === 0) return;
      const root = simpleMapRoot(roots);
      const at = sorted.findIndex((name) => compareBytes(utf8(name), utf8(absent)) > 0);
      const gap = at < 0 ? sorted.length : at;
      const claim = (l: number, r: number): CommitmentProof =>
        nonExistenceCommitment({ key: utf8(absent), left: proofOf(roots, sorted[l]), right: proofOf(roots, sorted[r]) });
      verifyNonMembership(TENDERMINT_SPEC, root, claim(gap - 1, gap), utf8(absent));
      verifyNonMembership(TENDERMINT_SPEC, root, combineProofs([claim(gap - 1, gap)]), utf8(absent));
      const [l, r] = [(i % (sorted.length + 1)) - 1, j % (sorted.length + 1)];
      if (l !== gap - 1 || r !== gap)
        assert.throws(() => verifyNonMembership(TENDERMINT_SPEC, root, claim(l, r), utf8(absent)), ProofError);
      const present = sorted[i % sorted.length] ?? "";
      assert.throws(() => verifyNonMembership(TENDERMINT_SPEC, root, claim(l, r), utf8(present)), ProofError);
    }),
    { numRuns: 300 },
  );
});

test("a proof is for one key with one value", () => {
  const { roots } = build(["acc", "gov", "ibc"]);
  const root = simpleMapRoot(roots);
  const exist = proofOf(roots, "acc");
  assert.ok(exist !== undefined);
  const claim = (key: string, value: string) => (): void => verifyExistence(exist, TENDERMINT_SPEC, root, utf8(key), utf8(value));
  claim("acc", "root of acc")();
  assert.throws(claim("gov", "root of acc"), /proof is for key/);
  assert.throws(claim("acc", "root of gov"), /proof is for value/);
});

test("a key that is there is not proven absent by its own proof, on either side", () => {
  const { roots, sorted } = build(["acc", "gov", "ibc"]);
  const root = simpleMapRoot(roots);
  const claim = (l: number, r: number) => (): void => {
    const proof = { key: utf8("gov"), left: proofOf(roots, sorted[l]), right: proofOf(roots, sorted[r]) };
    assert.throws(() => verifyNonMembership(TENDERMINT_SPEC, root, nonExistenceCommitment(proof), utf8("gov")), ProofError);
    verifyNonExistence(proof, TENDERMINT_SPEC, root, utf8("gov"));
  };
  assert.throws(claim(1, 2), /not right of the left neighbour/);
  assert.throws(claim(0, 1), /not left of the right neighbour/);
});

test("a path has 128 inner nodes at most", () => {
  const op: InnerOp = { hash: HashOp.SHA256, prefix: Uint8Array.of(1), suffix: new Uint8Array(32) };
  const withPath = (length: number): ExistenceProof => ({
    key: utf8("k"),
    value: utf8("v"),
    leaf: TENDERMINT_SPEC.leafSpec,
    path: Array.from({ length }, () => op),
  });
  checkExistence(withPath(128), TENDERMINT_SPEC);
  assert.throws(() => checkExistence(withPath(129), TENDERMINT_SPEC), /path has 129 inner nodes, more than 128/);
});

test("a changed byte anywhere in a proof never proves another thing", () => {
  const { roots } = build(["bank", "ibc", "staking", "acc", "gov"]);
  const root = simpleMapRoot(roots);
  const exist = proofOf(roots, "ibc");
  assert.ok(exist !== undefined);
  const good = CommitmentProof.encode(existenceCommitment(exist));
  for (let i = 0; i < good.length; i++) {
    const bytes = good.slice();
    bytes[i] = (bytes[i] ?? 0) ^ 0x41;
    assert.throws(
      () => verifyMembership(TENDERMINT_SPEC, root, CommitmentProof.decode(bytes), utf8("ibc"), utf8("root of ibc")),
      Error,
      `byte ${i}`,
    );
  }
});

test("empty and dangling proofs are refused with their rule", () => {
  assert.throws(() => proofRoot(CommitmentProof.from()), /commitment proof is empty/);
  assert.throws(() => verifyMembership(TENDERMINT_SPEC, utf8("r"), CommitmentProof.from(), utf8("k"), utf8("v")), /no existence proof/);
  assert.throws(
    () =>
      verifyNonMembership(
        TENDERMINT_SPEC,
        utf8("r"),
        nonExistenceCommitment({ key: utf8("k"), left: undefined, right: undefined }),
        utf8("k"),
      ),
    /neither neighbour/,
  );
  const dangling = { exist: { key: utf8("k"), value: utf8("v"), leaf: TENDERMINT_SPEC.leafSpec, path: [-1] }, nonexist: undefined };
  const proof = CommitmentProof.from({ compressed: { entries: [dangling], lookupInners: [] } });
  assert.throws(() => proofRoot(proof), /names inner node -1 of 0/);
});
