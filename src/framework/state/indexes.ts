import type { Codec } from "../../proto/codec.ts";
import type { Context, ReadContext } from "../context.ts";
import { ensureInvariant } from "../errors.ts";
import { type KeyCodec, key as keyCodecs, type Leading } from "../keys.ts";
import { value as valueCodecs } from "../values.ts";
import { createPlace, type Prefix, prefixBytes, prefixInfo } from "./access.ts";
import { bindMap, type KeyedMap, map } from "./collections.ts";
import type { Spec } from "./define.ts";

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
      const drop = (ctx: Context, rowKey: K): void => {
        remove(ctx, rowKey);
        stored.delete(ctx, rowKey);
      };
      return {
        ...stored,
        by: Object.fromEntries(bound.map(([indexName, { view }]) => [indexName, view])) as unknown as IndexedMap<K, V, I>["by"],
        set(ctx, rowKey, row) {
          remove(ctx, rowKey);
          for (const [, one] of bound) one.insert(ctx, rowKey, row);
          stored.set(ctx, rowKey, row);
        },
        delete: drop,
        clear(ctx, range) {
          for (const rowKey of [...stored.keys(ctx, range)]) drop(ctx, rowKey);
        },
      };
    },
  };
}

function bindIndex<K, V, R>(store: string, name: string, spec: IndexSpec<K, V, R>, codec: KeyCodec<K>): BoundIndex<K, V, R> {
  return spec.kind === "unique" ? bindUnique(store, name, spec, codec) : bindMulti(store, name, spec, codec);
}

function bindUnique<K, V, R>(store: string, name: string, spec: IndexSpec<K, V, R>, codec: KeyCodec<K>): BoundIndex<K, V, R> {
  const keyValue: Codec<K> = { encode: codec.encode, decode: (bytes) => codec.decode(bytes, 0)[0] };
  const rows = bindMap(createPlace(store, name, prefixBytes(spec.prefix), keyValue), spec.ref);
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

function bindMulti<K, V, R>(store: string, name: string, spec: IndexSpec<K, V, R>, codec: KeyCodec<K>): BoundIndex<K, V, R> {
  const both = keyCodecs.pair(spec.ref, codec);
  const rows = bindMap(createPlace(store, name, prefixBytes(spec.prefix), valueCodecs.flag), both);
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
