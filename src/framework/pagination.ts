import { EMPTY, toHex } from "../encoding/bytes.ts";
import type { PageRequest, PageResponse } from "../proto/gen/cosmos/base/query/v1beta1.ts";
import type { ReadContext } from "./context.ts";
import { ensure, ensureQuery, type GrpcCode, unregisteredError } from "./errors.ts";
import type { Range } from "./state/access.ts";
import type { KeyedMap } from "./state/collections.ts";

/**
 * How the SDK pages over rows; where a query is Go's, its mode is consensus of its clients.
 * - collection: CollectionPaginate, CollectionFilteredPaginate. Offsets count rows, limits count picked ones.
 * - store: Paginate over a prefix store. Every row counts, picked or not.
 * - filtered: FilteredPaginate, GenericFilteredPaginate. Only picked rows count.
 */
export type PageMode = "collection" | "store" | "filtered";

export interface Page<T> {
  readonly items: readonly T[];
  readonly pagination: PageResponse;
}
/** What a page is cut from: a map or a set, whole or below the first parts of its keys; page keys are what follows these. */
export interface PageSource<K, V> {
  readonly collection: Pick<KeyedMap<K, V>, "entries" | "keys" | "rawKey" | "rawPrefix">;
  readonly prefix?: NonNullable<Range<K>["prefix"]>;
  /** Default: collection. */
  readonly mode?: PageMode;
  /** What a request for both an offset and a key is answered with; default InvalidArgument, "plain" is an error without a status. */
  readonly refusal?: GrpcCode | "plain";
}
/** Makes of a row what the page holds; undefined leaves the row out. */
type PickRow<K, V, T> = (key: K, value: V) => T | undefined;

/** A request with the SDK's defaults: without a limit there are a hundred rows and the total is counted. */
interface Asked {
  readonly key: Uint8Array;
  readonly offset: bigint;
  readonly limit: bigint;
  readonly countTotal: boolean;
  readonly reverse: boolean;
}
const DEFAULT_LIMIT = 100n;

/** Cuts a page as the SDK does: from a key or an offset, up to a limit, with the key of the row behind it. */
export function paginate<K, V, T>(
  ctx: ReadContext,
  source: PageSource<K, V>,
  request: PageRequest | undefined,
  pick: PickRow<K, V, T>,
): Page<T> {
  const asked = askedOf(request, source.refusal ?? "InvalidArgument");
  const { collection, mode = "collection" } = source;
  const front = collection.rawPrefix(source.prefix).length;
  const cut: Cut<K, V, T> = {
    rows: collection.entries(ctx, rangeOf(ctx, source, asked)),
    pageKeyOf: (key) => collection.rawKey(key).slice(front),
    asked,
    mode,
    pick,
  };
  if (asked.key.length > 0) return fromKey(cut);
  return mode === "collection" ? fromOffsetOfRows(cut) : fromOffset(cut);
}

function askedOf(request: PageRequest | undefined, refusal: GrpcCode | "plain"): Asked {
  const { key = EMPTY, offset = 0n, limit = 0n, countTotal = false, reverse = false } = request ?? {};
  const isOne = offset === 0n || key.length === 0;
  const text = "invalid request, either offset or key is expected, got both";
  if (refusal === "plain") ensure(isOne, unregisteredError, text);
  else ensureQuery(isOne, refusal, text);
  return limit === 0n ? { key, offset, limit: DEFAULT_LIMIT, countTotal: true, reverse } : { key, offset, limit, countTotal, reverse };
}

/** From a key on. Downwards a collection begins with all that begins with the key, a store with the first row that is not below it. */
function rangeOf<K, V>(ctx: ReadContext, { collection, prefix, mode }: PageSource<K, V>, { key, reverse }: Asked): Range<K> {
  const whole = prefix === undefined ? { reverse } : { prefix, reverse };
  if (key.length === 0) return whole;
  if (!reverse || (mode ?? "collection") === "collection") return { ...whole, start: key };
  const upwards = collection.keys(ctx, { ...whole, start: key, reverse: false });
  const first = upwards.next();
  const behind = upwards.next();
  upwards.return?.();
  if (first.done === true) return whole;
  // Go reads the key behind the first row without looking whether there is one, and panics.
  if (behind.done === true) throw new RangeError(`no row lies behind page key ${toHex(key)}`);
  return { ...whole, to: behind.value };
}

interface Cut<K, V, T> {
  readonly rows: Iterable<readonly [K, V]>;
  readonly pageKeyOf: (key: K) => Uint8Array;
  readonly asked: Asked;
  readonly mode: PageMode;
  readonly pick: PickRow<K, V, T>;
}

function fromKey<K, V, T>({ rows, pageKeyOf, asked, mode, pick }: Cut<K, V, T>): Page<T> {
  const items: T[] = [];
  let count = 0n;
  for (const [key, row] of rows) {
    if (count === asked.limit) return { items, pagination: { nextKey: pageKeyOf(key), total: 0n } };
    const picked = pick(key, row);
    if (picked !== undefined) items.push(picked);
    if (picked !== undefined || mode !== "filtered") count++;
  }
  return { items, pagination: { nextKey: EMPTY, total: 0n } };
}

/** Prefix stores: offset and limit count the same rows, all of them or the picked ones, in 64 bits that wrap. */
function fromOffset<K, V, T>({ rows, pageKeyOf, asked, mode, pick }: Cut<K, V, T>): Page<T> {
  const { offset, countTotal } = asked;
  const end = BigInt.asUintN(64, offset + asked.limit);
  const behind = BigInt.asUintN(64, end + 1n);
  const items: T[] = [];
  let count = 0n;
  let nextKey = EMPTY;
  for (const [key, row] of rows) {
    const isWithin = count >= offset && count < end;
    const picked = mode === "filtered" || isWithin ? pick(key, row) : undefined;
    if (picked !== undefined && isWithin) items.push(picked);
    if (picked !== undefined || mode === "store") count++;
    if (count !== behind || (mode === "store" && count <= offset)) continue;
    if (nextKey.length === 0) nextKey = pageKeyOf(key);
    if (!countTotal) break;
  }
  return { items, pagination: { nextKey, total: countTotal ? count : 0n } };
}

/** Collections: an offset skips rows; one behind the last row counts nothing. */
function fromOffsetOfRows<K, V, T>({ rows, pageKeyOf, asked, pick }: Cut<K, V, T>): Page<T> {
  const { offset, limit, countTotal } = asked;
  const items: T[] = [];
  let skipped = 0n;
  let count = 0n;
  let nextKey = EMPTY;
  for (const [key, row] of rows) {
    if (skipped < offset) {
      skipped++;
      continue;
    }
    // Until one more row is picked, each that is not moves the next page's key on.
    if (count === limit) nextKey = pageKeyOf(key);
    if (count === limit && !countTotal) break;
    const picked = pick(key, row);
    if (picked === undefined) continue;
    if (count < limit) items.push(picked);
    count++;
  }
  const total = countTotal && skipped === offset ? count + offset : 0n;
  return { items, pagination: { nextKey, total } };
}
