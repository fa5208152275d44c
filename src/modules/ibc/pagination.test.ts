import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUtf8, utf8 } from "../../encoding/bytes.ts";
import { defineModule, defineState, key, map, value } from "../../framework/index.ts";
import { createTestApp } from "../../framework/testApp.ts";
import { PageRequest } from "../../proto/gen/cosmos/base/query/v1beta1.ts";
import { filteredPaginate, paginate } from "./pagination.ts";

const state = defineState("rows", { rows: map("", key.bytes, value.bytes) });
const rows = { in: state.rows, prefix: utf8("p/") };

/** Rows p/a to p/f, with neighbours on both sides of the prefix. */
function pages() {
  const app = createTestApp({ modules: [defineModule({ name: "rows", state })] });
  app.withContext((ctx) => {
    for (const text of ["o/z", "p/a", "p/b", "p/c", "p/d", "p/e", "p/f", "q/a"]) state.rows.set(ctx, utf8(text), utf8(text));
  });
  return (request: Partial<PageRequest>, keep?: (name: string) => boolean) =>
    app.withContext((ctx) => {
      const seen: string[] = [];
      const page = PageRequest.from(request);
      const { nextKey, total } =
        keep === undefined
          ? paginate(ctx, rows, page, (name) => void seen.push(fromUtf8(name)))
          : filteredPaginate(ctx, rows, page, (name, _value, wanted) => {
              if (!keep(fromUtf8(name))) return false;
              if (wanted) seen.push(fromUtf8(name));
              return true;
            });
      return [seen.join(""), fromUtf8(nextKey), total];
    });
}

test("pages are those of the SDK's Paginate", () => {
  const page = pages();
  assert.deepEqual(page({}), ["abcdef", "", 6n]);
  assert.deepEqual(page({ limit: 2n }), ["ab", "c", 0n]);
  assert.deepEqual(page({ limit: 2n, countTotal: true }), ["ab", "c", 6n]);
  assert.deepEqual(page({ limit: 2n, key: utf8("c") }), ["cd", "e", 0n]);
  assert.deepEqual(page({ limit: 9n, key: utf8("e") }), ["ef", "", 0n]);
  assert.deepEqual(page({ limit: 2n, offset: 3n }), ["de", "f", 0n]);
  assert.deepEqual(page({ offset: 9n, countTotal: true }), ["", "", 6n]);
  assert.deepEqual(page({ limit: 2n, reverse: true }), ["fe", "d", 0n]);
  assert.deepEqual(page({ limit: 2n, reverse: true, key: utf8("d") }), ["dc", "b", 0n]);
  assert.deepEqual(page({ limit: (1n << 64n) - 1n }), ["abcdef", "", 0n]);
});

test("pages of chosen rows are those of the SDK's FilteredPaginate", () => {
  const page = pages();
  const odd = (name: string) => "ace".includes(name);
  assert.deepEqual(page({}, odd), ["ace", "", 3n]);
  assert.deepEqual(page({ limit: 1n }, odd), ["a", "c", 0n]);
  assert.deepEqual(page({ limit: 1n, key: utf8("c") }, odd), ["c", "d", 0n]);
  assert.deepEqual(page({ limit: 1n, offset: 1n, countTotal: true }, odd), ["c", "e", 3n]);
});

test("a key together with an offset is refused", () => {
  const page = pages();
  assert.throws(() => page({ key: utf8("a"), offset: 1n }), /either offset or key is expected, got both/);
});
