import { randomBytes } from "../crypto/random.ts";
import { compareBytes, equalBytes, readU32be } from "../encoding/bytes.ts";

/** What makes the hashes of one process its own. */
export interface HashSeed {
  readonly start: number;
  /** Odd, so that no byte is lost. */
  readonly factor: number;
}

/** A hash seed of 8 bytes; the factor keeps the shape of FNV's, whose upper bit spreads each byte. */
export function hashSeedOf(bytes: Uint8Array): HashSeed {
  return { start: readU32be(bytes, 0), factor: 0x01000001 | (readU32be(bytes, 4) & 0xffffe) };
}

/** Strangers who choose keys do not know where they land; nothing but the time of a look-up depends on it. */
const PROCESS_SEED = hashSeedOf(randomBytes(8));

/** 32 bits of a key, FNV-1a with another start and factor in each process. */
export function hashKey(key: Uint8Array, { start, factor }: HashSeed): number {
  let h = start ^ key.length;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ (key[i] as number), factor); // cast: i is within key
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return h ^ (h >>> 13);
}

const TAIL_INSERTED_SINGLY = 16;

/**
 * A map keyed by bytes with an order on demand. Hashing bytes directly costs a third of making a string of them.
 * Entries are numbered as they come and never leave; `undefined` is a value of its own (a layer's mark of a deletion).
 */
export class ByteMap<V> {
  #table = new Int32Array(16).fill(-1);
  #hashes: number[] = [];
  #keys: Uint8Array[] = [];
  #values: V[] = [];
  /** Entry numbers in key order; may lack the newest entries. */
  #order: number[] = [];
  readonly #seed: HashSeed;

  constructor(seed: HashSeed = PROCESS_SEED) {
    this.#seed = seed;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** The number of the entry with this key, or -1. */
  find(key: Uint8Array): number {
    const hash = hashKey(key, this.#seed);
    const mask = this.#table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#table[slot] as number; // cast: slot is masked
      if (entry < 0) return -1;
      if (this.#hashes[entry] === hash && equalBytes(this.#keys[entry] as Uint8Array, key)) return entry; // cast: entry is in use
    }
  }

  keyAt(entry: number): Uint8Array {
    return this.#keys[entry] as Uint8Array; // cast: callers pass numbers of existing entries
  }

  valueAt(entry: number): V {
    return this.#values[entry] as V; // cast: as above
  }

  set(key: Uint8Array, value: V): void {
    const hash = hashKey(key, this.#seed);
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const entry = this.#table[slot] as number; // cast: slot is masked
      if (entry < 0) break;
      if (this.#hashes[entry] === hash && equalBytes(this.#keys[entry] as Uint8Array, key)) {
        this.#values[entry] = value;
        return;
      }
    }
    this.#table[slot] = this.#keys.length;
    this.#keys.push(key);
    this.#hashes.push(hash);
    this.#values.push(value);
    if (this.#keys.length * 2 > this.#table.length) this.#grow();
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 4).fill(-1);
    const mask = table.length - 1;
    for (let entry = 0; entry < this.#hashes.length; entry++) {
      let slot = (this.#hashes[entry] as number) & mask; // cast: entry is in range
      while ((table[slot] as number) >= 0) slot = (slot + 1) & mask;
      table[slot] = entry;
    }
    this.#table = table;
  }

  /** Entry numbers in ascending key order. The array is the map's own: it is valid until the next new key. */
  ordered(): readonly number[] {
    const missing = this.#keys.length - this.#order.length;
    if (missing === 0) return this.#order;
    const compare = (a: number, b: number): number => compareBytes(this.keyAt(a), this.keyAt(b));
    if (missing <= TAIL_INSERTED_SINGLY && this.#order.length > missing) {
      for (let entry = this.#order.length; entry < this.#keys.length; entry++)
        this.#order.splice(this.lowerBound(this.keyAt(entry)), 0, entry);
      return this.#order;
    }
    const tail = Array.from({ length: missing }, (_, i) => this.#order.length + i).sort(compare);
    this.#order = mergeSorted(this.#order, tail, compare);
    return this.#order;
  }

  /** Position in the order so far of the first key that is not below `key`. */
  lowerBound(key: Uint8Array): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.keyAt(this.#order[middle] as number), key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function mergeSorted(a: readonly number[], b: readonly number[], compare: (x: number, y: number) => number): number[] {
  if (a.length === 0) return [...b];
  const merged: number[] = [];
  let j = 0;
  for (const x of a) {
    while (j < b.length && compare(b[j] as number, x) < 0) merged.push(b[j++] as number); // casts: j is in range
    merged.push(x);
  }
  while (j < b.length) merged.push(b[j++] as number);
  return merged;
}
