/** Puts and deletions that reach the disk together or not at all. Keys and values are copied. */
export interface Batch {
  readonly put: (key: Uint8Array, value: Uint8Array) => void;
  readonly delete: (key: Uint8Array) => void;
  /** Resolves when everything is on disk. */
  readonly write: () => Promise<void>;
}

/** An ordered key-value database. */
export interface Backend {
  readonly get: (key: Uint8Array) => Uint8Array | undefined;
  /** Up to `limit` keys from `from` to `to` (exclusive), ascending. */
  readonly keys: (from: Uint8Array, to: Uint8Array | undefined, limit: number) => Promise<readonly Uint8Array[]>;
  readonly batch: () => Batch;
  readonly close: () => Promise<void>;
}
