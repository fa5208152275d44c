import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonParams } from "../params.ts";
import { paginate } from "./pages.ts";

const params = (page: string, perPage = "30") => jsonParams({ page: "int", per_page: "int" }, { page, per_page: perPage });
const rows = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

test("thirty rows are one page of thirty: there is no second, empty one", () => {
  assert.equal(paginate(rows(30), params("1")).length, 30);
  assert.throws(() => paginate(rows(30), params("2")), /page should be within \[1, 1\] range, given 2/);
  assert.deepEqual(paginate(rows(31), params("2")), [30]);
  assert.deepEqual(paginate([], params("1")), []);
  assert.throws(() => paginate(rows(5), params("0")), /within \[1, 1\] range, given 0/);
});
