import { compareBytes } from "../../../encoding/bytes.ts";
import { ensureQuery, type KeyedMap, type ReadContext } from "../../../framework/index.ts";
import { PageRequest, type PageResponse } from "../../../proto/gen/cosmos/base/query/v1beta1.ts";

const DEFAULT_LIMIT = 100n;
const NO_KEY: Uint8Array = new Uint8Array(0);
/** Page keys are what follows the byte of the collection. */
const PREFIX_LENGTH = 1;

/** One page of the rows that `pick` does not leave out, as the SDK's FilteredPaginate cuts it: offsets count picked rows only. */
export function filteredPage<K, V, T>(
  ctx: ReadContext,
  rows: KeyedMap<K, V>,
  request: PageRequest | undefined,
  pick: (key: K, value: V) => T | undefined,
): { readonly items: readonly T[]; readonly pagination: PageResponse } {
  const page = request ?? PageRequest.from();
  const both = page.offset > 0n && page.key.length > 0;
  ensureQuery(!both, "Internal", "invalid request, either offset or key is expected, got both");
  const limit = page.limit === 0n ? DEFAULT_LIMIT : page.limit;
  const countTotal = page.key.length === 0 && (page.countTotal || page.limit === 0n);
  const first = page.key.length === 0 ? page.offset : 0n;
  const items: T[] = [];
  let hits = 0n;
  let nextKey: Uint8Array | undefined;
  for (const [key, value] of rows.entries(ctx, { reverse: page.reverse })) {
    const pageKey = rows.rawKey(key).subarray(PREFIX_LENGTH);
    if (page.key.length > 0) {
      const order = compareBytes(pageKey, page.key);
      if (page.reverse ? order > 0 : order < 0) continue;
      if (hits === limit) return { items, pagination: { nextKey: pageKey, total: 0n } };
    }
    const picked = pick(key, value);
    if (picked === undefined) continue;
    if (hits >= first && hits < first + limit) items.push(picked);
    hits++;
    if (page.key.length === 0 && hits > first + limit) {
      nextKey ??= pageKey;
      if (!countTotal) break;
    }
  }
  return { items, pagination: { nextKey: nextKey ?? NO_KEY, total: countTotal ? hits : 0n } };
}
