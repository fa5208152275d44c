import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A vector that a program under test/vectors/go wrote, by its path there. */
// biome-ignore lint/suspicious/noExplicitAny: every test names the shape of its own vector
export function readGoVector(path: string): any {
  const bytes = readFileSync(new URL(`../vectors/go/${path}`, import.meta.url));
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
}
