import { type Aging, cacheBudget, type CacheBudget } from "./cacheBudget.ts";

export interface GenerationCacheOptions<K, V> {
  /** What an entry holds, about, in bytes. */
  readonly weigh: (key: K, value: V) => number;
  /** Entries of one generation; the cache holds up to twice as many. Default: as many as the budget has room for. */
  readonly size?: number;
  /** Default: the process's. */
  readonly budget?: CacheBudget;
}

/** A map that forgets, at constant cost per access: what was not used for a generation goes when its process has no room for it. */
export class GenerationCache<K, V> implements Aging {
  readonly #weigh: (key: K, value: V) => number;
  readonly #size: number;
  readonly #budget: CacheBudget;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  constructor({ weigh, size = Number.POSITIVE_INFINITY, budget = cacheBudget }: GenerationCacheOptions<K, V>) {
    if (!(size >= 1)) throw new RangeError(`cache size ${size} is not positive`);
    this.#weigh = weigh;
    this.#size = size;
    this.#budget = budget;
    budget.join(this);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: K): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const survivor = this.#old.get(key);
    if (survivor !== undefined) {
      this.#old.delete(key);
      this.set(key, survivor);
    }
    return survivor;
  }

  set(key: K, value: V): void {
    const before = this.#young.size;
    this.#young.set(key, value);
    if (this.#young.size === before) return;
    if (before >= this.#size) {
      this.age();
      this.#old.delete(key);
      this.#young.set(key, value);
    }
    this.#budget.charge(this.#weigh(key, value));
  }

  delete(key: K): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  /** Forgets what was not used since it was called last. */
  age(): void {
    this.#old = this.#young;
    this.#young = new Map();
  }
}
