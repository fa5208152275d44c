/**
 * What is known of objects by their identity, bounded: between `size` and twice `size` of the entries set last. A WeakMap would do, but
 * the collector walks through each of its entries again and again.
 */
export class IdentityCache<K extends object, V> {
  readonly #size: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  constructor(size: number) {
    this.#size = size;
  }

  get(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
