import { compareBytes, EMPTY } from "../../encoding/bytes.ts";
import { ensureQuery } from "../../framework/index.ts";
import type { PageRequest, PageResponse } from "../../proto/gen/cosmos/base/query/v1beta1.ts";

/** A row under the key by which the next page is asked for. */
export type PageRow<T> = readonly [pageKey: Uint8Array, row: T];

const DEFAULT_LIMIT = 100n;

/**
 * Cuts a page out of rows in key order as the SDK's GenericFilteredPaginate does; `keep` leaves rows out. A limit of zero means 100 and
 * counts the total.
 */
export function pageOf<T>(
  rows: Iterable<PageRow<T>>,
  request: PageRequest | undefined,
  keep: (row: T) => boolean = () => true,
): { readonly items: readonly T[]; readonly pagination: PageResponse } {
  const { key = EMPTY, offset = 0n, limit: asked = 0n, countTotal = false, reverse = false } = request ?? {};
  const hasBoth = offset > 0n && key.length > 0;
  ensureQuery(!hasBoth, "Internal", "invalid request, either offset or key is expected, got both");
  const limit = asked === 0n ? DEFAULT_LIMIT : asked;
  const counts = countTotal || asked === 0n;
  const items: T[] = [];
  if (key.length > 0) {
    for (const [pageKey, row] of startAt(rows, key, reverse)) {
      if (BigInt(items.length) === limit) return { items, pagination: { nextKey: pageKey, total: 0n } };
      if (keep(row)) items.push(row);
    }
    return { items, pagination: { nextKey: EMPTY, total: 0n } };
  }
  const end = offset + limit;
  let hits = 0n;
  let nextKey = EMPTY;
  for (const [pageKey, row] of reverse ? [...rows].reverse() : rows) {
    if (keep(row)) {
      if (hits >= offset && hits < end) items.push(row);
      hits++;
    }
    if (hits <= end) continue;
    if (nextKey.length === 0) nextKey = pageKey;
    if (!counts) break;
  }
  return { items, pagination: { nextKey, total: counts ? hits : 0n } };
}

/** Rows from a key on; backwards the row at the key, or the first behind it, is included, as in the SDK. */
function startAt<T>(rows: Iterable<PageRow<T>>, key: Uint8Array, reverse: boolean): readonly PageRow<T>[] {
  const all = [...rows];
  const first = all.findIndex(([pageKey]) => compareBytes(pageKey, key) >= 0);
  if (!reverse) return first < 0 ? [] : all.slice(first);
  return (first < 0 ? all : all.slice(0, first + 1)).reverse();
}
