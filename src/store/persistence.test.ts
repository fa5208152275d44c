import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openLevelBackend } from "#level";
import { EMPTY, toHex, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import type { Backend } from "./backends/backend.ts";
import { createMemoryBackend, openMultiStore, rollBack } from "./index.ts";
import { MemoryArchive } from "./memoryArchive.ts";
import { createMultiStore } from "./multiStore.ts";
import type { Change, MultiStore, MultiStoreOptions } from "./types.ts";

const scratch = mkdtempSync(join(tmpdir(), "interlease-store-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
let directories = 0;
const freshDirectory = () => join(scratch, `db${directories++}`);

/** A store of linked nodes that all stay in memory: what a database must agree with. */
const openOracle = (options: MultiStoreOptions): MultiStore => createMultiStore(new MemoryArchive(), options);

/** A small seeded generator: the same operations in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomBlock(next: (below: number) => number, stores: readonly string[], keys = 400): Map<string, Change[]> {
  const block = new Map<string, Change[]>();
  for (const store of stores) {
    const changes = new Map<string, Change>();
    for (let i = next(30); i > 0; i--) {
      const key = `key/${next(keys).toString().padStart(5, "0")}`;
      changes.set(key, [utf8(key), next(3) === 0 ? undefined : utf8(`value ${next(1000)}`.repeat(1 + next(20)))]);
    }
    const sorted = [...changes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
    if (sorted.length > 0) block.set(store, sorted);
  }
  return block;
}

const content = (store: MultiStore, name: string, height: bigint) =>
  [...store.at(height).iterate(name, EMPTY, undefined, false)].map(([k, v]) => `${toHex(k)}=${toHex(v)}`);

async function sameAsOracle(store: MultiStore, oracle: MultiStore, from: bigint): Promise<void> {
  for (let height = from; height <= oracle.height; height++) {
    assert.deepEqual(store.appHash(height), oracle.appHash(height));
    assert.deepEqual(store.roots(height), oracle.roots(height));
    for (const name of oracle.roots(height).keys()) {
      assert.deepEqual(content(store, name, height), content(oracle, name, height));
      for (const key of ["key/00000", "key/00123", "key/00399", "zzz"])
        assert.deepEqual(store.prove(name, utf8(key), height), oracle.prove(name, utf8(key), height));
    }
  }
}

async function grow(stores: readonly MultiStore[], next: (below: number) => number, heights: number): Promise<void> {
  for (let i = 0; i < heights; i++) {
    const [first] = stores;
    assert.ok(first !== undefined);
    const block = randomBlock(next, first.storeNames);
    for (const store of stores) {
      store.stage(first === store ? store.height + 1n : first.height, block);
      await store.commit();
    }
  }
}

const stores = ["a", "b", "c"];

for (const kind of ["memory", "level"] as const) {
  const open = (directory: string, kept: Backend | undefined): Promise<Backend> | Backend =>
    kind === "level" ? openLevelBackend(directory) : (kept ?? createMemoryBackend());

  test(`a store reopened from a ${kind} database has the state, history and proofs of one that never closed`, async () => {
    const directory = freshDirectory();
    const next = random(7);
    const oracle = openOracle({ stores });
    let backend: Backend | undefined;
    for (let round = 0; round < 5; round++) {
      backend = await open(directory, backend);
      const store = await openMultiStore(backend, { stores });
      assert.equal(store.height, oracle.height);
      await sameAsOracle(store, oracle, 1n);
      await grow([store, oracle], next, 12);
      await sameAsOracle(store, oracle, 1n);
      await store.close();
    }
  });

  test(`pruning a ${kind} database keeps the recent heights exact and frees what only older ones used`, async () => {
    const directory = freshDirectory();
    const next = random(11);
    const oracle = openOracle({ stores });
    let backend: Backend | undefined;
    const options: MultiStoreOptions = { stores, keepRecent: 4n };
    for (let round = 0; round < 5; round++) {
      backend = await open(directory, backend);
      const store = await openMultiStore(backend, { ...options, sweepEvery: BigInt(1 + round * 5) });
      await grow([store, oracle], next, 40);
      assert.equal(store.earliest, store.height - 3n);
      await sameAsOracle(store, oracle, store.earliest);
      await store.close();
    }
    backend = await open(directory, backend);
    const store = await openMultiStore(backend, { ...options, keepRecent: 1n, sweepEvery: 1n });
    const removal = (name: string): Change[] => [...store.latest.iterate(name, EMPTY, undefined, false)].map(([key]) => [key, undefined]);
    store.stage(store.height + 1n, new Map(stores.map((name) => [name, removal(name)])));
    await store.commit();
    assert.equal(store.earliest, store.height);
    const left = await backend.keys(EMPTY, undefined, 1000);
    assert.deepEqual(
      left.map((key) => String.fromCharCode(key[0] ?? 0)),
      ["f", "s", "v"],
    );
    await store.close();
  });
}

test("pages of which few nodes live are written again without the dead ones", async () => {
  const backend = createMemoryBackend();
  const store = await openMultiStore(backend, { stores: ["a"], keepRecent: 1n, sweepEvery: 1n });
  const keys = Array.from({ length: 2000 }, (_, i) => utf8(`key/${i.toString().padStart(6, "0")}`));
  const size = async () => {
    let bytes = 0;
    for (const key of await backend.keys(EMPTY, undefined, 1_000_000)) bytes += backend.get(key)?.length ?? 0;
    return bytes;
  };
  store.stage(1n, new Map([["a", keys.map((key): Change => [key, new Uint8Array(200)])]]));
  await store.commit();
  const full = await size();
  store.stage(2n, new Map([["a", keys.filter((_, i) => i % 10 !== 0).map((key): Change => [key, undefined])]]));
  await store.commit();
  assert.ok((await size()) < full / 4, `${await size()} bytes are left of ${full}`);
  assert.equal([...store.latest.iterate("a", EMPTY, undefined, false)].length, 200);
});

test("pruning that is switched on late catches up with the kept history over several blocks", async () => {
  const backend = createMemoryBackend();
  const next = random(3);
  const oracle = openOracle({ stores });
  const versions = async () => (await backend.keys(utf8("v"), utf8("w"), 1000)).length;
  await grow([await openMultiStore(backend, { stores }), oracle], next, 150);
  const store = await openMultiStore(backend, { stores, keepRecent: 3n, sweepEvery: 10n });
  assert.equal(await versions(), 150);
  await grow([store, oracle], next, 1);
  assert.equal(store.earliest, 149n);
  assert.equal(await versions(), 151 - 128);
  await grow([store, oracle], next, 1);
  assert.equal(await versions(), 3);
  await grow([store, oracle], next, 9);
  assert.equal(await versions(), 12);
  assert.throws(() => store.at(store.earliest - 1n), { code: "UNKNOWN_HEIGHT" });
  await sameAsOracle(store, oracle, store.earliest);
});

test("a store taken back to an earlier height gives the same hashes again for the same blocks", async () => {
  const backend = createMemoryBackend();
  const oracle = openOracle({ stores });
  const blocks: Map<string, Change[]>[] = [];
  const next = random(5);
  let store = await openMultiStore(backend, { stores, keepRecent: 20n });
  for (let height = 1n; height <= 40n; height++) {
    const block = randomBlock(next, stores);
    blocks.push(block);
    for (const each of [store, oracle]) {
      each.stage(height, block);
      await each.commit();
    }
  }
  await rollBack(backend, 33n);
  store = await openMultiStore(backend, { stores, keepRecent: 20n });
  assert.equal(store.height, 33n);
  for (let height = 34n; height <= 40n; height++) {
    assert.deepEqual(store.stage(height, blocks[Number(height) - 1] ?? new Map()), oracle.appHash(height));
    await store.commit();
  }
  await sameAsOracle(store, oracle, store.earliest);
  await assert.rejects(rollBack(backend, 3n), { code: "UNKNOWN_HEIGHT" });
});

test("a database whose log ends at any byte opens at a height that was committed, and goes on to the same hashes", async () => {
  const directory = freshDirectory();
  const backend = await openLevelBackend(directory);
  const store = await openMultiStore(backend, { stores });
  const next = random(13);
  const blocks = Array.from({ length: 12 }, () => randomBlock(next, stores));
  const hashes: string[] = [];
  for (const [i, block] of blocks.entries()) {
    hashes.push(toHex(store.stage(BigInt(i + 1), block)));
    await store.commit();
  }
  // The files as a crash would leave them: the database is still open.
  const log = readdirSync(directory).find((name) => name.endsWith(".log"));
  assert.ok(log !== undefined);
  const length = statSync(join(directory, log)).size;
  const cut = random(17);
  const lowest = new Set<bigint>();
  for (let i = 0; i < 40; i++) {
    const copy = freshDirectory();
    cpSync(directory, copy, { recursive: true });
    truncateSync(join(copy, log), i === 0 ? length : cut(length));
    const reopened = await openMultiStore(await openLevelBackend(copy), { stores });
    lowest.add(reopened.height);
    if (i === 0) assert.equal(reopened.height, 12n);
    for (let height = reopened.height + 1n; height <= 12n; height++) {
      reopened.stage(height, blocks[Number(height) - 1] ?? new Map());
      await reopened.commit();
    }
    for (let height = 1n; height <= 12n; height++) assert.equal(toHex(reopened.appHash(height)), hashes[Number(height) - 1]);
    await reopened.close();
  }
  assert.ok(lowest.size > 4, `crashes left only ${lowest.size} different heights`);
  await store.close();
});

test("metadata is persisted with the next commit and not before", async () => {
  const directory = freshDirectory();
  let store = await openMultiStore(await openLevelBackend(directory), { stores });
  store.meta.put("validators", utf8("first"));
  assert.equal(store.meta.get("validators"), undefined);
  store.stage(1n, new Map());
  await store.commit();
  store.meta.put("validators", utf8("second"));
  await store.close();
  store = await openMultiStore(await openLevelBackend(directory), { stores });
  assert.deepEqual(store.meta.get("validators"), utf8("first"));
  store.meta.put("validators", undefined);
  store.stage(2n, new Map());
  await store.commit();
  assert.equal(store.meta.get("validators"), undefined);
  await store.close();
});

test("an upgrade of a database adds, renames and drops stores, and the dropped one's nodes go when they are pruned", async () => {
  const backend = createMemoryBackend();
  const before = { stores: ["a", "gone", "old"], keepRecent: 3n };
  const upgrades = { height: 21n, changes: { added: ["fresh"], renamed: [{ from: "old", to: "new" }], dropped: ["gone"] } };
  const afterwards = { stores: ["a", "fresh", "new"], keepRecent: 3n, sweepEvery: 1n, upgrades };
  const oracle = openOracle(afterwards);
  const next = random(23);
  await grow([await openMultiStore(backend, before), oracle], next, 20);
  await assert.rejects(openMultiStore(backend, { stores: ["a", "fresh", "new"] }), {
    code: "OTHER_STORES",
    message: /height 20 has the stores a gone old/,
  });
  const store = await openMultiStore(backend, afterwards);
  assert.deepEqual(store.storeNames, ["a", "fresh", "new"]);
  assert.deepEqual([...store.latest.iterate("new", EMPTY, undefined, false)], [...oracle.at(20n).iterate("old", EMPTY, undefined, false)]);
  await grow([store, oracle], next, 2);
  await sameAsOracle(store, oracle, 20n);
  await grow([store, oracle], next, 3);
  await sameAsOracle(store, oracle, store.earliest);
  const trees = new Set((await backend.keys(utf8("n"), utf8("o"), 10_000)).map((key) => key[2]));
  assert.equal(trees.size, 3);
  const reopened = await openMultiStore(backend, { stores: ["a", "fresh", "new"] });
  await sameAsOracle(reopened, oracle, reopened.earliest);
});

test("a database of another format, of another program or with damaged records is refused with a hint", async () => {
  const refusal = (code: string) => (error: unknown) =>
    error instanceof OperationError && error.code === code && (error.hint ?? "").length > 0;
  const put = async (backend: Backend, key: Uint8Array, value: Uint8Array) => {
    const batch = backend.batch();
    batch.put(key, value);
    await batch.write();
  };
  const stranger = createMemoryBackend();
  await put(stranger, utf8("x"), utf8("y"));
  await assert.rejects(openMultiStore(stranger, { stores }), refusal("DATABASE_FORMAT"));

  const make = async () => {
    const backend = createMemoryBackend();
    await grow([await openMultiStore(backend, { stores })], random(1), 3);
    return backend;
  };
  const newer = await make();
  await put(newer, utf8("f"), utf8("interlease store 9"));
  await assert.rejects(openMultiStore(newer, { stores }), refusal("DATABASE_FORMAT"));

  const cutState = await make();
  await put(cutState, utf8("s"), utf8("?"));
  await assert.rejects(openMultiStore(cutState, { stores }), refusal("DATABASE_DAMAGED"));

  const wrongVersion = await make();
  const [key] = await wrongVersion.keys(Uint8Array.of(0x76, 0, 0, 0, 0, 0, 0, 0, 3), undefined, 1);
  assert.ok(key !== undefined);
  await put(
    wrongVersion,
    key,
    (wrongVersion.get(key) ?? EMPTY).map((b, i) => (i === 5 ? b ^ 1 : b)),
  );
  await assert.rejects(openMultiStore(wrongVersion, { stores }), refusal("DATABASE_DAMAGED"));

  const wrongPages = await make();
  for (const page of await wrongPages.keys(utf8("n"), utf8("o"), 100))
    await put(
      wrongPages,
      page,
      (wrongPages.get(page) ?? EMPTY).map((b, i) => (i > 60 ? b ^ 1 : b)),
    );
  const opened = await openMultiStore(wrongPages, { stores });
  assert.throws(() => stores.map((name) => content(opened, name, 3n)), refusal("DATABASE_DAMAGED"));
});

test("a database directory that is open already or damaged is refused with a hint", async () => {
  const directory = freshDirectory();
  const backend = await openLevelBackend(directory);
  await assert.rejects(openLevelBackend(directory), { code: "DATABASE_LOCKED" });
  await grow([await openMultiStore(backend, { stores })], random(2), 3);
  await backend.close();
  writeFileSync(join(directory, "CURRENT"), "nothing\n");
  await assert.rejects(openLevelBackend(directory), { code: "DATABASE_DAMAGED" });
});

test("a rollback takes the lists of unused nodes along: what the old heights freed lives on in the new ones", async () => {
  const backend = createMemoryBackend();
  const oracle = openOracle({ stores: ["a"] });
  const keys = Array.from({ length: 300 }, (_, i) => utf8(`key/${i.toString().padStart(3, "0")}`));
  const rows = keys.map((key): Change => [key, utf8("old")]);
  let store = await openMultiStore(backend, { stores: ["a"] });
  for (const each of [store, oracle]) {
    each.stage(1n, new Map([["a", rows]]));
    await each.commit();
  }
  store.stage(2n, new Map([["a", keys.map((key): Change => [key, utf8("new")])]]));
  await store.commit();
  await rollBack(backend, 1n);
  store = await openMultiStore(backend, { stores: ["a"], keepRecent: 1n, sweepEvery: 3n });
  for (const each of [store, oracle]) {
    for (let height = 2n; height <= 9n; height++) {
      each.stage(height, new Map());
      await each.commit();
    }
  }
  store = await openMultiStore(backend, { stores: ["a"], keepRecent: 1n, sweepEvery: 3n });
  assert.deepEqual(content(store, "a", 9n), content(oracle, "a", 9n));
});

test("a height whose batch cannot be written is not there", async () => {
  const full = createMemoryBackend();
  let broken = false;
  const backend: Backend = {
    ...full,
    batch: () => {
      const batch = full.batch();
      return { ...batch, write: () => (broken ? Promise.reject(new Error("the disk is full")) : batch.write()) };
    },
  };
  const store = await openMultiStore(backend, { stores: ["a"] });
  store.stage(1n, new Map([["a", [[utf8("k"), utf8("1")]]]]));
  await store.commit();
  broken = true;
  store.stage(2n, new Map([["a", [[utf8("k"), utf8("2")]]]]));
  await assert.rejects(store.commit(), /the disk is full/);
  assert.equal(store.height, 1n);
  assert.deepEqual(store.latest.get("a", utf8("k")), utf8("1"));
  assert.throws(() => store.at(2n), { code: "UNKNOWN_HEIGHT" });
});
