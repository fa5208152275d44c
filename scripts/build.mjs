// Compiles src/ into dist/: bundles for node with source maps, packages left outside, and type declarations in dist/types.
// --if-changed does nothing when nothing changed and leaves the declarations out: the program runs without them. --out DIR: not dist.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

const entries = {
  index: "index.ts",
  testing: "testing.ts",
  client: "client/index.ts",
  sdk: "sdk.ts",
  cli: "cli/main.ts",
  chainWorker: "localnet/node/chainWorker.ts",
};
const present = Object.fromEntries(
  Object.entries(entries)
    .filter(([, file]) => existsSync(join(src, file)))
    .map(([name, file]) => [name, join(src, file)]),
);
// Chunks are named by their content: those of older builds would pile up.
rmSync(dist, { recursive: true, force: true });
await build({
  entryPoints: present,
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
});
if (!ifChanged) {
  const compiler = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin", "tsc");
  const types = spawnSync(process.execPath, [compiler, "-p", "tsconfig.types.json", "--outDir", join(dist, "types")], {
    cwd: root,
    stdio: "inherit",
  });
  if (types.status !== 0) process.exit(types.status ?? 1);
}
mkdirSync(dist, { recursive: true });
writeFileSync(stamp, digest);
