import { type Aging, cacheBudget } from "../encoding/cacheBudget.ts";
import { ByteMap } from "./byteMap.ts";
import type { Change } from "./types.ts";

/** Rows of a store remembered per generation: the rows of a large block, a few hundred kilobytes. */
const GENERATION = 4096;
/** What a row takes besides its bytes. */
const ROW_BYTES = 250;

/**
 * Rows of one store's latest state that were read last, absent ones too. Blocks read the same parameters and accounts
 * again and again; and who reads the same row gets the same byte array, so that what was decoded from it is known by it (design rule 6).
 */
export class RecentReads implements Aging {
  #young = new ByteMap<Uint8Array | undefined>();
  #old = new ByteMap<Uint8Array | undefined>();

  readonly #read: (key: Uint8Array) => Uint8Array | undefined;

  constructor(read: (key: Uint8Array) => Uint8Array | undefined) {
    this.#read = read;
    cacheBudget.join(this);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const young = this.#young.find(key);
    if (young >= 0) return this.#young.valueAt(young);
    const old = this.#old.find(key);
    const value = old >= 0 ? this.#old.valueAt(old) : this.#read(key);
    this.#put(key, value);
    return value;
  }

  /** The rows as a committed block leaves them: of those it wrote, the ones that were read are remembered. */
  update(changes: readonly Change[]): void {
    if (this.#young.size === 0 && this.#old.size === 0) return;
    for (const [key, value] of changes) {
      if (this.#young.find(key) >= 0) this.#young.set(key, value);
      else if (this.#old.find(key) >= 0) this.#put(key, value);
    }
  }

  #put(key: Uint8Array, value: Uint8Array | undefined): void {
    if (this.#young.size >= GENERATION) this.age();
    this.#young.set(key, value);
    cacheBudget.charge(ROW_BYTES + key.length + (value?.length ?? 0));
  }

  /** Forgets what was not read since it was called last. */
  age(): void {
    this.#old = this.#young;
    this.#young = new ByteMap();
  }
}
