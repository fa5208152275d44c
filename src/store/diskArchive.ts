import { EMPTY, equalBytes, fromUtf8, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { rootOfLeafHashes } from "../merkle/rfc6962.ts";
import { type Archive, lowestKept, type Saving } from "./archive.ts";
import type { Backend, Batch } from "./backends/backend.ts";
import { Arena } from "./iavl/arena.ts";
import { DiskTree } from "./iavl/diskTree.ts";
import { FastTree } from "./iavl/fastTree.ts";
import { damaged, NodeStore, pageRanges } from "./iavl/nodeStore.ts";
import { LevelHasher } from "./iavl/levelHasher.ts";
import { NodeView } from "./iavl/reader.ts";
import type { StoredTree, TreeView } from "./iavl/tree.ts";
import type { StoreVersion, Version } from "./version.ts";
import {
  decodeOrphans,
  decodeState,
  decodeVersion,
  encodeOrphans,
  encodeState,
  encodeVersion,
  heightKey,
  type Orphans,
  type State,
} from "./versionRecord.ts";

const FORMAT_KEY = utf8("f");
const FORMAT = "interlease store 1";
const STATE_KEY = utf8("s");
const VERSION_TAG = 0x76; // "v": tag, height -> roots of all stores
const ORPHANS_TAG = 0x6f; // "o": tag, height -> nodes of older versions that this version no longer uses
const META_TAG = "m";

const RECENT_VERSIONS = 16;
const SWEEP_EVERY = 64n;
/** Pruning that was switched on late catches up by so many heights a block. */
const SWEPT_PER_COMMIT = 128n;
/** Nodes in memory beyond which all but the upper levels of the trees are dropped. */
const RESIDENT_NODES = 600_000;
const ARENA_BYTES = 2 ** 30;
const RESIDENT_LEVELS = 12;
const KEYS_PER_STEP = 4096;

/** How a store works with its database. */
export interface DiskOptions {
  /** Which tree to use: the fast one where WebAssembly has SIMD, unless said otherwise. */
  readonly tree?: "fast" | "plain";
  /** How many unreadable heights may stay on disk before they are removed together, which is cheaper; default 64. */
  readonly sweepEvery?: bigint;
}

/** Versions to remove: from the first up to but without the last. */
interface Sweep {
  readonly from: bigint;
  readonly to: bigint;
  /** The height being saved, whose orphans are not on disk yet. */
  readonly saving: bigint;
  readonly savedOrphans: Orphans;
}

/** Keeps versions in a database; one atomic synced batch per height. */
export class DiskArchive implements Archive {
  readonly #backend: Backend;
  readonly #nodes = new Map<number, NodeStore>();
  readonly #trees = new Map<number, StoredTree>();
  readonly #fast: { readonly arena: Arena; readonly hasher: LevelHasher } | undefined;
  readonly #pendingMeta = new Map<string, Uint8Array | undefined>();
  /** Versions that were committed or looked up last, oldest use first. */
  readonly #recent = new Map<bigint, Version>();
  readonly #sweepEvery: bigint;
  #state: State = { height: 0n, earliest: 0n, swept: 0n, nextId: 1 };
  #nextId = 1;
  latest: Version | undefined = undefined;

  /** An archive that begins in an empty database. */
  constructor(backend: Backend, options: DiskOptions = {}) {
    this.#backend = backend;
    this.#sweepEvery = options.sweepEvery ?? SWEEP_EVERY;
    const arena = options.tree === "plain" ? undefined : Arena.create();
    this.#fast = arena === undefined ? undefined : { arena, hasher: new LevelHasher(arena) };
  }

  /** Opens what the database holds; an empty one is an archive without versions. */
  static async open(backend: Backend, options: DiskOptions = {}): Promise<DiskArchive> {
    const archive = new DiskArchive(backend, options);
    const format = readRecord(backend, FORMAT_KEY, "the format", fromUtf8);
    if (format === undefined) {
      const [stranger] = await backend.keys(EMPTY, undefined, 1);
      if (stranger === undefined) return archive;
      throw new OperationError("DATABASE_FORMAT", "the database was not made by this program: it has no format record", {
        hint: HINT_FORMAT,
      });
    }
    if (format !== FORMAT) {
      throw new OperationError("DATABASE_FORMAT", `the database has format "${format}", this program reads "${FORMAT}"`, {
        hint: HINT_FORMAT,
      });
    }
    const state = readRecord(backend, STATE_KEY, "the state record", decodeState);
    if (state === undefined) throw damaged("the database has no state record");
    archive.#state = state;
    archive.#nextId = state.nextId;
    const latest = archive.find(state.height);
    if (latest === undefined) throw damaged(`the record of the latest height ${state.height} is missing`);
    archive.latest = latest;
    return archive;
  }

  get earliest(): bigint {
    return this.#state.earliest;
  }

  find(height: bigint): Version | undefined {
    const { earliest, height: last } = this.#state;
    if (earliest === 0n || height < earliest || height > last) return undefined;
    const known = this.#recent.get(height);
    if (known !== undefined) {
      this.#remember(known);
      return known;
    }
    const version = readRecord(this.#backend, heightKey(VERSION_TAG, height), `the record of height ${height}`, (bytes) =>
      decodeVersion(height, bytes),
    );
    if (version === undefined) throw damaged(`the record of height ${height} is missing`);
    const appHash = rootOfLeafHashes([...version.stores.values()].map(({ leaf }) => leaf));
    if (!equalBytes(appHash, version.appHash)) throw damaged(`the record of height ${height} does not have the app hash that it states`);
    this.#remember(version);
    return version;
  }

  openTree(store: StoreVersion | undefined): { readonly id: number; readonly tree: StoredTree } {
    const id = store?.id ?? this.#nextId++;
    const nodes = this.#nodesOf(id);
    const fast = this.#fast;
    const tree = fast === undefined ? new DiskTree(nodes, store?.root) : new FastTree(fast.arena, fast.hasher, nodes, store?.root);
    this.#trees.set(id, tree);
    return { id, tree };
  }

  view({ id, root }: StoreVersion): TreeView {
    return this.#trees.get(id)?.view(root) ?? new NodeView(root, this.#nodesOf(id).load);
  }

  async save({ version, trees, retention }: Saving): Promise<void> {
    const { height } = version;
    const batch = this.#backend.batch();
    const orphans: Orphans = new Map();
    for (const id of trees.keys()) {
      const unused = this.#trees.get(id)?.save(batch) ?? [];
      if (unused.length > 0) orphans.set(id, unused);
    }
    // A store that is not part of this version any more: all its nodes are orphans, written as an empty list.
    for (const { id } of this.latest?.stores.values() ?? []) if (!trees.has(id)) orphans.set(id, []);
    if (orphans.size > 0) batch.put(heightKey(ORPHANS_TAG, height), encodeOrphans(orphans));
    batch.put(heightKey(VERSION_TAG, height), encodeVersion(version));
    const first = this.#state.earliest === 0n;
    const earliest = first ? height : lowestKept(this.#state.earliest, height, retention);
    let swept = first ? height : this.#state.swept;
    if (earliest - swept >= this.#sweepEvery) {
      const target = earliest - swept > SWEPT_PER_COMMIT ? swept + SWEPT_PER_COMMIT : earliest;
      await this.#sweep(batch, { from: swept, to: target, saving: height, savedOrphans: orphans });
      swept = target;
    }
    const state: State = { height, earliest, swept, nextId: this.#nextId };
    if (first) batch.put(FORMAT_KEY, utf8(FORMAT));
    batch.put(STATE_KEY, encodeState(state));
    for (const [key, value] of this.#pendingMeta) {
      if (value === undefined) batch.delete(utf8(META_TAG + key));
      else batch.put(utf8(META_TAG + key), value);
    }
    await batch.write();
    this.#pendingMeta.clear();
    this.#state = state;
    this.latest = version;
    for (const tree of trees.values()) tree.commit();
    this.#remember(version);
    this.#trim();
  }

  readMeta(key: string): Uint8Array | undefined {
    return this.#backend.get(utf8(META_TAG + key));
  }

  writeMeta(key: string, value: Uint8Array | undefined): void {
    this.#pendingMeta.set(key, value);
  }

  async close(): Promise<void> {
    await this.#backend.close();
  }

  #nodesOf(id: number): NodeStore {
    let nodes = this.#nodes.get(id);
    if (nodes === undefined) this.#nodes.set(id, (nodes = new NodeStore(this.#backend, id)));
    return nodes;
  }

  #remember(version: Version): void {
    this.#recent.delete(version.height);
    this.#recent.set(version.height, version);
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= RECENT_VERSIONS && oldest >= this.#state.earliest) break;
      this.#recent.delete(oldest);
    }
  }

  /** Removes versions, and the nodes that only they use. */
  async #sweep(batch: Batch, { from, to, saving, savedOrphans }: Sweep): Promise<void> {
    const free = new Map<number, number[]>();
    const gone = new Set<number>();
    for (let height = from + 1n; height <= to; height++) {
      const key = heightKey(ORPHANS_TAG, height);
      const orphans =
        height === saving ? savedOrphans : (readRecord(this.#backend, key, `the orphans of height ${height}`, decodeOrphans) ?? new Map());
      for (const [id, addresses] of orphans) {
        if (addresses.length === 0) gone.add(id);
        const all = free.get(id);
        if (all === undefined) free.set(id, [...addresses]);
        else for (const number of addresses) all.push(number);
      }
      batch.delete(key);
      batch.delete(heightKey(VERSION_TAG, height - 1n));
    }
    for (const [id, addresses] of free) {
      if (gone.has(id)) for (const range of pageRanges(id, 0)) await deleteRange(this.#backend, batch, range);
      else this.#nodesOf(id).free(batch, addresses);
    }
  }

  #trim(): void {
    let resident = 0;
    for (const nodes of this.#nodes.values()) resident += nodes.resident;
    if (resident <= RESIDENT_NODES && (this.#fast?.arena.used ?? 0) <= ARENA_BYTES) return;
    this.#recent.clear();
    for (const nodes of this.#nodes.values()) nodes.resident = 0;
    for (const tree of this.#trees.values()) tree.trim(RESIDENT_LEVELS);
    if (this.latest !== undefined) this.#remember(this.latest);
  }
}

const HINT_FORMAT = "use the program version that made this home, or start with a new one";

async function deleteRange(backend: Backend, batch: Batch, [from, to]: readonly [Uint8Array, Uint8Array]): Promise<void> {
  for (let start = from; ; ) {
    const keys = await backend.keys(start, to, KEYS_PER_STEP);
    for (const key of keys) batch.delete(key);
    const last = keys.at(-1);
    if (last === undefined || keys.length < KEYS_PER_STEP) return;
    start = Uint8Array.of(...last, 0);
  }
}

function readRecord<T>(backend: Backend, key: Uint8Array, what: string, decode: (bytes: Uint8Array) => T): T | undefined {
  try {
    const bytes = backend.get(key);
    return bytes === undefined ? undefined : decode(bytes);
  } catch (cause) {
    throw damaged(`${what} cannot be read`, cause);
  }
}

/** Takes a database back to an earlier height that is kept; application metadata stays as it is. */
export async function rollBack(backend: Backend, height: bigint): Promise<void> {
  const archive = await DiskArchive.open(backend, { tree: "plain" });
  const last = archive.latest?.height ?? 0n;
  if (archive.find(height) === undefined) {
    throw new OperationError("UNKNOWN_HEIGHT", `cannot go back to height ${height}: heights ${archive.earliest} to ${last} are kept`, {
      hint: "choose a height that is kept",
    });
  }
  const batch = backend.batch();
  const ids = new Set<number>();
  for (let above = height + 1n; above <= last; above++) {
    for (const { id } of archive.find(above)?.stores.values() ?? []) ids.add(id);
    batch.delete(heightKey(VERSION_TAG, above));
    batch.delete(heightKey(ORPHANS_TAG, above));
  }
  for (const id of ids) for (const range of pageRanges(id, Number(height) + 1)) await deleteRange(backend, batch, range);
  const state = readRecord(backend, STATE_KEY, "the state record", decodeState);
  if (state === undefined) throw damaged("the database has no state record");
  batch.put(STATE_KEY, encodeState({ ...state, height }));
  await batch.write();
}
