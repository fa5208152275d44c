import assert from "node:assert/strict";
import { test } from "node:test";
import { createProbeApplication, type ProbeApplication, type ProbeDisk } from "../../test/support/probeApplication.ts";
import { evidenceBytes, evidenceKey } from "../comet/evidence.ts";
import { evidenceFromJson, evidenceToJson } from "../comet/evidenceJson.ts";
import { ed25519Key, publicKeyAddress } from "../comet/publicKey.ts";
import { publicKeyFromSeed } from "../crypto/ed25519.ts";
import { sha256 } from "../crypto/hash.ts";
import { toBase64 } from "../encoding/base64.ts";
import { concat, EMPTY, u64be } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { Evidence as EvidenceCodec, type Evidence } from "../proto/gen/tendermint/types.ts";
import type { Backend } from "../store/backends/backend.ts";
import { createMemoryBackend } from "../store/backends/memory.ts";
import type { Engine } from "./api.ts";
import { BlockStore } from "./blockStore.ts";
import { openEngine } from "./engine.ts";
import { EvidencePool, evidenceSize } from "./evidencePool.ts";

const seeds = [1, 2, 3, 4].map((n) => sha256(Uint8Array.of(n)));
const publicKeys = seeds.map((seed) => ed25519Key(publicKeyFromSeed(seed)));
const address = (i: number): Uint8Array => publicKeyAddress(publicKeys[i] ?? ed25519Key(EMPTY));
const EVIDENCE_PARAMS = { max_age_num_blocks: "100000", max_age_duration: "172800000000000", max_bytes: "1048576" };
const POWERS = ["40", "30", "20", "10"];

async function chain(db = createMemoryBackend()): Promise<{ readonly engine: Engine; readonly app: ProbeApplication }> {
  const { engine, app } = await open(db);
  for (let i = 0; i < 5; i++) await engine.produceBlock();
  return { engine, app };
}

async function open(db: Backend, disk?: ProbeDisk, params = {}): Promise<{ readonly engine: Engine; readonly app: ProbeApplication }> {
  const app = createProbeApplication(disk);
  const engine = await openEngine({
    app,
    db,
    keys: seeds.map((seed) => ({ seed })),
    genesis: {
      chain_id: "test-1",
      genesis_time: "2026-01-01T00:00:00Z",
      app_state: {},
      ...(Object.keys(params).length === 0 ? {} : { consensus_params: { evidence: { ...EVIDENCE_PARAMS, ...params } } }),
      validators: publicKeys.map((k, i) => ({ pub_key: { type: "tendermint/PubKeyEd25519", value: toBase64(k.bytes) }, power: POWERS[i] })),
    },
  });
  return { engine, app };
}

const refused = (text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof OperationError, String(error));
  assert.match(error.message, text);
  return true;
};

async function evidenceIn(engine: Engine, height: bigint): Promise<Evidence> {
  const [evidence] = (await engine.blocks.block(height))?.block.evidence.evidence ?? [];
  assert.ok(evidence);
  return evidence;
}

test("an ordered double sign stands in the block and is reported to the application", async () => {
  const { engine, app } = await chain();
  await engine.produceBlock({ evidence: [{ kind: "duplicateVote", consAddress: address(2), height: 4n }] });
  const header = await engine.blocks.header(4n);
  assert.deepEqual(app.misbehavior, [
    { type: 1, validator: { address: address(2), power: 20n }, height: 4n, timeNs: header?.header.time, totalVotingPower: 100n },
  ]);
  const evidence = await evidenceIn(engine, 6n);
  assert.deepEqual(evidenceFromJson(evidenceToJson(evidence)), evidence);
});

test("evidence of one infraction is committed once", async () => {
  const { engine } = await chain();
  const order = { kind: "duplicateVote", consAddress: address(2), height: 4n } as const;
  await engine.produceBlock({ evidence: [order] });
  await assert.rejects(engine.produceBlock({ evidence: [order] }), refused(/already committed/));
  assert.equal((await engine.produceBlock()).height, 7n);
});

test("evidence made elsewhere is checked, kept, and enters the next block", async () => {
  const [one, other] = [await chain(), await chain()];
  await one.engine.produceBlock({ evidence: [{ kind: "duplicateVote", consAddress: address(1), height: 5n }] });
  const evidence = await evidenceIn(one.engine, 6n);
  // Both chains are made of the same seeds and genesis: block 5 is the same on both.
  assert.deepEqual(await other.engine.addEvidence(evidence), evidenceKey(evidence));
  assert.equal(other.engine.pendingEvidence().length, 1);
  await other.engine.produceBlock();
  assert.equal(other.engine.pendingEvidence().length, 0);
  assert.deepEqual(evidenceBytes(await evidenceIn(other.engine, 6n)), evidenceBytes(evidence));
});

test("forged evidence is refused with the reason", async () => {
  const { engine } = await chain();
  await engine.produceBlock({ evidence: [{ kind: "duplicateVote", consAddress: address(1), height: 5n }] });
  const good = await evidenceIn(engine, 6n);
  const votes = good.duplicateVoteEvidence;
  assert.ok(votes?.voteA && votes.voteB);
  const forge = (change: Partial<typeof votes>): Evidence => ({
    duplicateVoteEvidence: { ...votes, ...change },
    lightClientAttackEvidence: undefined,
  });
  const cases: readonly (readonly [Evidence, RegExp])[] = [
    [forge({ validatorPower: 31n }), /validator power .*31 != 30/],
    [forge({ totalVotingPower: 99n }), /total voting power .*99 != 100/],
    [forge({ timestamp: votes.timestamp + 1n }), /different time/],
    [forge({ voteA: votes.voteB, voteB: votes.voteA }), /invalid order/],
    [forge({ voteB: undefined }), /empty/],
    [forge({ voteA: { ...votes.voteA, signature: votes.voteB.signature } }), /verifying VoteA/],
    [forge({ voteA: { ...votes.voteA, height: 4n } }), /different time|h\/r\/s does not match/],
    [
      forge({ voteA: { ...votes.voteA, validatorAddress: address(0) }, voteB: { ...votes.voteB, validatorAddress: address(0) } }),
      /power|verifying/,
    ],
    [{ duplicateVoteEvidence: undefined, lightClientAttackEvidence: undefined }, /neither/],
  ];
  for (const [evidence, reason] of cases) await assert.rejects(engine.addEvidence(evidence), refused(reason));
});

test("evidence of validators that are not there, of heights to come, and without keys cannot be ordered", async () => {
  const { engine } = await chain();
  const order = (consAddress: Uint8Array, height: bigint) =>
    engine.produceBlock({ evidence: [{ kind: "duplicateVote", consAddress, height }] });
  await assert.rejects(order(new Uint8Array(20), 4n), refused(/not in the set/));
  await assert.rejects(order(address(0), 6n), refused(/height 6 is not among the blocks 1 to 5/));
  engine.removeKey(address(3));
  await assert.rejects(order(address(3), 4n), refused(/key of validator .* is not here/));
});

for (const [form, attackers, byzantine] of [
  ["equivocation", [0, 1], [0, 1]],
  ["lunatic", [0], [0]],
  ["amnesia", [0, 1, 2], []],
  // Too weak to fool a light client: enters all the same when it is ordered.
  ["equivocation", [3], [3]],
] as const) {
  test(`a ${form} by validators ${attackers.join(", ")} blames ${byzantine.join(", ") || "nobody"}`, async () => {
    const { engine, app } = await chain();
    const consAddresses = attackers.map(address);
    await engine.produceBlock({ evidence: [{ kind: "lightClientAttack", consAddresses, height: 4n, form }] });
    const common = form === "lunatic" ? 3n : 4n;
    const timeNs = (await engine.blocks.header(common))?.header.time;
    const powers = [40n, 30n, 20n, 10n];
    assert.deepEqual(
      app.misbehavior,
      byzantine.map((i) => ({
        type: 2,
        validator: { address: address(i), power: powers[i] },
        height: common,
        timeNs,
        totalVotingPower: 100n,
      })),
    );
    const evidence = await evidenceIn(engine, 6n);
    assert.deepEqual(evidenceToJson(evidenceFromJson(evidenceToJson(evidence))), evidenceToJson(evidence));
  });
}

test("an attack by too little power is refused when it comes from elsewhere", async () => {
  const [one, other] = [await chain(), await chain()];
  await one.engine.produceBlock({
    evidence: [{ kind: "lightClientAttack", consAddresses: [address(3)], height: 4n, form: "equivocation" }],
  });
  await assert.rejects(other.engine.addEvidence(await evidenceIn(one.engine, 6n)), refused(/insufficient voting power/));
});

test("evidence that is in a block already is no error for who broadcasts it, and waits for no other block", async () => {
  const { engine } = await chain();
  await engine.produceBlock({ evidence: [{ kind: "duplicateVote", consAddress: address(1), height: 5n }] });
  const evidence = await evidenceIn(engine, 6n);
  assert.deepEqual(await engine.addEvidence(evidence), evidenceKey(evidence));
  assert.equal(engine.pendingEvidence().length, 0);
});

test("evidence that waits is there after a restart, and gone from disk once it is in a block", async () => {
  const one = await chain();
  await one.engine.produceBlock({ evidence: [{ kind: "duplicateVote", consAddress: address(1), height: 5n }] });
  const evidence = await evidenceIn(one.engine, 6n);
  const db = createMemoryBackend();
  const disk: ProbeDisk = { height: 0n, entries: new Map() };
  const first = await open(db, disk);
  for (let i = 0; i < 5; i++) await first.engine.produceBlock();
  await first.engine.addEvidence(evidence);
  const second = await open(db, disk);
  assert.deepEqual(
    second.engine.pendingEvidence().map((p) => evidenceKey(p.evidence)),
    [evidenceKey(evidence)],
  );
  await second.engine.produceBlock();
  assert.deepEqual(evidenceBytes(await evidenceIn(second.engine, 6n)), evidenceBytes(evidence));
  assert.deepEqual(await db.keys(Uint8Array.of(33), Uint8Array.of(34), 10), []);
  const third = await open(db, disk);
  assert.deepEqual(third.engine.pendingEvidence(), []);
});

/** Double signs of validator 1 at these heights, as another chain has them. */
async function evidenceOf(...heights: readonly bigint[]): Promise<readonly Evidence[]> {
  const { engine } = await chain();
  const found: Evidence[] = [];
  for (const height of heights) {
    const { height: at } = await engine.produceBlock({ evidence: [{ kind: "duplicateVote", consAddress: address(1), height }] });
    found.push(await evidenceIn(engine, at));
  }
  return found;
}
const waiting = (db: Backend) => db.keys(Uint8Array.of(33), Uint8Array.of(34), 10);
const heightsOf = (engine: Engine) => engine.pendingEvidence().map(({ evidence }) => evidence.duplicateVoteEvidence?.voteA?.height);

test("evidence that is taken up again stands in the order of its heights", async () => {
  const [db, disk] = [createMemoryBackend(), { height: 0n, entries: new Map() }];
  const { engine } = await open(db, disk);
  for (let i = 0; i < 5; i++) await engine.produceBlock();
  const heights = [4n, 2n, 5n, 1n, 3n];
  for (const evidence of await evidenceOf(...heights)) await engine.addEvidence(evidence);
  assert.deepEqual(heightsOf(engine), heights);
  assert.deepEqual(heightsOf((await open(db, disk)).engine), [1n, 2n, 3n, 4n, 5n]);
});

test("a block takes as much evidence as fits into it together, and the rest waits", async () => {
  const list = await evidenceOf(4n, 5n);
  const { engine } = await open(createMemoryBackend(), undefined, { max_bytes: String(evidenceSize(list.slice(0, 1)) + 10n) });
  for (let i = 0; i < 5; i++) await engine.produceBlock();
  for (const evidence of list) await engine.addEvidence(evidence);
  await engine.produceBlock();
  assert.deepEqual(heightsOf(engine), [5n]);
  await engine.produceBlock();
  assert.deepEqual(heightsOf(engine), []);
});

test("evidence that became too old while it waited is gone from disk with the next block", async () => {
  const [evidence] = await evidenceOf(5n);
  assert.ok(evidence !== undefined);
  const db = createMemoryBackend();
  const { engine } = await open(db, undefined, { max_bytes: "0", max_age_num_blocks: "2", max_age_duration: "1" });
  for (let i = 0; i < 5; i++) await engine.produceBlock();
  await engine.addEvidence(evidence);
  assert.equal((await waiting(db)).length, 1);
  for (let i = 0; i < 5; i++) await engine.produceBlock();
  assert.deepEqual([heightsOf(engine), await waiting(db)], [[], []]);
});

test("what waits on disk though a block has it does not wait after a restart, and goes with the next block", async () => {
  const [db, disk] = [createMemoryBackend(), { height: 0n, entries: new Map() }];
  const { engine } = await open(db, disk);
  for (let i = 0; i < 5; i++) await engine.produceBlock();
  for (const evidence of await evidenceOf(5n)) await engine.addEvidence(evidence);
  const [key] = await waiting(db);
  const record = key && db.get(key)?.slice();
  assert.ok(key !== undefined && record !== undefined);
  await engine.produceBlock();
  const batch = db.batch();
  batch.put(key, record);
  await batch.write();
  const again = await open(db, disk);
  assert.deepEqual(heightsOf(again.engine), []);
  await again.engine.produceBlock();
  assert.deepEqual(await waiting(db), []);
});

test("more evidence than a page is taken up again", async () => {
  const [evidence] = await evidenceOf(5n);
  const votes = evidence?.duplicateVoteEvidence;
  assert.ok(votes !== undefined);
  const db = createMemoryBackend();
  const batch = db.batch();
  for (let i = 0; i < 1001; i++) {
    const one = { duplicateVoteEvidence: { ...votes, timestamp: BigInt(i) }, lightClientAttackEvidence: undefined };
    batch.put(concat(Uint8Array.of(33), u64be(5n), evidenceKey(one)), EvidenceCodec.encode(one));
  }
  await batch.write();
  assert.equal((await EvidencePool.open(db, new BlockStore(db))).pending.length, 1001);
});
