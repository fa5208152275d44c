// Compiles src/ into dist/: bundles for node with source maps, packages left outside. --if-changed does nothing when nothing changed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
const stamp = join(root, "dist", ".built");
if (process.argv.includes("--if-changed") && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) process.exit(0);

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
rmSync(join(root, "dist"), { recursive: true, force: true });
await build({
  entryPoints: present,
  outdir: join(root, "dist"),
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
});
mkdirSync(join(root, "dist"), { recursive: true });
writeFileSync(stamp, digest);
