import assert from "node:assert/strict";
import { test } from "node:test";
import { createProbeApplication, type ProbeApplication, type ProbeDisk } from "../../test/support/probeApplication.ts";
import { blockId, checkBlock } from "../comet/block.ts";
import { blockToJson } from "../comet/blockJson.ts";
import { medianTime, verifyCommit } from "../comet/commit.ts";
import { DEFAULT_TRUST_LEVEL, verifyLight } from "../comet/lightClient.ts";
import { consensusHash } from "../comet/params.ts";
import { ed25519Key, publicKeyAddress } from "../comet/publicKey.ts";
import { resultsHash } from "../comet/results.ts";
import { validatorSetHash } from "../comet/validatorSet.ts";
import { validatorEntryToJson } from "../comet/validatorsJson.ts";
import { publicKeyFromSeed } from "../crypto/ed25519.ts";
import { sha256 } from "../crypto/hash.ts";
import { EMPTY, toHex, utf8 } from "../encoding/bytes.ts";
import { toBase64 } from "../encoding/base64.ts";
import { OperationError } from "../encoding/error.ts";
import { parseTime, SECOND } from "../encoding/time.ts";
import type { Application } from "../framework/application.ts";
import type { Backend } from "../store/backends/backend.ts";
import { createMemoryBackend } from "../store/backends/memory.ts";
import type { Engine } from "./api.ts";
import { type EngineOptions, openEngine } from "./engine.ts";

const GENESIS_TIME = parseTime("2026-01-01T00:00:00Z");
const seeds = [1, 2, 3, 4, 5].map((n) => sha256(Uint8Array.of(n)));
const publicKeys = seeds.map((seed) => ed25519Key(publicKeyFromSeed(seed)));
const addresses = publicKeys.map(publicKeyAddress);
const address = (i: number): Uint8Array => addresses[i] ?? EMPTY;
const keys = seeds.map((seed, i) => ({ seed, name: `val${i + 1}` }));

function genesis(powers: readonly number[] = [40, 30, 20, 10], more: object = {}): object {
  return {
    chain_id: "test-1",
    genesis_time: "2026-01-01T00:00:00Z",
    initial_height: "1",
    validators: powers.map((power, i) => ({
      pub_key: { type: "tendermint/PubKeyEd25519", value: toBase64(publicKeys[i]?.bytes ?? EMPTY) },
      power: String(power),
      name: "",
    })),
    app_hash: "",
    app_state: {},
    ...more,
  };
}

interface Chain {
  readonly engine: Engine;
  readonly app: ProbeApplication;
  readonly disk: ProbeDisk;
  readonly db: Backend;
}

async function open(options: Partial<EngineOptions> = {}, disk: ProbeDisk = { height: 0n, entries: new Map() }): Promise<Chain> {
  const app = createProbeApplication(disk);
  const db = options.db ?? createMemoryBackend();
  return { engine: await openEngine({ app, genesis: genesis(), keys, ...options, db }), app, disk, db };
}

async function blocks(engine: Engine, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await engine.produceBlock();
}

/** Recomputes everything that a full node checks of a chain. */
async function checkChain(engine: Engine): Promise<void> {
  const { base, height } = engine.blocks;
  for (let h = base; h <= height; h++) {
    const stored = await engine.blocks.block(h);
    const set = await engine.blocks.validators(h);
    const next = await engine.blocks.validators(h + 1n);
    assert.ok(stored && set && next);
    const { header } = stored.block;
    assert.equal(checkBlock(stored.block), undefined);
    assert.deepEqual(blockId(stored.block), stored.blockId);
    assert.deepEqual(header.validatorsHash, validatorSetHash(set));
    assert.deepEqual(header.nextValidatorsHash, validatorSetHash(next));
    const params = await engine.blocks.consensusParams(h);
    assert.ok(params);
    assert.deepEqual(header.consensusHash, consensusHash(params));
    const commit = await engine.blocks.commit(h);
    assert.ok(commit);
    assert.equal(commit.canonical, h < height);
    const check = { chainId: header.chainId, validators: set, commit: commit.commit, blockId: stored.blockId, height: h };
    assert.equal(verifyCommit(check), undefined);
    if (h === height) continue;
    const after = await engine.blocks.header(h + 1n);
    const results = await engine.blocks.results(h);
    assert.ok(after && results);
    assert.equal(after.header.time, medianTime(commit.commit, set));
    assert.deepEqual(after.header.appHash, results.appHash);
    assert.deepEqual(after.header.lastResultsHash, resultsHash(results.txResults));
    assert.deepEqual(after.header.lastBlockId, stored.blockId);
  }
}

const failsWith = (code: string, text?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof OperationError, String(error));
  assert.equal(error.code, code);
  if (text !== undefined) assert.match(error.message, text);
  return true;
};

test("blocks satisfy everything that a full node and a light client check", async () => {
  const { engine } = await open();
  for (let i = 0; i < 12; i++) await engine.produceBlock({ txs: i % 3 === 0 ? [utf8(`k${i}=v${i}`)] : [] });
  await checkChain(engine);
  const first = await engine.blocks.header(1n);
  assert.equal(first?.header.time, GENESIS_TIME);
  assert.deepEqual(first?.header.appHash, sha256(EMPTY));
  const [from, to, commit] = await Promise.all([engine.blocks.header(2n), engine.blocks.header(12n), engine.blocks.commit(12n)]);
  const [trustedValidators, validators] = await Promise.all([engine.blocks.validators(3n), engine.blocks.validators(12n)]);
  assert.ok(from && to && commit && trustedValidators && validators);
  const { chainId, height, time, nextValidatorsHash } = from.header;
  const fault = verifyLight({
    ...{ trusted: { chainId, height, time, nextValidatorsHash }, trustedValidators, validators },
    untrusted: { header: to.header, commit: commit.commit },
    ...{ trustingPeriodNs: 3600n * SECOND, now: to.header.time, maxClockDriftNs: SECOND, trustLevel: DEFAULT_TRUST_LEVEL },
  });
  assert.equal(fault, undefined);
});

test("the same inputs make the same blocks", async () => {
  const hashes = await Promise.all(
    [0, 1].map(async () => {
      const { engine } = await open();
      for (let i = 0; i < 5; i++) await engine.produceBlock({ txs: [utf8(`k=${i}`)] });
      const tip = await engine.blocks.block(5n);
      assert.ok(tip);
      return JSON.stringify(blockToJson(tip.block));
    }),
  );
  assert.equal(hashes[0], hashes[1]);
});

test("block times are those asked for, one second apart otherwise, and never go back", async () => {
  const { engine } = await open();
  await blocks(engine, 2);
  assert.equal((await engine.produceBlock({ timeNs: GENESIS_TIME + 100n * SECOND })).block.header.time, GENESIS_TIME + 100n * SECOND);
  assert.equal((await engine.produceBlock()).block.header.time, GENESIS_TIME + 101n * SECOND);
  await assert.rejects(engine.produceBlock({ timeNs: GENESIS_TIME + 101n * SECOND }), failsWith("TIME_INVALID"));
  await blocks(engine, 1);
  await checkChain(engine);
});

test("validators of an application's genesis that are no set are refused in words", async () => {
  const probe = createProbeApplication();
  const [key] = publicKeys;
  assert.ok(key);
  const updates = [{ publicKey: { type: "ed25519" as const, bytes: key.bytes }, power: 0n }];
  const app: Application = { ...probe, initChain: (request) => ({ ...probe.initChain(request), validators: updates }) };
  await assert.rejects(openEngine({ app, genesis: genesis(), keys }), { code: "GENESIS_INVALID", message: /voting power 0/ });
});

test("the first block has the genesis time and no other", async () => {
  const { engine } = await open();
  await assert.rejects(engine.produceBlock({ timeNs: GENESIS_TIME + 1n }), failsWith("TIME_INVALID"));
});

test("an offline proposer costs a round and is absent from the commit", async () => {
  const { engine } = await open();
  const proposers = new Map<string, number>();
  engine.setOnline(address(3), false);
  let rounds = 0;
  for (let i = 0; i < 30; i++) {
    const { block, seenCommit } = await engine.produceBlock();
    rounds += seenCommit.round;
    const name = toHex(block.header.proposerAddress);
    proposers.set(name, (proposers.get(name) ?? 0) + 1);
    assert.equal(seenCommit.signatures[3]?.blockIdFlag, 1);
  }
  assert.equal(proposers.get(toHex(address(3))), undefined);
  assert.equal(rounds, 3);
  await checkChain(engine);
});

test("without more than two thirds of the power a block is refused and the missing are named", async () => {
  const { engine } = await open();
  engine.setOnline(address(0), false);
  await assert.rejects(engine.produceBlock(), failsWith("NOT_ENOUGH_POWER", /power 60 of 100 .*val1 \(.*power 40 which is offline/));
  engine.setOnline(address(0), true);
  await assert.rejects(engine.produceBlock({ nil: [address(0)] }), failsWith("NOT_ENOUGH_POWER", /told to vote nil/));
  assert.equal((await engine.produceBlock()).height, 1n);
});

test("absent and nil votes reach the application in the next block", async () => {
  const { engine, app } = await open();
  await engine.produceBlock({ absent: [address(3)], nil: [address(2)] });
  await engine.produceBlock();
  const votes = app.requests[1]?.lastCommit.votes;
  assert.deepEqual(
    votes?.map((v) => v.blockIdFlag),
    [2, 2, 3, 1],
  );
  assert.deepEqual(
    votes?.map((v) => v.validator.power),
    [40n, 30n, 20n, 10n],
  );
  assert.deepEqual(app.requests[0]?.lastCommit, { round: 0, votes: [] });
  await checkChain(engine);
});

test("a validator update acts two heights later", async () => {
  const { engine } = await open();
  await engine.produceBlock({ txs: [utf8(`val:${toHex(publicKeys[4]?.bytes ?? EMPTY)}=25`)] });
  for (const [height, size] of [
    [1n, 4],
    [2n, 4],
    [3n, 5],
  ] as const) {
    assert.equal((await engine.blocks.validators(height))?.validators.length, size);
  }
  await blocks(engine, 4);
  await engine.produceBlock({ txs: [utf8(`val:${toHex(publicKeys[0]?.bytes ?? EMPTY)}=0`)] });
  await blocks(engine, 4);
  assert.equal((await engine.blocks.validators(10n))?.validators.length, 4);
  await checkChain(engine);
});

test("a consensus parameter update acts at the next height", async () => {
  const { engine, app } = await open();
  await blocks(engine, 2);
  app.updates = { block: { maxBytes: 200_000n, maxGas: 5n }, version: { app: 9n } };
  app.updates = { ...app.updates, evidence: { maxAgeNumBlocks: 10n, maxAgeDurationNs: SECOND, maxBytes: 10_000n } };
  await blocks(engine, 1);
  app.updates = undefined;
  await blocks(engine, 2);
  assert.equal((await engine.blocks.consensusParams(3n))?.block.maxGas, -1n);
  assert.equal((await engine.blocks.consensusParams(4n))?.block.maxGas, 5n);
  assert.equal((await engine.blocks.header(4n))?.header.version.app, 9n);
  await checkChain(engine);
});

test("a chain may begin at any height", async () => {
  const { engine } = await open({ genesis: genesis([10], { initial_height: "100" }) });
  await blocks(engine, 3);
  assert.equal(engine.blocks.base, 100n);
  assert.equal(engine.blocks.height, 102n);
  await checkChain(engine);
});

test("what is stored is there after reopening, and the chain goes on", async () => {
  const first = await open();
  for (let i = 0; i < 5; i++) await first.engine.produceBlock({ txs: [utf8(`a${i}=1`)] });
  const before = (await first.engine.blocks.validators(4n))?.validators.map(validatorEntryToJson);
  const second = await open({ db: first.db }, first.disk);
  assert.equal(second.engine.blocks.height, 5n);
  assert.deepEqual((await second.engine.blocks.validators(4n))?.validators.map(validatorEntryToJson), before);
  await blocks(second.engine, 3);
  await checkChain(second.engine);
  assert.equal(second.app.initChains.length, 0);
  assert.equal((await second.engine.index.searchTxs("app.key='a3'")).count, 1);
});

test("a crash between saving a block and committing it is healed by replaying the block", async () => {
  const first = await open();
  await blocks(first.engine, 2);
  first.app.crash = "commit";
  await assert.rejects(first.engine.produceBlock({ txs: [utf8("x=1")] }), /crash in commit/);
  await assert.rejects(first.engine.produceBlock(), failsWith("ENGINE_HALTED"));
  assert.equal(first.engine.blocks.height, 2n);
  const second = await open({ db: first.db }, first.disk);
  assert.equal(second.engine.blocks.height, 3n);
  assert.equal(first.disk.height, 3n);
  assert.deepEqual(
    second.app.requests.map((r) => r.height),
    [3n],
  );
  await blocks(second.engine, 2);
  await checkChain(second.engine);
});

test("a crash in FinalizeBlock leaves the height to be made again", async () => {
  const first = await open();
  await blocks(first.engine, 2);
  first.app.crash = "finalizeBlock";
  await assert.rejects(first.engine.produceBlock(), /crash in finalizeBlock/);
  const second = await open({ db: first.db }, first.disk);
  assert.equal((await second.engine.produceBlock()).height, 3n);
  await checkChain(second.engine);
});

test("an application without state gets InitChain and every block again", async () => {
  const first = await open();
  for (let i = 0; i < 4; i++) await first.engine.produceBlock({ txs: [utf8(`k=${i}`)] });
  const second = await open({ db: first.db });
  assert.equal(second.app.initChains.length, 1);
  assert.equal(second.disk.height, 4n);
  assert.deepEqual(
    second.app.requests.map((r) => ({ ...r, misbehavior: [] })),
    first.app.requests,
  );
});

test("an application ahead of its blocks or with another state is refused", async () => {
  const first = await open();
  await blocks(first.engine, 2);
  await assert.rejects(open({}, first.disk), failsWith("APP_AHEAD"));
  await assert.rejects(open({ db: first.db }, { height: 2n, entries: new Map([["a", "b"]]) }), failsWith("APP_HASH_MISMATCH"));
  await assert.rejects(open({ db: first.db, genesis: genesis([1], { chain_id: "other-1" }) }, first.disk), failsWith("WRONG_CHAIN_ID"));
});

test("the mempool feeds blocks in order and drops what no longer passes", async () => {
  const { engine } = await open();
  for (const tx of ["b=1", "a=1", "once=1"]) assert.equal((await engine.mempool.add(utf8(tx))).code, 0);
  await assert.rejects(engine.mempool.add(utf8("a=1")), failsWith("TX_KNOWN", /^tx already exists in cache$/));
  assert.equal((await engine.mempool.add(utf8("refused=1"))).code, 5);
  assert.equal((await engine.mempool.add(utf8("refused=1"))).code, 5);
  assert.equal(engine.mempool.size, 3);
  const { block } = await engine.produceBlock({ txs: [utf8("first=1")], mempool: true });
  assert.deepEqual(
    block.data.txs.map((tx) => Buffer.from(tx).toString()),
    ["first=1", "b=1", "a=1", "once=1"],
  );
  assert.equal(engine.mempool.size, 0);
  assert.equal((await engine.mempool.add(utf8("onceagain=1"))).code, 5);
  await assert.rejects(engine.mempool.add(utf8("b=1")), failsWith("TX_KNOWN"));
});

test("given transactions leave the mempool alone, and dropped ones stay in it", async () => {
  const { engine } = await open();
  await engine.mempool.add(utf8("waits=1"));
  await engine.mempool.add(utf8("dropped=1"));
  assert.equal((await engine.produceBlock({ txs: [utf8("x=1")] })).block.data.txs.length, 1);
  assert.equal(engine.mempool.size, 2);
  assert.equal((await engine.produceBlock()).block.data.txs.length, 1);
  assert.equal(engine.mempool.size, 1);
});

test("the mempool is bounded in number and bytes", async () => {
  const { engine } = await open({ mempool: { maxTxs: 2, maxBytes: 100, maxTxBytes: 60 } });
  await assert.rejects(engine.mempool.add(new Uint8Array(61)), failsWith("TX_TOO_LARGE"));
  await engine.mempool.add(utf8(`a=${"1".repeat(50)}`));
  await assert.rejects(engine.mempool.add(utf8(`b=${"1".repeat(50)}`)), failsWith("MEMPOOL_FULL"));
  await engine.mempool.add(utf8("b=1"));
  await assert.rejects(engine.mempool.add(utf8("c=1")), failsWith("MEMPOOL_FULL", /number of txs 2 \(max: 2\)/));
});

test("a proposal that the application rejects makes no block and halts nothing", async () => {
  const { engine } = await open();
  await assert.rejects(engine.produceBlock({ txs: [utf8("rejected=1")] }), failsWith("PROPOSAL_REJECTED"));
  assert.equal((await engine.produceBlock()).height, 1n);
});

test("pruning drops old blocks, their index and no more", async () => {
  const { engine } = await open({ keepBlocks: 5n });
  for (let i = 1; i <= 20; i++) await engine.produceBlock({ txs: [utf8(`k${i}=same`)] });
  assert.equal(engine.blocks.base, 16n);
  assert.equal(await engine.blocks.block(15n), undefined);
  assert.equal(await engine.blocks.validators(15n), undefined);
  await checkChain(engine);
  assert.equal((await engine.index.searchTxs("app.value='same'")).count, 5);
  assert.deepEqual(await (await engine.index.searchBlocks("block.height EXISTS")).page(), [16n, 17n, 18n, 19n, 20n]);
  assert.equal((await engine.index.searchTxs("app.key='k3'")).count, 0);
  assert.equal((await engine.index.searchTxs("app.key='k17'")).count, 1);
});

test("a chain that kept everything until now drops a hundred heights a block, and stays searchable meanwhile", async () => {
  const { engine, app } = await open();
  for (let i = 1; i <= 250; i++) await engine.produceBlock({ txs: [utf8(`k${i}=same`)] });
  const bases: bigint[] = [];
  for (app.retainHeight = 245n; bases.length < 4; ) {
    await blocks(engine, 1);
    bases.push(engine.blocks.base);
    assert.equal((await engine.index.searchTxs("app.value='same'")).count, 251 - Number(engine.blocks.base));
  }
  assert.deepEqual(bases, [101n, 201n, 245n, 245n]);
});

test("the application's retain height prunes too", async () => {
  const { engine, app } = await open();
  await blocks(engine, 8);
  app.retainHeight = 7n;
  await blocks(engine, 1);
  assert.equal(engine.blocks.base, 7n);
});

test("a chain that keeps only what it must survives a crash before commit", async () => {
  const first = await open({ keepBlocks: 1n });
  await blocks(first.engine, 6);
  assert.equal(first.engine.blocks.base, 5n);
  first.app.crash = "commit";
  await assert.rejects(first.engine.produceBlock(), /crash in commit/);
  const second = await open({ db: first.db, keepBlocks: 1n }, first.disk);
  assert.equal(second.disk.height, 7n);
  await blocks(second.engine, 3);
  await checkChain(second.engine);
});

test("an observer that throws stops neither the chain nor other observers, and is told of once", async () => {
  const troubles: unknown[] = [];
  const { engine } = await open({ onObserverError: (error) => void troubles.push(error) });
  const heights: bigint[] = [];
  engine.events.listen(() => assert.fail("broken listener"));
  engine.events.listen(({ data }) => void (data.type === "NewBlock" && heights.push(data.block.height)));
  const subscription = engine.events.subscribe("me", "tm.event='NewBlock'");
  engine.mempool.onAdded(() => assert.fail("broken mempool listener"));
  assert.equal((await engine.mempool.add(utf8("a=1"))).code, 0);
  await engine.mempool.add(utf8("b=1"));
  await blocks(engine, 2);
  assert.deepEqual(heights, [1n, 2n]);
  const first = await subscription[Symbol.asyncIterator]().next();
  assert.ok(first.done !== true && first.value.data.type === "NewBlock");
  assert.deepEqual(
    troubles.map((error) => (error instanceof Error ? error.message : error)),
    ["broken mempool listener", "broken listener"],
  );
});

test("who hears of observers' trouble and throws too stops nothing", async () => {
  const { engine } = await open({ onObserverError: () => assert.fail("broken report") });
  engine.events.listen(() => assert.fail("broken listener"));
  await blocks(engine, 2);
  assert.equal((await engine.status()).halted, undefined);
});

test("a transaction that turns invalid leaves the mempool with the next block", async () => {
  const { engine } = await open();
  await engine.mempool.add(utf8("stays=1"));
  await engine.mempool.add(utf8("oncemore=1"));
  await engine.produceBlock({ txs: [utf8("once=1")] });
  assert.deepEqual(engine.mempool.list(-1), [utf8("stays=1")]);
  await assert.rejects(engine.mempool.add(utf8("stays=1")), failsWith("TX_KNOWN"));
  assert.equal((await engine.mempool.add(utf8("oncemore=1"))).code, 5);
});

/** Checks take a millisecond, the recheck of the one whose key begins with `stale` fails. */
async function slowChain(takesTurns: boolean) {
  const probe = createProbeApplication();
  let rechecks = 0;
  const app: Application = {
    ...probe,
    checkTx(tx, again) {
      if (again) {
        rechecks++;
        for (const end = performance.now() + 1; performance.now() < end; );
        if (Buffer.from(tx).toString().startsWith("stale")) return { ...probe.checkTx(tx, again), code: 5 };
      }
      return probe.checkTx(tx, again);
    },
  };
  const engine = await openEngine({ app, genesis: genesis(), keys, db: createMemoryBackend(), takesTurns });
  return { engine, rechecks: () => rechecks };
}

test("a recheck in slices holds up neither a block nor other work, and only what it has passed is proposed", async () => {
  const { engine, rechecks } = await slowChain(true);
  for (let i = 0; i < 300; i++) await engine.mempool.add(utf8(`${i === 5 ? "stale" : "k"}${i}=1`));
  await engine.produceBlock({ txs: [] });
  const before = rechecks();
  assert.ok(before < 100, `${before} were rechecked before the block was told`);
  // A new transaction is checked behind those that wait, while blocks go on.
  let added = false;
  const adding = engine.mempool.add(utf8("late=1")).then(() => {
    added = true;
  });
  const { block } = await engine.produceBlock();
  assert.ok(rechecks() - before < 100, `${rechecks() - before} were rechecked while the block was made`);
  const taken = block.data.txs.map((tx) => Buffer.from(tx).toString());
  assert.ok(taken.length > 0 && taken.length < 299 && !taken.some((tx) => tx.startsWith("stale")));
  assert.equal(added, false);
  await adding;
  assert.equal(engine.mempool.size, 299 - taken.length + 1);
  const rest = (await engine.produceBlock()).block.data.txs.map((tx) => Buffer.from(tx).toString());
  assert.equal(rest.length, 300 - taken.length);
  assert.equal(rest.at(-1), "late=1");
});

test("a recheck at once is over before the block is told", async () => {
  const { engine, rechecks } = await slowChain(false);
  for (let i = 0; i < 50; i++) await engine.mempool.add(utf8(`k${i}=1`));
  await engine.produceBlock({ txs: [] });
  assert.equal(rechecks(), 50);
});

test("queries wait for the block that is being made, go one by one, and let others work", async () => {
  const probe = createProbeApplication();
  const order: string[] = [];
  const app: Application = {
    ...probe,
    query(request) {
      for (const end = performance.now() + 10; performance.now() < end; );
      order.push("query");
      return probe.query(request);
    },
    async commit() {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push("commit");
      return probe.commit();
    },
  };
  const engine = await openEngine({ app, genesis: genesis(), keys, takesTurns: true });
  const request = { path: "x", data: EMPTY, height: 0n, prove: false };
  const producing = engine.produceBlock().then(() => order.push("block"));
  await Promise.resolve();
  const queries = [1, 2, 3].map(() => engine.query(request));
  setTimeout(() => order.push("timer"), 25);
  await Promise.all([producing, ...queries]);
  assert.equal(order[0], "commit");
  assert.ok(order.indexOf("timer") < order.lastIndexOf("query"), order.join(" "));
});
