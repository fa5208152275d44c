import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CCV_TAGS, REASONS, readSpecTags, SPEC_MAP, specMap } from "../scripts/specMap.ts";

const found = readSpecTags();

test("each of the 56 clauses of ICS-028 has code or a written reason, and none has both", () => {
  assert.equal(new Set(CCV_TAGS).size, 56);
  assert.deepEqual(
    CCV_TAGS.filter((tag) => !found.tags.has(tag) && REASONS[tag] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(REASONS).filter((tag) => found.tags.has(tag) || !CCV_TAGS.includes(tag)),
    [],
  );
});

test("the sources name no clause that ICS-028 does not have", () => {
  assert.deepEqual(
    [...found.tags.keys()].filter((tag) => tag.startsWith("CCV-") && !CCV_TAGS.includes(tag)),
    [],
  );
});

test("a deviation is told to the end of its comment", () => {
  assert.deepEqual(
    found.deviations.filter(({ text }) => !/[.:)]$/.test(text)).map(({ name, text }) => `${name}: ${text.slice(-40)}`),
    [],
  );
});

test("every deviation says what it is, and the page holds every clause", (t) => {
  assert.deepEqual(
    found.deviations.filter(({ text }) => text.length < 20),
    [],
  );
  const page = readFileSync(SPEC_MAP, "utf8");
  assert.deepEqual(
    CCV_TAGS.filter((tag) => !page.includes(`| ${tag} |`)),
    [],
  );
  // Moving a function makes the page stale, not wrong: `npm run spec-map` writes it anew.
  if (page !== specMap(found)) t.diagnostic("docs/spec-map.md is older than the sources: npm run spec-map");
});
