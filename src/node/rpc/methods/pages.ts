import type { PageRange } from "../../../engine/api.ts";
import type { Params } from "../params.ts";

const DEFAULT_PER_PAGE = 30n;
const MAX_PER_PAGE = 100n;
const MAX_QUERY_LENGTH = 512;

/** Results per page as CometBFT bounds them. */
export function perPage(params: Params, name = "per_page"): bigint {
  const wanted = params.int(name);
  if (wanted === undefined || wanted < 1n) return DEFAULT_PER_PAGE;
  return wanted > MAX_PER_PAGE ? MAX_PER_PAGE : wanted;
}

/** Which entries of a search's result are asked for, in which order. */
export function pageRange(count: number, params: Params, fallback: "asc" | "desc"): Required<PageRange> {
  const orderBy = params.text("order_by");
  if (orderBy !== "" && orderBy !== "asc" && orderBy !== "desc") throw new Error("expected order_by to be either `asc` or `desc` or empty");
  return { ...pageBounds(count, params), descending: (orderBy === "" ? fallback : orderBy) === "desc" };
}

/** One page of a list; the first one may be empty. */
export function paginate<T>(list: readonly T[], params: Params): readonly T[] {
  const { offset, limit } = pageBounds(list.length, params);
  return list.slice(offset, offset + limit);
}

function pageBounds(count: number, params: Params): { readonly offset: number; readonly limit: number } {
  const size = perPage(params);
  const page = params.int("page") ?? 1n;
  const pages = count === 0 ? 1n : (BigInt(count) - 1n) / size + 1n;
  if (page <= 0n || page > pages) throw new Error(`page should be within [1, ${pages}] range, given ${page}`);
  return { offset: Number((page - 1n) * size), limit: Number(size) };
}

/** The query of a search, within its length. */
export function searchQuery(params: Params): string {
  const query = params.text("query");
  if (query.length > MAX_QUERY_LENGTH) throw new Error("maximum query length exceeded");
  return query;
}
