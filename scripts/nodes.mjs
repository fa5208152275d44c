// npm run test:nodes -- [MAJOR…] [--suite NAME…] [--list]: runs suites (default: unit and e2e) on other versions of Node.
// Each comes from the registry, as the npm package `node` takes it, into node_modules/.cache; ours is not touched.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const MAJORS = ["20", "22", "24", "26"];
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const cache = join(root, "node_modules", ".cache", "interlease-nodes");
const platform = process.platform === "win32" ? "win" : process.platform;
const wanted = `node-${platform}-${process.arch}`;
const shell = process.platform === "win32";

const say = (line) => process.stderr.write(`${line}\n`);

/** The newest version of a major; offline, the newest that is in the cache. */
function versionOf(major) {
  const asked = spawnSync("npm", ["view", `${wanted}@${major}`, "version", "--json"], { encoding: "utf8", shell });
  if (asked.status === 0 && asked.stdout.trim() !== "") {
    const versions = [JSON.parse(asked.stdout)].flat();
    return versions.sort(ascending).at(-1);
  }
  const kept = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith(`${major}.`)) : [];
  return kept.sort(ascending).at(-1);
}

function ascending(a, b) {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The program of a version, installed when it is not there; undefined when it is not to be had. */
function binaryOf(version) {
  const folder = join(cache, version);
  const binary = join(folder, "node_modules", wanted, "bin", shell ? "node.exe" : "node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    const args = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", `${wanted}@${version}`];
    spawnSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell });
  }
  if (!existsSync(binary)) return undefined;
  const told = spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim();
  return told === `v${version}` ? binary : undefined;
}

function runOn(binary, suites) {
  const begin = performance.now();
  // One node_modules and one dist serve all: the compiled packages keep to Node's stable ABI.
  const env = { ...process.env, INTERLEASE_SKIP_BUILD: "1", PATH: `${dirname(binary)}${delimiter}${process.env.PATH ?? ""}` };
  const { status } = spawnSync(binary, [join(root, "scripts", "test.mjs"), ...suites], { cwd: root, stdio: "inherit", env });
  return { passed: status === 0, seconds: Math.round((performance.now() - begin) / 1000) };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { suite: { type: "string", multiple: true, default: ["unit", "e2e"] }, list: { type: "boolean", default: false } },
});
const rows = [];
for (const major of positionals.length === 0 ? MAJORS : positionals) {
  const version = versionOf(major);
  const binary = version === undefined ? undefined : binaryOf(version);
  if (binary === undefined) {
    say(`NO NODE ${major}: ${wanted}@${version ?? major} is neither in the registry nor in ${cache}; nothing was run on it`);
    rows.push({ major, text: "NOT TO BE HAD", passed: false });
  } else if (values.list) rows.push({ major, text: `${version}  ${binary}`, passed: true });
  else {
    say(`Node ${version}: ${values.suite.join(", ")}`);
    const { passed, seconds } = runOn(binary, values.suite);
    rows.push({ major, text: `${version}  ${passed ? "passed" : "FAILED"} in ${seconds} s`, passed });
  }
}
for (const { major, text } of rows) say(`node ${major}: ${text}`);
process.exit(rows.every(({ passed }) => passed) ? 0 : 1);
