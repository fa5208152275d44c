// [SUITE or PATH…]: runs the test files of suites with node's test runner: unit tests beside their source, and test/ by folder.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
// Folders of test/ that take long or need Go have names of their own; everything else there belongs to `npm test`, named or not.
const APART = ["test/long", "test/interop", "test/differential"];
const ofTest = readdirSync(join(root, "test"))
  .sort()
  .map((name) => `test/${name}`)
  .filter((path) => !APART.includes(path));
const single = ofTest.filter((path) => path.endsWith(".test.ts"));
const suites = {
  unit: ["src", "bench", "examples", ...single],
  e2e: ["test/e2e"],
  default: ["src", "bench", "examples", ...ofTest],
  conformance: ["test/vectors", "test/conformance"],
  long: ["test/long"],
  interop: ["test/interop"],
  differential: ["test/differential"],
};
const [first = "default", ...others] = process.argv.slice(2);
const roots = [first, ...others].flatMap((name) => suites[name] ?? [name]);

function collect(path, out) {
  const full = join(root, path);
  let info;
  try {
    info = statSync(full);
  } catch {
    return;
  }
  if (info.isFile()) {
    if (full.endsWith(".test.ts")) out.push(relative(root, full));
    return;
  }
  for (const entry of readdirSync(full).sort()) collect(join(path, entry), out);
}
const files = [];
for (const path of roots) collect(path, files);
if (files.length === 0) {
  process.stderr.write(`no test files in ${roots.join(", ")}\n`);
  process.exit(1);
}
const run = spawnSync(process.execPath, ["--import", "tsx", "--test", "--test-concurrency=2", ...files], { cwd: root, stdio: "inherit" });
process.exit(run.status ?? 1);
