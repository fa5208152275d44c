import { EMPTY, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { EMPTY_HASH } from "../crypto/hash.ts";
import { CommitmentProof } from "../proto/gen/cosmos/ics23/v1.ts";
import type { Node } from "./iavl/node.ts";
import { PlainTree } from "./iavl/plainTree.ts";
import type { TreeView } from "./iavl/tree.ts";
import { merkleRoot, storeLeafHash, storeProof } from "./storeMap.ts";
import type { Change, Entry, MultiStore, MultiStoreOptions, ProvedValue, ReadView } from "./types.ts";

/** One store as of one height. */
interface StoreVersion {
  readonly tree: PlainTree;
  readonly root: Node | undefined;
  /** Hash of the store's leaf in the app hash. */
  readonly leaf: Uint8Array;
}

interface Version {
  readonly height: bigint;
  /** Sorted by name. */
  readonly stores: ReadonlyMap<string, StoreVersion>;
  readonly appHash: Uint8Array;
}

/** Opens a multistore that lives in memory only. */
export function openMemoryMultiStore(options: MultiStoreOptions): MultiStore {
  return new MemoryMultiStore(options);
}

class MemoryMultiStore implements MultiStore {
  readonly #options: MultiStoreOptions;
  readonly #versions = new Map<bigint, Version>();
  #current: Version = { height: 0n, stores: new Map(), appHash: merkleRoot([]) };
  #earliest = 0n;
  /** Trees of the next height, by name; what `latest` shows. */
  #next: ReadonlyMap<string, { readonly tree: PlainTree; readonly copyOf: TreeView | undefined }>;
  #staged: Version | undefined = undefined;
  readonly latest: ReadView;

  constructor(options: MultiStoreOptions) {
    this.#options = options;
    this.#next = this.#treesOf(this.#initialHeight);
    this.latest = {
      get: (store, key) => this.#latestView(store).get(key),
      iterate: (store, from, to, reverse) => this.#latestView(store).iterate(from, to, reverse),
    };
  }

  get height(): bigint {
    return this.#current.height;
  }

  get earliest(): bigint {
    return this.#earliest;
  }

  get storeNames(): readonly string[] {
    return [...this.#next.keys()];
  }

  get #initialHeight(): bigint {
    return this.#options.initialHeight ?? 1n;
  }

  at(height: bigint): ReadView {
    const version = this.#version(height);
    const views = new Map<string, TreeView>();
    const view = (store: string): TreeView => {
      const known = views.get(store);
      if (known !== undefined) return known;
      const { tree, root } = storeOf(version, store);
      const opened = tree.view(root);
      views.set(store, opened);
      return opened;
    };
    return {
      get: (store, key) => view(store).get(key),
      iterate: (store, from, to, reverse): IterableIterator<Entry> => view(store).iterate(from, to, reverse),
    };
  }

  stage(height: bigint, changes: ReadonlyMap<string, readonly Change[]>): Uint8Array {
    const expected = this.height === 0n ? this.#initialHeight : this.height + 1n;
    if (height !== expected) throw new Error(`cannot stage height ${height}: the next height is ${expected}`);
    for (const store of changes.keys()) if (!this.#next.has(store)) throw unknownStore(store, height);
    const stores = new Map<string, StoreVersion>();
    for (const [name, { tree, copyOf }] of this.#next) {
      const own = changes.get(name) ?? [];
      // A renamed store's contents are written anew, before the block's own writes, as Go does on loading.
      const writes = copyOf === undefined ? own : [...[...copyOf.iterate(EMPTY, undefined, false)], ...own];
      const root = tree.stage(Number(height), writes);
      const before = this.#current.stores.get(name);
      stores.set(name, {
        tree,
        root,
        leaf: before !== undefined && before.root === root ? before.leaf : storeLeafHash(name, rootHash(root)),
      });
    }
    const appHash = merkleRoot([...stores.values()].map(({ leaf }) => leaf));
    this.#staged = { height, stores, appHash };
    return appHash;
  }

  async commit(): Promise<void> {
    const staged = this.#staged;
    if (staged === undefined) throw new Error(`nothing is staged above height ${this.height}`);
    this.#staged = undefined;
    for (const { tree } of staged.stores.values()) tree.commit();
    this.#current = staged;
    this.#versions.set(staged.height, staged);
    if (this.#earliest === 0n) this.#earliest = staged.height;
    this.#next = this.#treesOf(staged.height + 1n);
    this.#prune();
  }

  prove(store: string, key: Uint8Array, height: bigint): ProvedValue {
    const version = this.#version(height);
    const { tree, root } = storeOf(version, store);
    const proof = tree.view(root).prove(key);
    const index = [...version.stores.keys()].indexOf(store);
    const leaves = [...version.stores.values()].map(({ leaf }) => leaf);
    return {
      value: proof.exist?.value,
      ops: [
        { type: "ics23:iavl", key, data: CommitmentProof.encode(proof) },
        {
          type: "ics23:simple",
          key: utf8(store),
          data: CommitmentProof.encode(storeProof(store, rootHash(root), leaves, index)),
        },
      ],
    };
  }

  roots(height: bigint): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#version(height).stores].map(([name, { root }]) => [name, rootHash(root)]));
  }

  appHash(height: bigint): Uint8Array {
    return this.#version(height).appHash;
  }

  async close(): Promise<void> {}

  #latestView(store: string): TreeView {
    const next = this.#next.get(store);
    if (next === undefined) throw unknownStore(store, this.height);
    return next.copyOf ?? next.tree.latest;
  }

  #version(height: bigint): Version {
    const version = this.#versions.get(height);
    if (version !== undefined) return version;
    const kept = this.height === 0n ? "no block is committed yet" : `heights ${this.earliest} to ${this.height} are kept`;
    throw new OperationError("unknown-height", `there is no state of height ${height}: ${kept}`, { hint: "ask for a height that is kept" });
  }

  /** The trees that make up the state of a height, given those of the height before. */
  #treesOf(height: bigint): ReadonlyMap<string, { readonly tree: PlainTree; readonly copyOf: TreeView | undefined }> {
    const { stores: target, upgrades } = this.#options;
    const names = new Set(target);
    const renames = new Map<string, string>();
    if (upgrades !== undefined) {
      const { added = [], renamed = [], dropped = [] } = upgrades.changes;
      if (height < upgrades.height) {
        for (const name of [...added, ...renamed.map(({ to }) => to)]) names.delete(name);
        for (const name of [...dropped, ...renamed.map(({ from }) => from)]) names.add(name);
      } else if (height === upgrades.height) {
        for (const { from, to } of renamed) renames.set(to, from);
      }
    }
    const trees = new Map<string, { readonly tree: PlainTree; readonly copyOf: TreeView | undefined }>();
    for (const name of [...names].sort()) {
      const old = renames.get(name);
      const copyOf = old === undefined ? undefined : this.#current.stores.get(old)?.tree.latest;
      trees.set(name, { tree: this.#current.stores.get(name)?.tree ?? this.#next?.get(name)?.tree ?? new PlainTree(), copyOf });
    }
    return trees;
  }

  #prune(): void {
    const { keepRecent } = this.#options;
    if (keepRecent === undefined) return;
    while (this.height - this.#earliest >= keepRecent && this.#earliest < this.height) {
      this.#versions.delete(this.#earliest);
      this.#earliest += 1n;
    }
  }
}

function rootHash(root: Node | undefined): Uint8Array {
  return root === undefined ? EMPTY_HASH : root.hash;
}

function storeOf(version: Version, store: string): StoreVersion {
  const found = version.stores.get(store);
  if (found === undefined) throw unknownStore(store, version.height);
  return found;
}

function unknownStore(store: string, height: bigint): OperationError {
  return new OperationError("unknown-store", `there is no store ${store} at height ${height}`, {
    hint: "check the spelling and the upgrade that added it",
  });
}
