import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Where the acceptance data lie: ACCEPTANCE_DIR, else beside the repository. */
export const acceptanceDir: string = resolve(root, process.env["ACCEPTANCE_DIR"] ?? "../shared/acceptance");

/** False, or the line that says loudly what is missing: the value of a test's `skip`. */
export function skipUnless(...parts: readonly string[]): string | false {
  const path = join(acceptanceDir, ...parts);
  return existsSync(path) ? false : `SKIPPED: ${path} is not there`;
}

/** Parsed JSON of a file, unzipped if need be. */
// biome-ignore lint/suspicious/noExplicitAny: foreign test data are read freely
export function readAcceptance(...parts: readonly string[]): any {
  const path = join(acceptanceDir, ...parts);
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
}

/** Every chain of every recording: [run, chain]. */
export function recordedChains(): readonly (readonly [string, string])[] {
  const folder = join(acceptanceDir, "recordings");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .flatMap((e) => ["provider", "consumer"].filter((c) => existsSync(join(folder, e.name, c))).map((c) => [e.name, c] as const));
}
