/** A map that forgets: it holds between `size` and twice `size` of the entries used last, at constant cost per access. */
export interface BoundedCache<V> {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  readonly size: () => number;
}

/** A cache of two generations: when the young one is full it becomes the old one, and the old one is dropped. */
export function createBoundedCache<V>(size: number): BoundedCache<V> {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`cache size ${size} is not a positive integer`);
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  const set = (key: string, value: V): void => {
    if (young.size >= size) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  const get = (key: string): V | undefined => {
    const value = young.get(key);
    if (value !== undefined) return value;
    const survivor = old.get(key);
    if (survivor !== undefined) {
      old.delete(key);
      set(key, survivor);
    }
    return survivor;
  };
  return { get, set, size: () => young.size + old.size };
}

/** One character per byte: the cheapest exact Map key for short bytes. */
export function cacheKey(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]); // an array-like is enough for apply
}
