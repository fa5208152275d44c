/** A cache that forgets what was not used since it was asked last time. */
export interface Aging {
  readonly age: () => void;
}

/**
 * The bytes that all caches of a process (a thread, where chains have threads of their own) hold together. Each keeps two generations:
 * what was used since the last ageing, and what was used before it. When the young ones have half of the budget, every cache forgets its
 * old one, so that the least recently used goes first, wherever it is. Weights are estimates; no result depends on what is remembered.
 */
export class CacheBudget {
  #half: number;
  #young = 0;
  /** Weak, since caches go with their chains. */
  #caches: WeakRef<Aging>[] = [];
  #sweepAt = 256;

  constructor(bytes: number) {
    this.#half = halfOf(bytes);
  }

  /** Bytes from now on; a smaller budget takes effect at once. */
  resize(bytes: number): void {
    this.#half = halfOf(bytes);
    this.charge(0);
  }

  /** Bytes that were remembered or used since the last ageing. */
  get young(): number {
    return this.#young;
  }

  join(cache: Aging): void {
    this.#caches.push(new WeakRef(cache));
    if (this.#caches.length < this.#sweepAt) return;
    this.#caches = this.#caches.filter((ref) => ref.deref() !== undefined);
    this.#sweepAt = Math.max(256, this.#caches.length * 2);
  }

  charge(bytes: number): void {
    this.#young += bytes;
    if (this.#young <= this.#half) return;
    this.#young = 0;
    for (const ref of this.#caches) ref.deref()?.age();
  }
}

function halfOf(bytes: number): number {
  if (!(bytes > 0)) throw new RangeError(`a budget of ${bytes} bytes holds nothing`);
  return bytes / 2;
}

const DEFAULT_BYTES = 256 * 2 ** 20;

/** The budget of this process; `resize` sets it. */
export const cacheBudget: CacheBudget = new CacheBudget(DEFAULT_BYTES);
