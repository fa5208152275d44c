import { EMPTY, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { existenceCommitment } from "../merkle/ics23.ts";
import { rootOfLeafHashes } from "../merkle/rfc6962.ts";
import { simpleMapLeafHash, simpleMapProof } from "../merkle/simpleMap.ts";
import { CommitmentProof } from "../proto/gen/cosmos/ics23/v1.ts";
import type { Archive } from "./archive.ts";
import type { Backend } from "./backends/backend.ts";
import { createMemoryBackend } from "./backends/memory.ts";
import { DiskArchive, type DiskOptions } from "./diskArchive.ts";
import { Arena } from "./iavl/arena.ts";
import type { Node } from "./iavl/node.ts";
import type { Tree, TreeView } from "./iavl/tree.ts";
import { MemoryArchive } from "./memoryArchive.ts";
import { RecentReads } from "./recentReads.ts";
import type { Change, Entry, Metadata, MultiStore, MultiStoreOptions, ProvedValue, ReadView } from "./types.ts";
import { rootHash, type StoreVersion, type Version } from "./version.ts";

/** Opens a multistore that lives in memory only. */
export function openMemoryMultiStore(options: MultiStoreOptions): MultiStore {
  // Encoded pages and the fast tree need a third of the memory of linked nodes, and half the time.
  return createMultiStore(Arena.isSupported() ? new DiskArchive(createMemoryBackend()) : new MemoryArchive(), options);
}

/** Opens the multistore that a database holds, or begins one in an empty database. The store closes the database. */
export async function openMultiStore(backend: Backend, options: MultiStoreOptions & DiskOptions): Promise<MultiStore> {
  return createMultiStore(await DiskArchive.open(backend, options), options);
}

/** Makes a multistore over an archive of versions. */
export function createMultiStore(archive: Archive, options: MultiStoreOptions): MultiStore {
  return new TreeMultiStore(archive, options);
}

/** A store of the version to be staged. */
interface Open {
  readonly id: number;
  readonly tree: Tree<Node>;
  /** The contents of the store that this one renames: written anew when the first version is staged. */
  readonly copyOf: TreeView | undefined;
}

class TreeMultiStore implements MultiStore {
  readonly #archive: Archive;
  readonly #options: MultiStoreOptions;
  /** By name, sorted; what `latest` shows and `stage` writes to. */
  #open: ReadonlyMap<string, Open> = new Map();
  #staged: Version | undefined = undefined;
  #stagedChanges: ReadonlyMap<string, readonly Change[]> = new Map();
  /** By name; gone when the trees are opened anew. */
  readonly #recent = new Map<string, RecentReads>();
  #saving = false;
  #storeProofs: { readonly version: Version | undefined; readonly proofs: Map<string, Uint8Array> } = {
    version: undefined,
    proofs: new Map(),
  };
  readonly latest: ReadView;
  readonly meta: Metadata;

  constructor(archive: Archive, options: MultiStoreOptions) {
    this.#archive = archive;
    this.#options = options;
    checkOptions(options, archive.latest);
    this.#openTrees();
    this.latest = {
      get: (store, key) => this.#latestValue(store, key),
      iterate: (store, from, to, reverse) => this.#latestView(store).iterate(from, to, reverse),
    };
    this.meta = { get: (key) => archive.readMeta(key), put: (key, value) => archive.writeMeta(key, value) };
  }

  get height(): bigint {
    return this.#archive.latest?.height ?? 0n;
  }

  get earliest(): bigint {
    return this.#archive.earliest;
  }

  get storeNames(): readonly string[] {
    return [...this.#open.keys()];
  }

  get #nextHeight(): bigint {
    const { latest } = this.#archive;
    return latest === undefined ? (this.#options.initialHeight ?? 1n) : latest.height + 1n;
  }

  at(height: bigint): ReadView {
    const version = this.#version(height);
    const views = new Map<string, TreeView>();
    const view = (store: string): TreeView => {
      const known = views.get(store);
      if (known !== undefined) return known;
      const opened = this.#archive.view(storeOf(version, store));
      views.set(store, opened);
      return opened;
    };
    return {
      get: (store, key) => view(store).get(key),
      iterate: (store, from, to, reverse): IterableIterator<Entry> => view(store).iterate(from, to, reverse),
    };
  }

  stage(height: bigint, changes: ReadonlyMap<string, readonly Change[]>): Uint8Array {
    this.#refuseWhileSaving();
    if (height !== this.#nextHeight) throw new Error(`cannot stage height ${height}: the next height is ${this.#nextHeight}`);
    for (const store of changes.keys()) if (!this.#open.has(store)) throw unknownStore(store, height);
    const stores = new Map<string, StoreVersion>();
    for (const [name, { id, tree, copyOf }] of this.#open) {
      const own = changes.get(name);
      const before = this.#archive.latest?.stores.get(name);
      if (own === undefined && copyOf === undefined && before !== undefined) {
        tree.discard();
        stores.set(name, before);
        continue;
      }
      // A renamed store's contents are written anew, before the block's own writes, as Go does on loading.
      const copied = copyOf === undefined ? [] : [...copyOf.iterate(EMPTY, undefined, false)];
      const root = tree.stage(Number(height), [...copied, ...(own ?? [])]);
      stores.set(name, { id, root, leaf: simpleMapLeafHash(name, rootHash(root)) });
    }
    const appHash = rootOfLeafHashes([...stores.values()].map(({ leaf }) => leaf));
    this.#staged = { height, stores, appHash };
    this.#stagedChanges = changes;
    return appHash;
  }

  async commit(): Promise<void> {
    this.#refuseWhileSaving();
    const version = this.#staged;
    if (version === undefined) throw new Error(`nothing is staged above height ${this.height}`);
    this.#saving = true;
    const trees = new Map([...this.#open.values()].map(({ id, tree }) => [id, tree]));
    // After a failed write nobody knows what is on disk: the store stays as it is and refuses to go on.
    const { keepRecent, pruneInterval = 1n } = this.#options;
    await this.#archive.save({ version, trees, retention: { keepRecent, interval: pruneInterval } });
    for (const [name, changes] of this.#stagedChanges) this.#recent.get(name)?.update(changes);
    this.#staged = undefined;
    this.#stagedChanges = new Map();
    this.#saving = false;
    const { upgrades } = this.#options;
    if (upgrades !== undefined && (upgrades.height === this.height || upgrades.height === this.#nextHeight)) this.#openTrees();
  }

  prove(store: string, key: Uint8Array, height: bigint): ProvedValue {
    const version = this.#version(height);
    const found = storeOf(version, store);
    const proof = this.#archive.view(found).prove(key);
    return {
      value: proof.exist?.value,
      ops: [
        { type: "ics23:iavl", key, data: CommitmentProof.encode(proof) },
        { type: "ics23:simple", key: utf8(store), data: this.#storeProof(version, store) },
      ],
    };
  }

  /** The proof of a store's root, kept because relayers prove many keys of one store at one height. */
  #storeProof(version: Version, store: string): Uint8Array {
    if (this.#storeProofs.version !== version) this.#storeProofs = { version, proofs: new Map() };
    const { proofs } = this.#storeProofs;
    let encoded = proofs.get(store);
    if (encoded === undefined) {
      const proof = simpleMapProof(this.roots(version.height), store);
      if (proof === undefined) throw unknownStore(store, version.height);
      encoded = CommitmentProof.encode(existenceCommitment(proof));
      proofs.set(store, encoded);
    }
    return encoded;
  }

  roots(height: bigint): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#version(height).stores].map(([name, { root }]) => [name, rootHash(root)]));
  }

  appHash(height: bigint): Uint8Array {
    return this.#version(height).appHash;
  }

  async close(): Promise<void> {
    await this.#archive.close();
  }

  #refuseWhileSaving(): void {
    if (this.#saving) throw new Error(`height ${this.height + 1n} is being committed, or its commit failed`);
  }

  #latestValue(store: string, key: Uint8Array): Uint8Array | undefined {
    let recent = this.#recent.get(store);
    if (recent === undefined) {
      this.#latestView(store);
      recent = new RecentReads((wanted) => this.#latestView(store).get(wanted));
      this.#recent.set(store, recent);
    }
    return recent.get(key);
  }

  #latestView(store: string): TreeView {
    const open = this.#open.get(store);
    if (open === undefined) throw unknownStore(store, this.height);
    return open.copyOf ?? open.tree.latest;
  }

  #version(height: bigint): Version {
    const version = this.#archive.find(height);
    if (version !== undefined) return version;
    const kept = this.height === 0n ? "no block is committed yet" : `heights ${this.earliest} to ${this.height} are kept`;
    throw new OperationError("UNKNOWN_HEIGHT", `there is no state of height ${height}: ${kept}`, { hint: "ask for a height that is kept" });
  }

  /** Opens the trees of the next height; those that are open already stay. */
  #openTrees(): void {
    const { latest } = this.#archive;
    const { upgrades } = this.#options;
    const renamed = upgrades !== undefined && upgrades.height === this.#nextHeight ? (upgrades.changes.renamed ?? []) : [];
    const open = new Map<string, Open>();
    for (const name of storesAt(this.#options, this.#nextHeight)) {
      const old = renamed.find(({ to }) => to === name);
      const source = old === undefined ? undefined : latest?.stores.get(old.from);
      const before = old === undefined ? latest?.stores.get(name) : undefined;
      const known = before === undefined ? undefined : this.#open.get(name);
      const { id, tree } = known ?? this.#archive.openTree(before);
      open.set(name, { id, tree, copyOf: source === undefined ? undefined : this.#archive.view(source) });
    }
    this.#open = open;
    this.#recent.clear();
  }
}

/** The stores that exist at a height, sorted: before the upgrade those it has not yet added, renamed or dropped. */
function storesAt({ stores, upgrades }: MultiStoreOptions, height: bigint): readonly string[] {
  const names = new Set(stores);
  if (upgrades !== undefined && height < upgrades.height) {
    const { added = [], renamed = [], dropped = [] } = upgrades.changes;
    for (const name of [...added, ...renamed.map(({ to }) => to)]) names.delete(name);
    for (const name of [...dropped, ...renamed.map(({ from }) => from)]) names.add(name);
  }
  return [...names].sort();
}

function checkOptions(options: MultiStoreOptions, latest: Version | undefined): void {
  const { keepRecent, pruneInterval = 1n } = options;
  if (pruneInterval < 1n) {
    throw new OperationError("BAD_PRUNING", `heights cannot be pruned every ${pruneInterval} blocks`, {
      hint: "prune every block or less",
    });
  }
  if (keepRecent !== undefined && keepRecent < 1n) {
    throw new OperationError("BAD_PRUNING", `${keepRecent} recent heights cannot be kept`, { hint: "keep at least one" });
  }
  if (latest === undefined) return;
  const wanted = storesAt(options, latest.height).join(" ");
  const found = [...latest.stores.keys()].join(" ");
  if (wanted === found) return;
  throw new OperationError("OTHER_STORES", `the state of height ${latest.height} has the stores ${found}, the application has ${wanted}`, {
    hint: "run the binary that made this state, or name the upgrade that adds, renames or drops stores",
    data: { height: latest.height.toString(), found, wanted },
  });
}

function storeOf(version: Version, store: string): StoreVersion {
  const found = version.stores.get(store);
  if (found === undefined) throw unknownStore(store, version.height);
  return found;
}

function unknownStore(store: string, height: bigint): OperationError {
  return new OperationError("UNKNOWN_STORE", `there is no store ${store} at height ${height}`, {
    hint: "check the spelling and the upgrade that added it",
  });
}
