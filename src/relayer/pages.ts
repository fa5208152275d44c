import type { PageRequest, PageResponse } from "../proto/gen/cosmos/base/query/v1beta1.ts";

const PAGE_LIMIT = 1000n;

/** Every page of a query, to the end: chains cut their answers at a hundred rows where nobody asks for more. */
export async function* pages<T extends { readonly pagination: PageResponse | undefined }>(
  ask: (pagination: PageRequest) => Promise<T>,
): AsyncGenerator<T, void, void> {
  let key: Uint8Array = new Uint8Array(0);
  do {
    const page = await ask({ key, offset: 0n, limit: PAGE_LIMIT, countTotal: false, reverse: false });
    yield page;
    key = page.pagination?.nextKey ?? new Uint8Array(0);
  } while (key.length > 0);
}
