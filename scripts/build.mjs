// Compiles src/ into dist/: bundles for node, for browsers in dist/browser, packages left outside, and type declarations in dist/types.
// --if-changed is for a clone: it does nothing when nothing changed, makes source maps, and does not check types. --out DIR: not dist.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const src = join(root, "src");

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((e) =>
      e.isDirectory()
        ? sources(join(folder, e.name))
        : e.name.endsWith(".ts") && !e.name.endsWith(".test.ts")
          ? [join(folder, e.name)]
          : [],
    )
    .sort();
}

const hash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .update(readFileSync(fileURLToPath(import.meta.url)));
for (const file of sources(src)) hash.update(file.slice(src.length)).update(readFileSync(file));
const digest = hash.digest("hex");
const outFlag = process.argv.indexOf("--out");
const dist = outFlag < 0 ? join(root, "dist") : resolve(process.argv[outFlag + 1] ?? "dist");
const stamp = join(dist, ".built");
const ifChanged = process.argv.includes("--if-changed");
if (ifChanged && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) process.exit(0);

const entries = (files) => Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(src, file)]));
const shared = { testing: "testing.ts", client: "client/index.ts", sdk: "sdk.ts" };
const bundles = { bundle: true, splitting: true, format: "esm", packages: "external", sourcemap: ifChanged, logLevel: "warning" };

/** Declarations, by a process of its own beside the bundling. */
function declare() {
  const compiler = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin", "tsc");
  const args = [compiler, "-p", "tsconfig.types.json", "--outDir", join(dist, "types"), ...(ifChanged ? ["--noCheck"] : [])];
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  return new Promise((done, fail) => child.on("error", fail).on("close", (code) => done(code ?? 1)));
}

/** The compiled libsecp256k1 with its wrapper and licences: as a dependency it would bring elliptic, which nothing here calls (ADR 11). */
function copySecp256k1() {
  const from = dirname(fileURLToPath(import.meta.resolve("secp256k1/package.json")));
  const to = join(dist, "secp256k1");
  for (const name of ["bindings.js", "lib/index.js", "lib/uint8array.js", "prebuilds", "LICENSE"])
    cpSync(join(from, name), join(to, name), { recursive: true });
  cpSync(join(from, "src", "secp256k1", "COPYING"), join(to, "COPYING"));
  const { name, version, license, repository } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  writeFileSync(join(to, "package.json"), `${JSON.stringify({ name, version, license, repository, type: "commonjs" }, null, 2)}\n`);
}

// Chunks are named by their content: those of older builds would pile up.
rmSync(dist, { recursive: true, force: true });
copySecp256k1();
const [types] = await Promise.all([
  declare(),
  build({
    ...bundles,
    entryPoints: entries({ ...shared, index: "index.ts", cli: "cli/main.ts", chainWorker: "localnet/node/chainWorker.ts" }),
    outdir: dist,
    platform: "node",
    target: "node20",
  }),
  build({
    ...bundles,
    entryPoints: entries({ ...shared, index: "portable.ts" }),
    outdir: join(dist, "browser"),
    platform: "browser",
    conditions: ["browser"],
    target: "es2022",
  }),
]);
if (types !== 0) process.exit(types);
mkdirSync(dist, { recursive: true });
writeFileSync(stamp, digest);
