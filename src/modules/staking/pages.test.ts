import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex } from "../../encoding/bytes.ts";
import { QueryError } from "../../framework/index.ts";
import { PageRequest } from "../../proto/gen/cosmos/base/query/v1beta1.ts";
import { type PageRow, pageOf } from "./pages.ts";

const rows: readonly PageRow<number>[] = [1, 2, 3, 4, 5].map((n) => [Uint8Array.of(n * 16), n]);

function ask(members: Partial<PageRequest>, keep?: (n: number) => boolean): readonly [readonly number[], string, bigint] {
  const { items, pagination } = pageOf(rows, PageRequest.from(members), keep);
  return [items, toHex(pagination.nextKey), pagination.total];
}

test("without a request all rows come and are counted", () => {
  assert.deepEqual(pageOf(rows, undefined).items, [1, 2, 3, 4, 5]);
  assert.deepEqual(ask({}), [[1, 2, 3, 4, 5], "", 5n]);
});

test("a limit ends a page with the key of the next row", () => {
  assert.deepEqual(ask({ limit: 2n }), [[1, 2], "30", 0n]);
  assert.deepEqual(ask({ limit: 2n, offset: 3n }), [[4, 5], "", 0n]);
  assert.deepEqual(ask({ limit: 2n, countTotal: true }), [[1, 2], "30", 5n]);
});

test("a key begins a page and is never counted", () => {
  assert.deepEqual(ask({ key: Uint8Array.of(0x30), limit: 2n, countTotal: true }), [[3, 4], "50", 0n]);
  assert.deepEqual(ask({ key: Uint8Array.of(0x31), limit: 9n }), [[4, 5], "", 0n]);
  assert.deepEqual(ask({ key: Uint8Array.of(0x99) }), [[], "", 0n]);
});

test("backwards a page runs from the key to the first row", () => {
  assert.deepEqual(ask({ reverse: true, limit: 2n }), [[5, 4], "30", 0n]);
  assert.deepEqual(ask({ reverse: true, key: Uint8Array.of(0x30), limit: 2n }), [[3, 2], "10", 0n]);
});

test("rows that are left out count for no page", () => {
  const isOdd = (n: number): boolean => n % 2 === 1;
  assert.deepEqual(ask({ limit: 1n }, isOdd), [[1], "30", 0n]);
  assert.deepEqual(ask({ limit: 1n, offset: 1n, countTotal: true }, isOdd), [[3], "50", 3n]);
});

test("a key and an offset together are refused", () => {
  const isInternal = (error: unknown): boolean => error instanceof QueryError && error.code === "Internal";
  assert.throws(() => ask({ key: Uint8Array.of(1), offset: 1n }), isInternal);
});
