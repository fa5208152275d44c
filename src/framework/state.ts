import { compareBytes, concat, EMPTY, prefixEnd, toHex, utf8 } from "../encoding/bytes.ts";
import { GenerationCache } from "../encoding/generationCache.ts";
import type { Codec } from "../proto/codec.ts";
import type { Entry } from "../store/types.ts";
import type { Context, ReadContext } from "./context.ts";
import { ensureInvariant, InvariantError } from "./errors.ts";
import { GAS } from "./gas.ts";
import { ForeignKeyError, type KeyCodec, key as keyCodecs, type Leading, type PathKey } from "./keys.ts";
import { value as valueCodecs } from "./values.ts";

/** First bytes of every key of a collection: a number is one byte. */
export type Prefix = number | string | Uint8Array;

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

export interface Item<V, Missing = undefined> {
  readonly get: (ctx: ReadContext) => V | Missing;
  readonly has: (ctx: ReadContext) => boolean;
  readonly set: (ctx: Context, value: V) => void;
  readonly clear: (ctx: Context) => void;
  readonly rawKey: Uint8Array;
}
export interface Counter {
  readonly get: (ctx: ReadContext) => bigint;
  readonly set: (ctx: Context, value: bigint) => void;
  /** The number as it is now; the stored one goes up by one. */
  readonly next: (ctx: Context) => bigint;
  readonly rawKey: Uint8Array;
}
export interface KeyedMap<K, V> {
  readonly get: (ctx: ReadContext, key: K) => V | undefined;
  readonly has: (ctx: ReadContext, key: K) => boolean;
  readonly set: (ctx: Context, key: K, value: V) => void;
  readonly delete: (ctx: Context, key: K) => void;
  /** Visits in key order. The collection cannot be written until the loop has ended: copy with `[...entries(ctx)]` first. */
  readonly entries: (ctx: ReadContext, range?: Range<K>) => IterableIterator<readonly [K, V]>;
  readonly keys: (ctx: ReadContext, range?: Range<K>) => IterableIterator<K>;
  readonly values: (ctx: ReadContext, range?: Range<K>) => IterableIterator<V>;
  readonly first: (ctx: ReadContext, range?: Range<K>) => readonly [K, V] | undefined;
  /** The whole key in the store, for proofs and queries. */
  readonly rawKey: (key: K) => Uint8Array;
  /** The bytes in front of all keys, or of those that begin with these parts. */
  readonly rawPrefix: (leading?: Leading<K> | K) => Uint8Array;
}
export interface KeyedSet<K> {
  readonly has: (ctx: ReadContext, key: K) => boolean;
  readonly add: (ctx: Context, key: K) => void;
  readonly delete: (ctx: Context, key: K) => void;
  /** As a map's, for code that walks over either. */
  readonly entries: (ctx: ReadContext, range?: Range<K>) => IterableIterator<readonly [K, true]>;
  readonly keys: (ctx: ReadContext, range?: Range<K>) => IterableIterator<K>;
  readonly first: (ctx: ReadContext, range?: Range<K>) => K | undefined;
  readonly rawKey: (key: K) => Uint8Array;
  readonly rawPrefix: (leading?: Leading<K> | K) => Uint8Array;
}

/** An unbound collection; defineState gives it its store. Covariant, so that records of them need no `any`. */
export interface Spec<out C> {
  readonly prefixes: readonly PrefixInfo[];
  readonly bind: (store: string, name: string) => C;
}
export interface PrefixInfo {
  readonly bytes: Uint8Array;
  /** What tells it from other collections: the prefix in hex, for paths their pattern. */
  readonly id: string;
}
/** What createApp needs to know of a state without its types. */
export interface StateInfo {
  readonly store: string;
  readonly collections: readonly { readonly name: string; readonly prefixes: readonly PrefixInfo[] }[];
}
const info: unique symbol = Symbol("state info");
export interface StateInfoHolder {
  readonly [info]: StateInfo;
}
export type State<S> = { readonly [K in keyof S]: S[K] extends Spec<infer C> ? C : never } & StateInfoHolder;

/** What is known of a state's store and prefixes. */
export function stateInfoOf(state: StateInfoHolder): StateInfo {
  return state[info];
}

/**
 * Declares all collections that a module keeps in a store. Several modules may share a store by different prefixes.
 * @example
 * const state = defineState("shop", { prices: map(2, key.string, value.u64), sold: counter(3) });
 * const { withContext } = createTestApp({ modules: [defineModule({ name: "shop", state })] });
 * const prices = withContext((ctx) => {
 *   state.prices.set(ctx, "tea", 3n);
 *   state.prices.set(ctx, "cake", 5n);
 *   return [...state.prices.entries(ctx)];
 * });
 * assert.deepEqual(prices, [["cake", 5n], ["tea", 3n]]);
 */
export function defineState<const S extends Readonly<Record<string, Spec<unknown>>>>(store: string, specs: S): State<S> {
  const collections = Object.entries(specs).map(([name, spec]) => ({ name, prefixes: spec.prefixes }));
  const stateInfo: StateInfo = { store, collections };
  refuseSharedPrefixes([stateInfo]);
  const bound = Object.entries(specs).map(([name, spec]) => [name, spec.bind(store, name)] as const);
  // The keys and collections are those of the record; fromEntries forgets them.
  return Object.assign(Object.fromEntries(bound), { [info]: stateInfo }) as unknown as State<S>;
}

/** Two collections under one prefix would read each other's rows. */
export function refuseSharedPrefixes(states: readonly StateInfo[]): void {
  const owners = new Map<string, string>();
  for (const { store, collections } of states) {
    for (const { name, prefixes } of collections) {
      for (const { id } of prefixes) {
        const owner = owners.get(`${store}/${id}`);
        ensureInvariant(owner === undefined, `store ${store}: collections ${owner} and ${name} have the same prefix ${id}`);
        owners.set(`${store}/${id}`, name);
      }
    }
  }
}

function prefixBytes(prefix: Prefix): Uint8Array {
  if (typeof prefix === "string") return utf8(prefix);
  if (typeof prefix !== "number") return prefix;
  ensureInvariant(Number.isInteger(prefix) && prefix >= 0 && prefix <= 255, `prefix ${prefix} is no byte`);
  return Uint8Array.of(prefix);
}
function prefixInfo(prefix: Prefix): PrefixInfo {
  const bytes = prefixBytes(prefix);
  return { bytes, id: toHex(bytes) };
}

// ---- access to the store, with its price ----

function readBytes(ctx: ReadContext, store: string, raw: Uint8Array): Uint8Array | undefined {
  const bytes = ctx.store.get(store, raw);
  ctx.gas.consume(GAS.readFlat + GAS.readByte * (raw.length + (bytes?.length ?? 0)), "ReadFlat");
  return bytes;
}
function hasKey(ctx: ReadContext, store: string, raw: Uint8Array): boolean {
  ctx.gas.consume(GAS.has, "Has");
  return ctx.store.get(store, raw) !== undefined;
}
function writeBytes(ctx: Context, store: string, raw: Uint8Array, bytes: Uint8Array): void {
  ctx.gas.consume(GAS.writeFlat + GAS.writeByte * (raw.length + bytes.length), "WriteFlat");
  ctx.store.set(store, raw, bytes);
}
function deleteKey(ctx: Context, store: string, raw: Uint8Array): void {
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
interface Place<V> {
  readonly store: string;
  readonly name: string;
  readonly prefix: Uint8Array;
  readonly encode: (value: V) => Uint8Array;
  readonly decode: (raw: Uint8Array, bytes: Uint8Array) => V;
}
function createPlace<V>(store: string, name: string, prefix: Uint8Array, codec: StoredCodec<V>): Place<V> {
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
function* iterateRows(
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
function refuseDuringIteration(ctx: Context, place: Pick<Place<unknown>, "store" | "name">): void {
  ensureInvariant(
    !ctx.iterations.isOpen(place),
    `${place.store}.${place.name} is written while it is being iterated: copy its entries first`,
  );
}

function boundsOf<K>(prefix: Uint8Array, codec: KeyCodec<K>, range: Range<K>): readonly [Uint8Array, Uint8Array | undefined] {
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
function* decodeRows<K, V>(
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

// ---- collections ----

/** One value. */
export function item<V>(prefix: Prefix, codec: Codec<V>, initial: V): Spec<Item<V, never>>;
export function item<V>(prefix: Prefix, codec: Codec<V>): Spec<Item<V, undefined>>;
export function item<V>(prefix: Prefix, codec: Codec<V>, initial?: V): Spec<Item<V, V | undefined>> {
  const prefixes = [prefixInfo(prefix)];
  const raw = prefixBytes(prefix);
  return {
    prefixes,
    bind(store, name) {
      const place = createPlace(store, name, raw, codec);
      return {
        rawKey: raw,
        get(ctx) {
          const bytes = readBytes(ctx, store, raw);
          return bytes === undefined ? initial : place.decode(raw, bytes);
        },
        has: (ctx) => hasKey(ctx, store, raw),
        set: (ctx, stored) => writeBytes(ctx, store, raw, codec.encode(stored)),
        clear: (ctx) => deleteKey(ctx, store, raw),
      };
    },
  };
}

/** A number that goes up by one. */
export function counter(prefix: Prefix, start = 0n, codec: Codec<bigint> = valueCodecs.u64): Spec<Counter> {
  const numbers = item(prefix, codec, start);
  return {
    prefixes: numbers.prefixes,
    bind(store, name) {
      const stored = numbers.bind(store, name);
      return {
        rawKey: stored.rawKey,
        get: stored.get,
        set: stored.set,
        next(ctx) {
          const now = stored.get(ctx);
          stored.set(ctx, now + 1n);
          return now;
        },
      };
    },
  };
}

/** Values by key, in key order. */
export function map<K, V>(path: PathKey<K>, codec: Codec<V>): Spec<KeyedMap<K, V>>;
export function map<K, V>(prefix: Prefix, key: KeyCodec<K>, codec: Codec<V>): Spec<KeyedMap<K, V>>;
export function map<K, V>(...args: readonly [PathKey<K>, Codec<V>] | readonly [Prefix, KeyCodec<K>, Codec<V>]): Spec<KeyedMap<K, V>> {
  if (args.length === 3) return mapSpec(prefixInfo(args[0]), args[1], args[2]);
  const [path, codec] = args;
  return mapSpec({ bytes: utf8(path.head), id: path.pattern }, path.codec, codec);
}

function mapSpec<K, V>(prefix: PrefixInfo, key: KeyCodec<K>, codec: Codec<V>): Spec<KeyedMap<K, V>> {
  return { prefixes: [prefix], bind: (store, name) => bindMap(createPlace(store, name, prefix.bytes, codec), key) };
}

function bindMap<K, V>(place: Place<V>, codec: KeyCodec<K>): KeyedMap<K, V> {
  const { store, prefix } = place;
  const { encodeBehind } = codec;
  const rawKey =
    encodeBehind === undefined
      ? (key: K): Uint8Array => concat(prefix, codec.encode(key))
      : (key: K): Uint8Array => encodeBehind(prefix, key);
  const rows = (ctx: ReadContext, range: Range<K> = {}): Generator<readonly [K, Uint8Array, Uint8Array]> => {
    const [from, to] = boundsOf(prefix, codec, range);
    return decodeRows(place, codec, iterateRows(ctx, place, from, to, range.reverse ?? false));
  };
  function* entries(ctx: ReadContext, range?: Range<K>): Generator<readonly [K, V]> {
    for (const [key, raw, bytes] of rows(ctx, range)) yield [key, place.decode(raw, bytes)];
  }
  return {
    rawKey,
    rawPrefix: (leading) => (leading === undefined ? prefix : concat(prefix, codec.encodeLeading(leading))),
    get(ctx, key) {
      const raw = rawKey(key);
      const bytes = readBytes(ctx, store, raw);
      return bytes === undefined ? undefined : place.decode(raw, bytes);
    },
    has: (ctx, key) => hasKey(ctx, store, rawKey(key)),
    set(ctx, key, stored) {
      refuseDuringIteration(ctx, place);
      writeBytes(ctx, store, rawKey(key), place.encode(stored));
    },
    delete(ctx, key) {
      refuseDuringIteration(ctx, place);
      deleteKey(ctx, store, rawKey(key));
    },
    entries,
    *keys(ctx, range) {
      for (const [key] of rows(ctx, range)) yield key;
    },
    *values(ctx, range) {
      for (const [, stored] of entries(ctx, range)) yield stored;
    },
    first(ctx, range) {
      for (const entry of entries(ctx, range)) return entry;
      return undefined;
    },
  };
}

/** Keys with nothing behind them; `stored` are the bytes that stand for presence (default none). */
export function set<K>(path: PathKey<K>, stored?: Uint8Array): Spec<KeyedSet<K>>;
export function set<K>(prefix: Prefix, key: KeyCodec<K>, stored?: Uint8Array): Spec<KeyedSet<K>>;
export function set<K>(first: PathKey<K> | Prefix, second?: KeyCodec<K> | Uint8Array, third: Uint8Array = EMPTY): Spec<KeyedSet<K>> {
  if (typeof first === "object" && "pattern" in first) {
    return setSpec({ bytes: utf8(first.head), id: first.pattern }, first.codec, second instanceof Uint8Array ? second : EMPTY);
  }
  ensureInvariant(second !== undefined && !(second instanceof Uint8Array), "a set without a path needs a key codec");
  return setSpec(prefixInfo(first), second, third);
}

function setSpec<K>(prefix: PrefixInfo, key: KeyCodec<K>, stored: Uint8Array): Spec<KeyedSet<K>> {
  const members = mapSpec(prefix, key, { encode: () => stored, decode: () => true } satisfies Codec<true>);
  return {
    prefixes: members.prefixes,
    bind(store, name) {
      const bound = members.bind(store, name);
      return {
        rawKey: bound.rawKey,
        rawPrefix: bound.rawPrefix,
        has: bound.has,
        entries: bound.entries,
        add: (ctx, member) => bound.set(ctx, member, true),
        delete: bound.delete,
        keys: bound.keys,
        first: (ctx, range) => bound.first(ctx, range)?.[0],
      };
    },
  };
}

// ---- indexes ----

/** How rows of a map are found by something else than their key. */
export interface IndexSpec<K, V, R> {
  readonly prefix: Prefix;
  readonly ref: KeyCodec<R>;
  /** What a row is found by; undefined leaves the row out. */
  readonly of: (value: V, key: K) => R | undefined;
  /** unique: prefix | ref -> key; multi: prefix | ref | key -> nothing. */
  readonly kind: "unique" | "multi";
}
export const index = {
  /** At most one row per reference: the reference's row holds the key (SDK indexes.Unique). */
  unique: <K, V, R>(prefix: Prefix, ref: KeyCodec<R>, of: (value: V, key: K) => R | undefined): IndexSpec<K, V, R> => ({
    prefix,
    ref,
    of,
    kind: "unique",
  }),
  /** Any number of rows per reference (SDK indexes.Multi). */
  multi: <K, V, R>(prefix: Prefix, ref: KeyCodec<R>, of: (value: V, key: K) => R | undefined): IndexSpec<K, V, R> => ({
    prefix,
    ref,
    of,
    kind: "multi",
  }),
} as const;

export interface Index<K, R> {
  /** Keys of the rows with this reference, in key order. */
  readonly keys: (ctx: ReadContext, ref: R) => IterableIterator<K>;
  readonly first: (ctx: ReadContext, ref: R) => K | undefined;
  /** All references with their keys, in the order of the references. */
  readonly entries: (ctx: ReadContext, options?: { readonly reverse?: boolean }) => IterableIterator<readonly [R, K]>;
}
/** An index whose reference type is left open. */
interface AnyIndexSpec<K, V> {
  readonly prefix: Prefix;
  readonly ref: {
    readonly encode: (ref: never) => Uint8Array;
    readonly decode: (bytes: Uint8Array, at: number) => readonly [unknown, number];
    readonly encodeLeading: (ref: never) => Uint8Array;
  };
  readonly of: (value: V, key: K) => unknown;
  readonly kind: "unique" | "multi";
}
type RefOf<I> = I extends { readonly ref: KeyCodec<infer R> } ? R : never;
/** A map with indexes that are kept up to date by every write. */
export interface IndexedMap<K, V, I> extends KeyedMap<K, V> {
  readonly by: { readonly [N in keyof I]: Index<K, RefOf<I[N]>> };
}

interface BoundIndex<K, V, R> {
  readonly remove: (ctx: Context, key: K, value: V) => void;
  readonly insert: (ctx: Context, key: K, value: V) => void;
  readonly view: Index<K, R>;
}

/** Values by key that are also found by what `indexes` say of them. */
export function indexedMap<K, V, const I extends Readonly<Record<string, AnyIndexSpec<K, V>>>>(
  prefix: Prefix,
  key: KeyCodec<K>,
  codec: Codec<V>,
  indexes: I,
): Spec<IndexedMap<K, V, I>> {
  const rows = map(prefix, key, codec);
  // Each index was declared with its own reference type; together they are handled without it.
  const specs = Object.entries(indexes) as unknown as readonly (readonly [string, IndexSpec<K, V, unknown>])[];
  return {
    prefixes: [...rows.prefixes, ...specs.map(([, spec]) => prefixInfo(spec.prefix))],
    bind(store, name) {
      const stored = rows.bind(store, name);
      const bound = specs.map(([indexName, spec]) => [indexName, bindIndex(store, `${name}.${indexName}`, spec, key)] as const);
      const remove = (ctx: Context, rowKey: K): void => {
        const old = stored.get(ctx, rowKey);
        if (old !== undefined) for (const [, one] of bound) one.remove(ctx, rowKey, old);
      };
      return {
        ...stored,
        by: Object.fromEntries(bound.map(([indexName, { view }]) => [indexName, view])) as unknown as IndexedMap<K, V, I>["by"],
        set(ctx, rowKey, row) {
          remove(ctx, rowKey);
          for (const [, one] of bound) one.insert(ctx, rowKey, row);
          stored.set(ctx, rowKey, row);
        },
        delete(ctx, rowKey) {
          remove(ctx, rowKey);
          stored.delete(ctx, rowKey);
        },
      };
    },
  };
}

function bindIndex<K, V, R>(store: string, name: string, spec: IndexSpec<K, V, R>, codec: KeyCodec<K>): BoundIndex<K, V, R> {
  const prefix = prefixBytes(spec.prefix);
  if (spec.kind === "unique") {
    const rows = bindMap(
      createPlace(store, name, prefix, { encode: codec.encode, decode: (bytes: Uint8Array) => codec.decode(bytes, 0)[0] }),
      spec.ref,
    );
    return {
      insert(ctx, key, stored) {
        const ref = spec.of(stored, key);
        if (ref === undefined) return;
        ensureInvariant(!rows.has(ctx, ref), `${store}.${name}: two rows have one unique reference`);
        rows.set(ctx, ref, key);
      },
      remove(ctx, key, stored) {
        const ref = spec.of(stored, key);
        if (ref !== undefined) rows.delete(ctx, ref);
      },
      view: {
        *keys(ctx, ref) {
          const found = rows.get(ctx, ref);
          if (found !== undefined) yield found;
        },
        first: (ctx, ref) => rows.get(ctx, ref),
        entries: (ctx, options) => rows.entries(ctx, { reverse: options?.reverse ?? false }),
      },
    };
  }
  const both = keyCodecs.pair(spec.ref, codec);
  const rows = bindMap(createPlace(store, name, prefix, valueCodecs.flag), both);
  function* keys(ctx: ReadContext, ref: R): Generator<K> {
    // One leading part of a pair; TypeScript does not resolve Leading of a generic pair.
    const leading = [ref] as unknown as Leading<readonly [R, K]>;
    for (const [, found] of rows.keys(ctx, { prefix: leading })) yield found;
  }
  return {
    insert(ctx, key, stored) {
      const ref = spec.of(stored, key);
      if (ref !== undefined) rows.set(ctx, [ref, key], true);
    },
    remove(ctx, key, stored) {
      const ref = spec.of(stored, key);
      if (ref !== undefined) rows.delete(ctx, [ref, key]);
    },
    view: {
      keys,
      first(ctx, ref) {
        for (const found of keys(ctx, ref)) return found;
        return undefined;
      },
      entries: (ctx, options) => rows.keys(ctx, { reverse: options?.reverse ?? false }),
    },
  };
}
