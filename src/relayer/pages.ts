import { OperationError } from "../encoding/error.ts";
import type { PageRequest, PageResponse } from "../proto/gen/cosmos/base/query/v1beta1.ts";

const PAGE_LIMIT = 1000n;
/** A chain that has more rows than these pages hold never comes to an end. */
const MAX_PAGES = 1000;

/** Every page of a query, to the end: chains cut their answers at a hundred rows where nobody asks for more. */
export async function* pages<T extends { readonly pagination: PageResponse | undefined }>(
  ask: (pagination: PageRequest) => Promise<T>,
): AsyncGenerator<T, void, void> {
  let key: Uint8Array = new Uint8Array(0);
  for (let count = 0; count < MAX_PAGES; count++) {
    const page = await ask({ key, offset: 0n, limit: PAGE_LIMIT, countTotal: false, reverse: false });
    yield page;
    key = page.pagination?.nextKey ?? new Uint8Array(0);
    if (key.length === 0) return;
  }
  throw new OperationError("RPC", `a query has more than ${MAX_PAGES} pages`);
}
