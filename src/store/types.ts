/** A key and its new value, or undefined where the key is removed. */
export type Change = readonly [key: Uint8Array, value: Uint8Array | undefined];
export type Entry = readonly [key: Uint8Array, value: Uint8Array];

/** Read access to several named stores. Keys are ordered bytewise; `to` is exclusive, undefined means the end. */
export interface ReadView {
  readonly get: (store: string, key: Uint8Array) => Uint8Array | undefined;
  readonly iterate: (store: string, from: Uint8Array, to: Uint8Array | undefined, reverse: boolean) => IterableIterator<Entry>;
}

/** One op of a store proof, as ABCI's ProofOp. */
export interface StoreProofOp {
  readonly type: string;
  readonly key: Uint8Array;
  readonly data: Uint8Array;
}
export interface ProvedValue {
  readonly value: Uint8Array | undefined;
  /** Exactly two: `ics23:iavl` (existence or non-existence of the key) and `ics23:simple` (the store's root in the app hash). */
  readonly ops: readonly StoreProofOp[];
}

export interface StoreUpgrades {
  readonly added?: readonly string[];
  readonly renamed?: readonly { readonly from: string; readonly to: string }[];
  readonly dropped?: readonly string[];
}

/** Values beside the state: what was put is read back after the next commit. */
export interface Metadata {
  readonly get: (key: string) => Uint8Array | undefined;
  readonly put: (key: string, value: Uint8Array | undefined) => void;
}

/**
 * Merkle trees, one per named store, committed together. Writes of a block are staged once (synchronous: the app hash is known),
 * then committed in one atomic synced batch (asynchronous). Staged writes are visible to nobody until commit has returned.
 */
export interface MultiStore {
  /** Last committed height; 0n before the first. */
  readonly height: bigint;
  /** Lowest height that `at` and `prove` still answer. */
  readonly earliest: bigint;
  readonly storeNames: readonly string[];
  /** The state at `height`. */
  readonly latest: ReadView;
  /** The state at a retained height; throws an OperationError for one that is unknown or pruned. */
  readonly at: (height: bigint) => ReadView;
  /**
   * Applies a block's net writes as version `height` and returns the app hash. Each list is in ascending key order without duplicates;
   * a key written with the value it had is a write (its leaf gets the new version, as in Go). Staging again discards what was staged.
   */
  readonly stage: (height: bigint, changes: ReadonlyMap<string, readonly Change[]>) => Uint8Array;
  /** Persists what was staged; resolves when it is on disk. */
  readonly commit: () => Promise<void>;
  readonly prove: (store: string, key: Uint8Array, height: bigint) => ProvedValue;
  /** Root of each store at a retained height; the root of an empty tree is sha256 of nothing. */
  readonly roots: (height: bigint) => ReadonlyMap<string, Uint8Array>;
  readonly appHash: (height: bigint) => Uint8Array;
  /** Small values that are persisted in the same atomic batch (application metadata); not part of the app hash. */
  readonly meta: Metadata;
  readonly close: () => Promise<void>;
}

export interface MultiStoreOptions {
  readonly stores: readonly string[];
  /** Version of the first block; default 1n. */
  readonly initialHeight?: bigint;
  /** How many recent heights stay readable; undefined keeps all. */
  readonly keepRecent?: bigint;
  /** Heights become unreadable only at commits of multiples of this; default 1n. */
  readonly pruneInterval?: bigint;
  readonly upgrades?: { readonly height: bigint; readonly changes: StoreUpgrades };
}
