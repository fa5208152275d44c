import assert from "node:assert/strict";
import { test } from "node:test";
import { PageRequest } from "../proto/gen/cosmos/base/query/v1beta1.ts";
import { pages } from "./pages.ts";

test("a query is read to its last page, from where each page says that the next begins", async () => {
  const asked: string[] = [];
  const answers = ["first", "second", ""];
  const read = pages(async (pagination) => {
    asked.push(new TextDecoder().decode(PageRequest.from(pagination).key));
    return { pagination: { nextKey: new TextEncoder().encode(answers[asked.length - 1]), total: 0n } };
  });
  let count = 0;
  for await (const _ of read) count += 1;
  assert.equal(count, 3);
  assert.deepEqual(asked, ["", "first", "second"]);
});

test("a query whose pages do not end is given up", async () => {
  let asked = 0;
  const read = pages(async () => {
    asked += 1;
    return { pagination: { nextKey: Uint8Array.of(1), total: 0n } };
  });
  await assert.rejects(
    async () => {
      for await (const _ of read);
    },
    { code: "RPC", message: "a query has more than 1000 pages" },
  );
  assert.equal(asked, 1000);
});
