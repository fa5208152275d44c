import assert from "node:assert/strict";
import { test } from "node:test";
import { headerFromJson } from "../../src/comet/headerJson.ts";
import { fromBase64 } from "../../src/encoding/base64.ts";
import { fromHex } from "../../src/encoding/bytes.ts";
import { StateError } from "../../src/framework/errors.ts";
import { createTestApp } from "../../src/framework/testApp.ts";
import { createClient, ibc } from "../../src/modules/ibc/index.ts";
import { decodeProof, verifyProof } from "../../src/modules/ibc/tendermint/proofs.ts";
import { merkleProofFromOps } from "../../src/merkle/merkleProof.ts";
import { SDK_SPECS } from "../../src/merkle/proofSpec.ts";
import { TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { MerkleProof } from "../../src/proto/gen/ibc/core/commitment/v1.ts";
import { MsgUpdateClient } from "../../src/proto/gen/ibc/core/client/v1.ts";
import { ClientState, type ConsensusState, Header } from "../../src/proto/gen/ibc/lightclients/tendermint/v1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import { readAcceptance, recordedChains, skipUnless } from "../support/acceptance.ts";
import { RecordedChain, recordedRuns, type Role } from "./recording.ts";

test("recorded proofs are there", { skip: skipUnless("recordings") }, () => assert.ok(recordedChains().length > 0));

/** The code that a refusal carries. */
function codeOf(body: () => unknown): string {
  try {
    body();
    return "accepted";
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return `${error.kind.codespace}/${error.kind.code}`;
  }
}

for (const [run, chain] of recordedChains()) {
  test(`${run}/${chain}: every recorded proof shows its value or absence, and nothing else`, () => {
    const roots = readAcceptance("recordings", run, chain, "roots.json.gz").heights;
    for (const { height, key, value, proofOps } of readAcceptance("recordings", run, chain, "proofs.json.gz")) {
      const ops = (proofOps.ops ?? proofOps).map((op: { type: string; data: string }) => ({ type: op.type, data: fromBase64(op.data) }));
      const root = fromHex(roots[String(height)].appHash.toLowerCase());
      const proof = decodeProof(MerkleProof.encode(merkleProofFromOps(ops)));
      const path = [new TextEncoder().encode("ibc"), fromBase64(key)];
      const chainOf = { proof, specs: SDK_SPECS, root, path };
      const stored = value === null || value === "" ? undefined : fromBase64(value);
      verifyProof(chainOf, stored);
      const other = stored === undefined ? Uint8Array.of(1) : Uint8Array.of(...stored, 0);
      assert.equal(
        codeOf(() => verifyProof(chainOf, other)),
        "commitment/2",
      );
      assert.equal(
        codeOf(() => verifyProof({ ...chainOf, root: Uint8Array.from(root, (b, i) => (i === 0 ? b ^ 1 : b)) }, stored)),
        "commitment/2",
      );
      assert.equal(
        codeOf(() => verifyProof({ ...chainOf, specs: SDK_SPECS.slice(1) }, stored)),
        "commitment/4",
      );
    }
  });
}

/** A recorded header and the trusted state that it builds on, taken from the chain that made it. */
interface Update {
  readonly header: Header;
  readonly trusted: ConsensusState;
}

/** Updates of a chain's clients whose trusted height the other chain's recording has. */
function recordedUpdates(run: string, role: Role, kind: string): readonly Update[] {
  const other = new RecordedChain(run, role === "provider" ? "consumer" : "provider", kind);
  const trustedAt = new Map(other.blocks.map(({ block }) => [block.block.header.height, headerFromJson(block.block.header)] as const));
  const updates: Update[] = [];
  for (const { block } of new RecordedChain(run, role, kind).blocks) {
    for (const tx of block.block.data.txs ?? []) {
      for (const { typeUrl, value } of TxBody.decode(TxRaw.decode(fromBase64(tx)).bodyBytes).messages) {
        if (typeUrl !== MsgUpdateClient.typeUrl) continue;
        const packed = MsgUpdateClient.decode(value).clientMessage;
        if (packed?.typeUrl !== Header.typeUrl) continue;
        const header = Header.decode(packed.value);
        const trusted = trustedAt.get(`${header.trustedHeight.revisionHeight}`);
        if (trusted === undefined || header.signedHeader === undefined) continue;
        const { time: timestamp, appHash: hash, nextValidatorsHash } = trusted;
        updates.push({ header, trusted: { timestamp, root: { hash }, nextValidatorsHash } });
      }
    }
  }
  return updates;
}

const PERIOD = 100_000_000_000n;
const DRIFT = 10_000_000_000n;

/** Offers a header to a client that trusts only its trusted height, `now` by this chain's clock. */
function offer({ header, trusted }: Update, now: bigint): string {
  const chainId = header.signedHeader?.header?.chainId ?? "";
  const app = createTestApp({ modules: [ibc] });
  const clientState = ClientState.from({
    ...{ chainId, latestHeight: header.trustedHeight, proofSpecs: SDK_SPECS, trustingPeriod: PERIOD, maxClockDrift: DRIFT },
    ...{ unbondingPeriod: PERIOD + 1n, trustLevel: { numerator: 1n, denominator: 3n } },
  });
  const clientId = app.withContext((ctx) => createClient(ctx, clientState, trusted), { timeNs: trusted.timestamp });
  const clientMessage: Any = { typeUrl: Header.typeUrl, value: Header.encode(header) };
  const handler = app.app.router.message(MsgUpdateClient.typeUrl);
  const signer = "cosmos1vdvlc47nsgtu9q9c558tjfm4q5ff9q9aplv80u";
  const message = handler?.parse(MsgUpdateClient.encode({ clientId, clientMessage, signer }));
  return codeOf(() => {
    message?.validate(app.app);
    app.withContext((ctx) => message?.run(ctx), { timeNs: now });
  });
}

/** The header with only the first `count` of its signatures for the block. */
function signedBy(header: Header, count: number): Header {
  const signedHeader = header.signedHeader;
  const commit = signedHeader?.commit;
  assert.ok(signedHeader && commit);
  let left = count;
  const absent = {
    blockIdFlag: 1,
    validatorAddress: new Uint8Array(0),
    timestamp: -62_135_596_800_000_000_000n,
    signature: new Uint8Array(0),
  };
  const signatures = commit.signatures.map((one) => (one.blockIdFlag === 2 && left-- > 0 ? one : absent));
  return { ...header, signedHeader: { ...signedHeader, commit: { ...commit, signatures } } };
}

/** The set with a little more power for its first validator. */
function changed(set: Header["validatorSet"]): Header["validatorSet"] {
  const [first, ...rest] = set?.validators ?? [];
  if (set === undefined || first === undefined) return set;
  return { ...set, validators: [{ ...first, votingPower: first.votingPower + 1n }, ...rest] };
}

/** Power of a set that signed, with the set's total; validators are found by address. */
function powers(header: Header, set: Header["validatorSet"]): { readonly signed: bigint; readonly total: bigint } {
  const signers = new Set(
    (header.signedHeader?.commit?.signatures ?? []).filter((s) => s.blockIdFlag === 2).map((s) => s.validatorAddress.join()),
  );
  const validators = set?.validators ?? [];
  const sum = (list: typeof validators): bigint => list.reduce((power, v) => power + v.votingPower, 0n);
  return { signed: sum(validators.filter((v) => signers.has(v.address.join()))), total: sum(validators) };
}

for (const { run, kind } of recordedRuns()) {
  for (const role of ["provider", "consumer"] satisfies Role[]) {
    test(`${run}/${role}: recorded headers verify, and are refused at each boundary by their code`, (t) => {
      const updates = recordedUpdates(run, role, kind);
      assert.ok(updates.length > 0);
      const counts = { headers: 0, signatures: 0 };
      for (const update of updates) {
        const { header, trusted } = update;
        const time = header.signedHeader?.header?.time ?? 0n;
        const isAdjacent = header.signedHeader?.header?.height === header.trustedHeight.revisionHeight + 1n;
        assert.equal(offer(update, time), "accepted");
        counts.headers++;

        const all = (header.signedHeader?.commit?.signatures ?? []).filter((s) => s.blockIdFlag === 2).length;
        for (let count = 0; count <= all; count++) {
          const fewer = signedBy(header, count);
          const own = powers(fewer, header.validatorSet);
          const old = powers(fewer, header.trustedValidators);
          const enough = own.signed * 3n > own.total * 2n && (isAdjacent || old.signed * 3n > old.total);
          // CometBFT's refusals are registered nowhere; a commit without any signature is not even well-formed.
          assert.equal(offer({ header: fewer, trusted }, time), enough ? "accepted" : "undefined/1", `${count} of ${all} signatures`);
          counts.signatures++;
        }

        assert.equal(offer(update, trusted.timestamp + PERIOD), "client/29", "the trusting period is over at its last nanosecond");
        assert.equal(offer(update, time - DRIFT), "undefined/1", "a header from beyond the clock drift");
        assert.equal(offer(update, time - DRIFT + 1n), "accepted");
        const stranger = { ...header, trustedValidators: changed(header.trustedValidators) };
        assert.equal(offer({ header: stranger, trusted }, time), "07-tendermint/14", "another trusted set");
        const wrong = { ...header, validatorSet: changed(header.validatorSet) };
        assert.equal(offer({ header: wrong, trusted }, time), "client/12", "another set than the header's");
      }
      t.diagnostic(
        Object.entries(counts)
          .map(([what, n]) => `${what} ${n}`)
          .join(", "),
      );
    });
  }
}
