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
