import type { PageRange } from "./api.ts";
import type { Turns } from "./turn.ts";

/** Where a transaction (or, with index 0, a block) is, as one number: a search may find millions of them. */
const INDEXES = 2 ** 20;

export function placeOf(height: bigint, index: number): number {
  return Number(height) * INDEXES + index;
}
export function heightOf(place: number): bigint {
  return BigInt(Math.floor(place / INDEXES));
}
export function indexOf(place: number): number {
  return place % INDEXES;
}

export const NO_PLACES = new Float64Array(0);

/** Collects places as they are found. */
export class PlaceList {
  #places = new Float64Array(256);
  #count = 0;
  #descends = true;

  push(place: number): void {
    const last = this.#count === 0 ? undefined : this.#places[this.#count - 1];
    if (place === last) return;
    if (last !== undefined && place > last) this.#descends = false;
    if (this.#count === this.#places.length) {
      const more = new Float64Array(this.#count * 2);
      more.set(this.#places);
      this.#places = more;
    }
    this.#places[this.#count++] = place;
  }

  /** All of them, ascending, each once. One value's postings come newest first and need no sorting. */
  async ascending(turns: Turns): Promise<Float64Array> {
    const all = this.#places.subarray(0, this.#count);
    if (this.#descends) return all.reverse();
    return withoutRepetitions(await sorted(all, turns));
  }
}

/** Numbers that are sorted in one go. */
const RUN = 1 << 15;

/** Sorts so that others get their turn in between: runs first, then pairs of runs merged. */
async function sorted(all: Float64Array, turns: Turns): Promise<Float64Array> {
  for (let at = 0; at < all.length; at += RUN) {
    all.subarray(at, at + RUN).sort();
    await turns.due();
  }
  let from: Float64Array = all;
  let to: Float64Array = new Float64Array(all.length);
  for (let width = RUN; width < all.length; width *= 2) {
    for (let at = 0; at < all.length; at += 2 * width) await merge(from, to, [at, at + width, at + 2 * width], turns);
    [from, to] = [to, from];
  }
  return from;
}

async function merge(
  from: Float64Array,
  to: Float64Array,
  [start, middle, end]: readonly [number, number, number],
  turns: Turns,
): Promise<void> {
  let [left, right] = [start, middle];
  const [leftEnd, rightEnd] = [Math.min(middle, from.length), Math.min(end, from.length)];
  for (let at = start; at < rightEnd; at++) {
    const a = left < leftEnd ? (from[left] ?? 0) : Number.POSITIVE_INFINITY;
    const b = right < rightEnd ? (from[right] ?? 0) : Number.POSITIVE_INFINITY;
    to[at] = a <= b ? a : b;
    if (a <= b) left++;
    else right++;
    if (at % RUN === 0) await turns.due();
  }
}

function withoutRepetitions(all: Float64Array): Float64Array {
  let count = 0;
  for (const place of all) if (count === 0 || place !== all[count - 1]) all[count++] = place;
  return all.subarray(0, count);
}

/** The part of ascending places that a page has, in the page's order. */
export function pageOf(places: Float64Array, { offset = 0, limit = places.length, descending = false }: PageRange = {}): Float64Array {
  if (!descending) return places.slice(offset, offset + limit);
  const end = Math.max(0, places.length - offset);
  return places.slice(Math.max(0, end - limit), end).reverse();
}
