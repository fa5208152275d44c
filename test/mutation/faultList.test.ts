import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { transformSync } from "esbuild";
import { occurrences, withFault } from "./fault.ts";
import { loadFaults } from "./faultList.ts";

const root = join(import.meta.dirname, "..", "..");
const faults = await loadFaults();

test("the text of every fault stands exactly once in its file, and the file compiles with the fault in it", () => {
  const rotten = faults.flatMap((fault) => {
    const path = join(root, fault.file);
    if (!existsSync(path)) return [`${fault.name}: ${fault.file} is not there`];
    const text = readFileSync(path, "utf8");
    const count = occurrences(text, fault.find);
    if (count !== 1) return [`${fault.name}: its text stands ${count} times in ${fault.file}: ${fault.find}`];
    if (fault.find === fault.replace) return [`${fault.name}: it changes nothing`];
    try {
      transformSync(withFault(text, fault), { loader: "ts", logLevel: "silent" });
      return [];
    } catch (error) {
      return [`${fault.name}: ${fault.file} does not compile with it: ${String(error)}`];
    }
  });
  assert.deepEqual(rotten, []);
});

test("every fault has a name of its own and tests that exist", () => {
  const names = faults.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
  const missing = faults.flatMap(({ name, tests }) =>
    tests.length === 0 ? [`${name}: no tests`] : tests.filter((file) => !existsSync(join(root, file))).map((file) => `${name}: ${file}`),
  );
  assert.deepEqual(missing, []);
});

test("a text that is not there, or there twice, is no fault", () => {
  const fault = { name: "n", file: "f.ts", find: "a < b", replace: "a <= b", tests: [] };
  assert.equal(withFault("if (a < b) x();", fault), "if (a <= b) x();");
  assert.throws(() => withFault("if (a > b) x();", fault), /0 times/);
  assert.throws(() => withFault("a < b; a < b", fault), /2 times/);
});
