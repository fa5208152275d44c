import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** A measuring program tells its figures as JSON lines; run.ts reads them. */
export type Measured = Readonly<Record<string, string | number | boolean>>;

export function tell(row: Measured): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Resident memory of this process. */
export function rssMib(): number {
  return process.memoryUsage().rss / 2 ** 20;
}

/** Bytes of a folder's files; a database may remove some while they are counted. */
function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? folderBytes(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  }, 0);
}

/** Memory that is in use, and what is on disk; `--expose-gc` makes the first one exact. */
export function footprint(home: string | undefined): { readonly heapMib: number; readonly outsideMib: number; readonly diskMib: number } {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return {
    heapMib: heapUsed / 2 ** 20,
    outsideMib: external / 2 ** 20,
    diskMib: home === undefined ? 0 : folderBytes(home) / 2 ** 20,
  };
}
