import assert from "node:assert/strict";
import { test } from "node:test";
import { PageRequest } from "../proto/gen/cosmos/base/query/v1beta1.ts";
import { utf8 } from "../encoding/bytes.ts";
import { key } from "./keys.ts";
import { defineModule } from "./module.ts";
import { paginate } from "./pagination.ts";
import { map } from "./state/collections.ts";
import { defineState } from "./state/define.ts";
import { createTestApp } from "./testApp.ts";
import { value } from "./values.ts";

const state = defineState("pages", { rows: map(7, key.pair(key.string, key.string), value.u64), other: map(8, key.string, value.u64) });
const app = createTestApp({ modules: [defineModule({ name: "pages", state })] });
app.run((ctx) => {
  for (const [i, name] of ["a", "b", "c", "d", "e"].entries()) state.rows.set(ctx, ["mine", name], BigInt(i));
  state.rows.set(ctx, ["others", "z"], 9n);
  state.other.set(ctx, "z", 9n);
});

function page(
  request: Partial<PageRequest>,
  keep: (name: string) => boolean = () => true,
): readonly [names: string, nextKey: string, total: bigint] {
  return app.withContext((ctx) => {
    const source = { collection: state.rows, prefix: ["mine"] as const };
    const { items, pagination } = paginate(ctx, source, PageRequest.from(request), ([, name]) => (keep(name) ? name : undefined));
    return [items.join(""), new TextDecoder().decode(pagination.nextKey), pagination.total];
  });
}

test("without a limit there are a hundred rows and the total", () => {
  assert.deepEqual(page({}), ["abcde", "", 5n]);
});
test("a page names the row behind it, from which the next one begins", () => {
  assert.deepEqual(page({ limit: 2n }), ["ab", "c", 0n]);
  assert.deepEqual(page({ limit: 2n, key: utf8("c") }), ["cd", "e", 0n]);
  assert.deepEqual(page({ limit: 2n, key: utf8("e") }), ["e", "", 0n]);
  assert.deepEqual(page({ limit: 2n, key: utf8("x") }), ["", "", 0n]);
});
test("an offset skips rows and the total is counted where it is asked for", () => {
  assert.deepEqual(page({ limit: 2n, offset: 1n }), ["bc", "d", 0n]);
  assert.deepEqual(page({ limit: 2n, offset: 1n, countTotal: true }), ["bc", "d", 5n]);
  assert.deepEqual(page({ limit: 2n, offset: 5n, countTotal: true }), ["", "", 5n]);
  assert.deepEqual(page({ limit: 2n, offset: 6n, countTotal: true }), ["", "", 0n]);
});
test("in reverse pages go down", () => {
  assert.deepEqual(page({ limit: 2n, reverse: true }), ["ed", "c", 0n]);
  assert.deepEqual(page({ limit: 2n, reverse: true, key: utf8("c") }), ["cb", "a", 0n]);
});
test("rows that are left out do not fill a page, and behind a key they count", () => {
  const isVowel = (name: string): boolean => "ae".includes(name);
  assert.deepEqual(page({ limit: 2n, countTotal: true }, isVowel), ["ae", "", 2n]);
  assert.deepEqual(page({ limit: 2n, key: utf8("a") }, isVowel), ["a", "c", 0n]);
});
test("a key and an offset together are refused", () => {
  assert.throws(() => page({ key: utf8("a"), offset: 1n }), /either offset or key is expected, got both/);
});
