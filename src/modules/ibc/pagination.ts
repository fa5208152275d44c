import { compareBytes, concat, EMPTY, prefixEnd } from "../../encoding/bytes.ts";
import { type KeyedMap, type ReadContext, StateError, unregisteredError } from "../../framework/index.ts";
import { PageRequest, type PageResponse } from "../../proto/gen/cosmos/base/query/v1beta1.ts";

const DEFAULT_LIMIT = 100n;

/** The rows of a store below a prefix; keys of pages are what follows the prefix. */
export interface Rows {
  readonly in: KeyedMap<Uint8Array, Uint8Array>;
  readonly prefix: Uint8Array;
}

/** Without a limit the SDK takes 100 and counts. */
function withDefaults(page: PageRequest | undefined): PageRequest {
  const given = page ?? PageRequest.from();
  if (given.offset > 0n && given.key.length > 0) {
    throw new StateError(unregisteredError, "invalid request, either offset or key is expected, got both");
  }
  return given.limit === 0n ? { ...given, limit: DEFAULT_LIMIT, countTotal: true } : given;
}

function* iterate(ctx: ReadContext, rows: Rows, page: PageRequest): Generator<readonly [key: Uint8Array, value: Uint8Array]> {
  const { prefix } = rows;
  const start = page.key.length === 0 ? undefined : concat(prefix, page.key);
  const range = { prefix, ...(start === undefined ? {} : bounds(ctx, rows, start, page.reverse)), reverse: page.reverse };
  for (const [key, value] of rows.in.entries(ctx, range)) yield [key.subarray(prefix.length), value];
}

/** Backwards the start row itself is included: the SDK ends before the row behind it. */
function bounds(ctx: ReadContext, rows: Rows, start: Uint8Array, reverse: boolean): { from?: Uint8Array; to?: Uint8Array } {
  if (!reverse) return { from: start };
  for (const key of rows.in.keys(ctx, { prefix: rows.prefix, from: start })) if (compareBytes(key, start) > 0) return { to: key };
  const end = prefixEnd(rows.prefix);
  return end === undefined ? {} : { to: end };
}

/** Walks one page of rows as the SDK's Paginate does. */
export function paginate(
  ctx: ReadContext,
  rows: Rows,
  request: PageRequest | undefined,
  visit: (key: Uint8Array, value: Uint8Array) => void,
): PageResponse {
  return filteredPaginate(ctx, rows, request, (key, value, wanted) => {
    if (wanted) visit(key, value);
    return true;
  });
}

/** Walks rows as the SDK's FilteredPaginate does: `visit` says whether a row counts and is told whether it lies within the page. */
export function filteredPaginate(
  ctx: ReadContext,
  rows: Rows,
  request: PageRequest | undefined,
  visit: (key: Uint8Array, value: Uint8Array, wanted: boolean) => boolean,
): PageResponse {
  const page = withDefaults(request);
  let hits = 0n;
  if (page.key.length > 0) {
    for (const [key, value] of iterate(ctx, rows, page)) {
      if (hits === page.limit) return { nextKey: key, total: 0n };
      if (visit(key, value, true)) hits++;
    }
    return { nextKey: EMPTY, total: 0n };
  }
  const end = BigInt.asUintN(64, page.offset + page.limit);
  let nextKey: Uint8Array | undefined;
  for (const [key, value] of iterate(ctx, rows, page)) {
    if (visit(key, value, hits >= page.offset && hits < end)) hits++;
    if (hits === BigInt.asUintN(64, end + 1n)) {
      nextKey ??= key;
      if (!page.countTotal) break;
    }
  }
  return { nextKey: nextKey ?? EMPTY, total: page.countTotal ? hits : 0n };
}
