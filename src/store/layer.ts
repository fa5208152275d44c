import { compareBytes } from "../encoding/bytes.ts";
import { ByteMap } from "./byteMap.ts";
import type { Change, Entry, ReadView } from "./types.ts";

/** Writes above a read view, visible through the layer and nowhere else until they are flushed or taken as changes. */
export interface Layer extends ReadView {
  readonly set: (store: string, key: Uint8Array, value: Uint8Array) => void;
  readonly delete: (store: string, key: Uint8Array) => void;
  /** Moves the writes into the parent, which must be a layer; this one is empty afterwards. */
  readonly flush: () => void;
  /**
   * Net writes by store in ascending key order. A key written with the value it had is listed; the deletion of a key
   * that the parent does not hold is not. Stores without changes are left out.
   */
  readonly changes: () => ReadonlyMap<string, readonly Change[]>;
  readonly discard: () => void;
}

/** Makes an empty layer above a view; layers nest. Keys and values that are passed in must not be altered afterwards. */
export function createLayer(parent: ReadView): Layer {
  return new CacheLayer(parent);
}

type Writes = ByteMap<Uint8Array | undefined>;

class CacheLayer implements Layer {
  readonly #parent: ReadView;
  readonly #stores = new Map<string, Writes>();

  constructor(parent: ReadView) {
    this.#parent = parent;
  }

  get(store: string, key: Uint8Array): Uint8Array | undefined {
    const writes = this.#stores.get(store);
    if (writes !== undefined) {
      const entry = writes.find(key);
      if (entry >= 0) return writes.valueAt(entry);
    }
    return this.#parent.get(store, key);
  }

  iterate(store: string, from: Uint8Array, to: Uint8Array | undefined, reverse: boolean): IterableIterator<Entry> {
    const below = this.#parent.iterate(store, from, to, reverse);
    const writes = this.#stores.get(store);
    if (writes === undefined) return below;
    const order = writes.ordered();
    const start = writes.lowerBound(from);
    const end = to === undefined ? order.length : writes.lowerBound(to);
    if (start >= end) return below;
    return mergeWrites(below, writes, order.slice(start, end), reverse);
  }

  set(store: string, key: Uint8Array, value: Uint8Array): void {
    this.#writes(store).set(key, value);
  }

  delete(store: string, key: Uint8Array): void {
    this.#writes(store).set(key, undefined);
  }

  flush(): void {
    const parent = this.#parent;
    if (!(parent instanceof CacheLayer)) throw new Error("a layer above a committed view has no parent layer to flush into");
    for (const [store, writes] of this.#stores) {
      const target = parent.#stores.get(store);
      if (target === undefined) parent.#stores.set(store, writes);
      else for (let entry = 0; entry < writes.size; entry++) target.set(writes.keyAt(entry), writes.valueAt(entry));
    }
    this.#stores.clear();
  }

  changes(): ReadonlyMap<string, readonly Change[]> {
    const all = new Map<string, readonly Change[]>();
    for (const store of [...this.#stores.keys()].sort()) {
      const writes = this.#writes(store);
      const changes: Change[] = [];
      for (const entry of writes.ordered()) {
        const key = writes.keyAt(entry);
        const value = writes.valueAt(entry);
        if (value !== undefined || this.#parent.get(store, key) !== undefined) changes.push([key, value]);
      }
      if (changes.length > 0) all.set(store, changes);
    }
    return all;
  }

  discard(): void {
    this.#stores.clear();
  }

  #writes(store: string): Writes {
    let writes = this.#stores.get(store);
    if (writes === undefined) this.#stores.set(store, (writes = new ByteMap()));
    return writes;
  }
}

/** Merges a view's entries with the writes above it; a write hides the entry of the same key. */
function* mergeWrites(below: Iterator<Entry>, writes: Writes, entries: number[], reverse: boolean): IterableIterator<Entry> {
  if (reverse) entries.reverse();
  try {
    let lower = below.next();
    for (const entry of entries) {
      const key = writes.keyAt(entry);
      while (lower.done !== true) {
        const order = reverse ? compareBytes(key, lower.value[0]) : compareBytes(lower.value[0], key);
        if (order > 0) break;
        if (order < 0) yield lower.value;
        lower = below.next();
        if (order === 0) break;
      }
      const value = writes.valueAt(entry);
      if (value !== undefined) yield [key, value];
    }
    for (; lower.done !== true; lower = below.next()) yield lower.value;
  } finally {
    below.return?.();
  }
}
