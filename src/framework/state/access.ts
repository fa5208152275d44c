import { compareBytes, concat, prefixEnd, toHex, utf8 } from "../../encoding/bytes.ts";
import { GenerationCache } from "../../encoding/generationCache.ts";
import type { Codec } from "../../proto/codec.ts";
import type { Entry } from "../../store/types.ts";
import type { Context, ReadContext } from "../context.ts";
import { ensureInvariant, InvariantError } from "../errors.ts";
import { GAS } from "../gas.ts";
import type { KeyCodec, Leading } from "../keys.ts";
import { ForeignKeyError } from "../pathKeys.ts";

/** First bytes of every key of a collection: a number is one byte. */
export type Prefix = number | string | Uint8Array;

export interface PrefixInfo {
  readonly bytes: Uint8Array;
  /** What tells it from other collections: the prefix in hex, for paths their pattern. */
  readonly id: string;
}
export function prefixBytes(prefix: Prefix): Uint8Array {
  if (typeof prefix === "string") return utf8(prefix);
  if (typeof prefix !== "number") return prefix;
  ensureInvariant(Number.isInteger(prefix) && prefix >= 0 && prefix <= 255, `prefix ${prefix} is no byte`);
  return Uint8Array.of(prefix);
}
export function prefixInfo(prefix: Prefix): PrefixInfo {
  const bytes = prefixBytes(prefix);
  return { bytes, id: toHex(bytes) };
}

/** Which keys to visit, in key order; bounds may be the first parts of a key only. */
export interface Range<K> {
  /** Keys that begin with these parts (for plain text: with this text). */
  readonly prefix?: Leading<K> | K;
  /** Lowest key, included. */
  readonly from?: Leading<K> | K;
  /** Highest key, excluded. */
  readonly to?: Leading<K> | K;
  /** Highest key, included with everything that begins with it. */
  readonly through?: Leading<K> | K;
  /** Raw bytes behind the prefix at which to begin, included; in reverse with everything that begins with them. */
  readonly start?: Uint8Array;
  readonly reverse?: boolean;
}

export function readBytes(ctx: ReadContext, store: string, raw: Uint8Array): Uint8Array | undefined {
  const bytes = ctx.store.get(store, raw);
  ctx.gas.consume(GAS.readFlat + GAS.readByte * (raw.length + (bytes?.length ?? 0)), "ReadFlat");
  return bytes;
}
export function hasKey(ctx: ReadContext, store: string, raw: Uint8Array): boolean {
  ctx.gas.consume(GAS.has, "Has");
  return ctx.store.get(store, raw) !== undefined;
}
export function writeBytes(ctx: Context, store: string, raw: Uint8Array, bytes: Uint8Array): void {
  ctx.gas.consume(GAS.writeFlat + GAS.writeByte * (raw.length + bytes.length), "WriteFlat");
  ctx.store.set(store, raw, bytes);
}
export function deleteKey(ctx: Context, store: string, raw: Uint8Array): void {
  ctx.gas.consume(GAS.delete, "Delete");
  ctx.store.delete(store, raw);
}

/** A codec of stored values. */
export interface StoredCodec<V> extends Codec<V> {
  /** Decoding gives a value equal to the encoded one, and values are never changed in place: a written one need not be decoded again. */
  readonly isExact?: true;
}
/** Values of a collection remembered beside their bytes: those of a large block, and not what only a long history needs. */
const DECODED = 1024;

/** A decoded value takes several times its bytes. */
function weighDecoded(bytes: Uint8Array): number {
  return 300 + 6 * bytes.length;
}

/** What all collections share: where they are and how their values are read. */
export interface Place<V> {
  readonly store: string;
  readonly name: string;
  readonly prefix: Uint8Array;
  readonly encode: (value: V) => Uint8Array;
  readonly decode: (raw: Uint8Array, bytes: Uint8Array) => V;
}
export function createPlace<V>(store: string, name: string, prefix: Uint8Array, codec: StoredCodec<V>): Place<V> {
  // Layers and trees give the same byte array for the same stored value, so that its identity stands for its contents (design rule 6).
  // A WeakMap would do, but the collector walks through each of its entries again and again.
  const decoded = new GenerationCache<Uint8Array, { readonly value: V }>({ size: DECODED, weigh: weighDecoded });
  const decode = (raw: Uint8Array, bytes: Uint8Array): V => {
    const known = decoded.get(bytes);
    if (known !== undefined) return known.value;
    let stored: V;
    try {
      stored = codec.decode(bytes);
    } catch (cause) {
      throw new InvariantError(`${store}.${name}: the value at key ${toHex(raw)} cannot be read`, { cause });
    }
    if (typeof stored === "object" && stored !== null && !ArrayBuffer.isView(stored)) decoded.set(bytes, { value: stored });
    return stored;
  };
  const encode = (stored: V): Uint8Array => {
    const bytes = codec.encode(stored);
    if (codec.isExact === true) decoded.set(bytes, { value: stored });
    return bytes;
  };
  return { store, name, prefix, encode, decode };
}

/** Visits raw rows and charges as the SDK's gas store does: the first row on opening, each row again on leaving it. */
export function* iterateRows(
  ctx: ReadContext,
  place: Pick<Place<unknown>, "store" | "name">,
  from: Uint8Array,
  to: Uint8Array | undefined,
  reverse: boolean,
): Generator<Entry> {
  if (to !== undefined && compareBytes(from, to) >= 0) return;
  ctx.iterations.enter(place);
  const charge = (row: Entry | undefined): void => {
    const length = row === undefined ? 0 : row[0].length + row[1].length;
    ctx.gas.consume(GAS.iterateNext + GAS.readByte * length, "IterNextFlat");
  };
  try {
    let isFirst = true;
    for (const row of ctx.store.iterate(place.store, from, to, reverse)) {
      if (isFirst) charge(row);
      isFirst = false;
      yield row;
      charge(row);
    }
    if (isFirst) charge(undefined);
  } finally {
    ctx.iterations.leave(place);
  }
}
export function refuseDuringIteration(ctx: Context, place: Pick<Place<unknown>, "store" | "name">): void {
  ensureInvariant(
    !ctx.iterations.isOpen(place),
    `${place.store}.${place.name} is written while it is being iterated: copy its entries first`,
  );
}

export function boundsOf<K>(prefix: Uint8Array, codec: KeyCodec<K>, range: Range<K>): readonly [Uint8Array, Uint8Array | undefined] {
  const at = (leading: Leading<K> | K): Uint8Array => concat(prefix, codec.encodeLeading(leading));
  const whole = range.prefix === undefined ? prefix : at(range.prefix);
  let from = whole;
  let to = prefixEnd(whole);
  const raise = (bound: Uint8Array): void => {
    if (compareBytes(bound, from) > 0) from = bound;
  };
  const lower = (bound: Uint8Array | undefined): void => {
    if (bound !== undefined && (to === undefined || compareBytes(bound, to) < 0)) to = bound;
  };
  if (range.from !== undefined) raise(at(range.from));
  if (range.to !== undefined) lower(at(range.to));
  if (range.through !== undefined) lower(prefixEnd(at(range.through)));
  if (range.start !== undefined) {
    const start = concat(whole, range.start);
    if (range.reverse === true) lower(prefixEnd(start));
    else raise(start);
  }
  return [from, to];
}

/** Rows of a map with decoded keys; rows of other collections under the same head are passed over. */
export function* decodeRows<K, V>(
  place: Place<V>,
  codec: KeyCodec<K>,
  rows: Generator<Entry>,
): Generator<readonly [key: K, raw: Uint8Array, bytes: Uint8Array]> {
  for (const [raw, bytes] of rows) {
    let decodedKey: K;
    try {
      decodedKey = codec.decode(raw, place.prefix.length)[0];
    } catch (cause) {
      if (cause instanceof ForeignKeyError) continue;
      throw new InvariantError(`${place.store}.${place.name}: the key ${toHex(raw)} cannot be read`, { cause });
    }
    yield [decodedKey, raw, bytes];
  }
}
