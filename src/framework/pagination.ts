import type { PageRequest, PageResponse } from "../proto/gen/cosmos/base/query/v1beta1.ts";
import type { ReadContext } from "./context.ts";
import { ensureQuery } from "./errors.ts";
import type { KeyedMap, Range } from "./state.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly pagination: PageResponse;
}
/** What a page is cut from. */
export interface PageSource<K, V> {
  readonly collection: Pick<KeyedMap<K, V>, "entries" | "rawKey">;
  /** Rows that begin with these parts. */
  readonly prefix?: NonNullable<Range<K>["prefix"]>;
  /** How many bytes all raw keys of the rows have in common: page keys are what follows. Default: a collection under one byte. */
  readonly stripped?: number;
  /** The request names an offset behind the last row: SDK collections count nothing then, prefix stores count what there is. */
  readonly counting?: "collection" | "store";
}

const DEFAULT_LIMIT = 100n;
const NO_KEY: Uint8Array = new Uint8Array(0);

/**
 * Cuts a page as the SDK does: from a key or an offset, up to a limit (100 where none is named, the total is counted then), with the
 * key of the row behind it. `pick` gives undefined for rows that are left out.
 */
export function paginate<K, V, T>(
  ctx: ReadContext,
  source: PageSource<K, V>,
  request: PageRequest | undefined,
  pick: (key: K, value: V) => T | undefined,
): Page<T> {
  const { key = NO_KEY, offset = 0n, limit: asked = 0n, countTotal: counts = false, reverse = false } = request ?? {};
  const both = offset > 0n && key.length > 0;
  ensureQuery(!both, "InvalidArgument", "invalid request, either offset or key is expected, got both");
  const limit = asked === 0n ? DEFAULT_LIMIT : asked;
  const start = key.length === 0 ? {} : { start: key };
  const range = { ...(source.prefix === undefined ? {} : { prefix: source.prefix }), ...start, reverse };
  const pageKeyOf = (rowKey: K): Uint8Array => source.collection.rawKey(rowKey).slice(source.stripped ?? 1);
  const rows = source.collection.entries(ctx, range);
  if (key.length > 0) return pageFromKey(rows, pageKeyOf, limit, pick);
  return pageFromOffset(
    rows,
    pageKeyOf,
    { offset, limit, countTotal: counts || asked === 0n, counting: source.counting ?? "collection" },
    pick,
  );
}

/** Every row behind the first counts here, also one that is left out, as in the SDK. */
function pageFromKey<K, V, T>(
  rows: Iterable<readonly [K, V]>,
  pageKeyOf: (key: K) => Uint8Array,
  limit: bigint,
  pick: (key: K, value: V) => T | undefined,
): Page<T> {
  const items: T[] = [];
  let count = 0n;
  for (const [rowKey, row] of rows) {
    if (count === limit) return { items, pagination: { nextKey: pageKeyOf(rowKey), total: 0n } };
    const picked = pick(rowKey, row);
    if (picked !== undefined) items.push(picked);
    count++;
  }
  return { items, pagination: { nextKey: NO_KEY, total: 0n } };
}

interface OffsetPage {
  readonly offset: bigint;
  readonly limit: bigint;
  readonly countTotal: boolean;
  readonly counting: "collection" | "store";
}

function pageFromOffset<K, V, T>(
  rows: Iterable<readonly [K, V]>,
  pageKeyOf: (key: K) => Uint8Array,
  { offset, limit, countTotal, counting }: OffsetPage,
  pick: (key: K, value: V) => T | undefined,
): Page<T> {
  const items: T[] = [];
  let skipped = 0n;
  let count = 0n;
  let nextKey = NO_KEY;
  for (const [rowKey, row] of rows) {
    if (skipped < offset) {
      skipped++;
      continue;
    }
    if (count === limit && nextKey.length === 0) {
      nextKey = pageKeyOf(rowKey);
      if (!countTotal) return { items, pagination: { nextKey, total: 0n } };
    }
    const picked = pick(rowKey, row);
    if (picked === undefined) continue;
    if (count < limit) items.push(picked);
    count++;
  }
  const isBehindEnd = skipped < offset;
  if (isBehindEnd && counting === "collection") return { items, pagination: { nextKey: NO_KEY, total: 0n } };
  return { items, pagination: { nextKey, total: countTotal ? count + skipped : 0n } };
}
