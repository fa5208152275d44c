import { concat, EMPTY, utf8 } from "../../encoding/bytes.ts";
import type { Codec } from "../../proto/codec.ts";
import type { Context, ReadContext } from "../context.ts";
import { ensureInvariant } from "../errors.ts";
import type { KeyCodec, Leading } from "../keys.ts";
import type { PathKey } from "../pathKeys.ts";
import { value as valueCodecs } from "../values.ts";
import {
  boundsOf,
  createPlace,
  decodeRows,
  deleteKey,
  hasKey,
  iterateRows,
  type Place,
  type Prefix,
  type PrefixInfo,
  prefixBytes,
  prefixInfo,
  type Range,
  readBytes,
  refuseDuringIteration,
  writeBytes,
} from "./access.ts";
import type { Spec } from "./define.ts";

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
  /** Deletes all rows, or those of a range. */
  readonly clear: (ctx: Context, range?: Range<K>) => void;
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
  readonly clear: (ctx: Context, range?: Range<K>) => void;
  /** As a map's, for code that walks over either. */
  readonly entries: (ctx: ReadContext, range?: Range<K>) => IterableIterator<readonly [K, true]>;
  readonly keys: (ctx: ReadContext, range?: Range<K>) => IterableIterator<K>;
  readonly first: (ctx: ReadContext, range?: Range<K>) => K | undefined;
  readonly rawKey: (key: K) => Uint8Array;
  readonly rawPrefix: (leading?: Leading<K> | K) => Uint8Array;
}

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

export function bindMap<K, V>(place: Place<V>, codec: KeyCodec<K>): KeyedMap<K, V> {
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
  function* keys(ctx: ReadContext, range?: Range<K>): Generator<K> {
    for (const [key] of rows(ctx, range)) yield key;
  }
  const remove = (ctx: Context, key: K): void => {
    refuseDuringIteration(ctx, place);
    deleteKey(ctx, store, rawKey(key));
  };
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
    delete: remove,
    clear(ctx, range) {
      for (const key of [...keys(ctx, range)]) remove(ctx, key);
    },
    entries,
    keys,
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
        clear: bound.clear,
        keys: bound.keys,
        first: (ctx, range) => bound.first(ctx, range)?.[0],
      };
    },
  };
}
