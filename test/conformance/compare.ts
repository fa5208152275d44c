import { fromBase64 } from "../../src/encoding/base64.ts";
import { toHex } from "../../src/encoding/bytes.ts";
import type { AbciEvent } from "../../src/framework/application.ts";
import type { Change } from "../../src/store/types.ts";
import { eventLines, type RecordedChain, type RecordedEvent } from "./recording.ts";

/** One thing that differs, where, and both values. */
export interface Difference {
  readonly where: string;
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
}
/** Cases of one file of a recording: how many it holds and how many were run or left out for a reason. */
export interface Cases {
  readonly inFile: number;
  readonly run: number;
  readonly leftOut: number;
}
/** Leaves by height, as a recording's file of changes has them. */
export type Leaves = NonNullable<ReturnType<RecordedChain["changes"]>>;

/** Counts what is compared and what is left out, and keeps what differs. */
export class Tally {
  readonly compared = new Map<string, number>();
  readonly leftOut = new Map<string, number>();
  readonly cases = new Map<string, Cases>();
  readonly differences: Difference[] = [];

  /** Says how many cases a file holds: from here on each is run or skipped. */
  expect(file: string, inFile: number): void {
    this.cases.set(file, { inFile, run: 0, leftOut: 0 });
  }
  ran(file: string): void {
    const { inFile, run, leftOut } = this.#casesOf(file);
    this.cases.set(file, { inFile, run: run + 1, leftOut });
  }
  skipped(file: string, why: string): void {
    const { inFile, run, leftOut } = this.#casesOf(file);
    this.cases.set(file, { inFile, run, leftOut: leftOut + 1 });
    this.skip(why);
  }
  count(what: string): void {
    this.compared.set(what, (this.compared.get(what) ?? 0) + 1);
  }
  skip(why: string): void {
    this.leftOut.set(why, (this.leftOut.get(why) ?? 0) + 1);
  }
  same(where: string, what: string, ours: string, theirs: string): void {
    this.count(what);
    if (ours !== theirs) this.differences.push({ where, what, ours, theirs });
  }
  /** A case that nobody ran is a difference, too. */
  checkCases(): void {
    for (const [file, { inFile, run, leftOut }] of this.cases) {
      if (run + leftOut !== inFile)
        this.differences.push({ where: file, what: "cases", ours: `${run} run, ${leftOut} left out`, theirs: `${inFile} in the file` });
    }
  }

  #casesOf(file: string): Cases {
    return this.cases.get(file) ?? { inFile: 0, run: 0, leftOut: 0 };
  }
}

/** Compares events in order; the first difference says where, what follows it is shifted. */
export function compareEvents(
  tally: Tally,
  where: string,
  what: string,
  ours: readonly AbciEvent[],
  theirs: readonly RecordedEvent[],
): void {
  const [mine, them] = [eventLines(ours), eventLines(theirs)];
  for (let i = 0; i < Math.max(mine.length, them.length); i++) {
    tally.count(what);
    if (mine[i] === them[i] || differOnlyInRawBytes(mine[i], them[i])) continue;
    tally.differences.push({ where: `${where} event ${i}`, what, ours: mine[i] ?? "(none)", theirs: them[i] ?? "(none)" });
    return;
  }
}

/** Attributes with raw bytes: JSON turned invalid UTF-8 into U+FFFD on Go's side, so only what was valid is comparable. */
function differOnlyInRawBytes(ours: string | undefined, theirs: string | undefined): boolean {
  if (ours === undefined || theirs === undefined || !theirs.includes("\uFFFD")) return false;
  const plain = (text: string): string => text.replace(/valset_hash=[\s\S]*?(?=, (mode|msg_index)=|\})/, "valset_hash=");
  return plain(ours) === plain(theirs);
}

/** Compares what a block wrote to a store, leaf by leaf. */
export function compareLeaves(
  tally: Tally,
  { store, height }: { readonly store: string; readonly height: number },
  ours: readonly Change[],
  theirs: Leaves[string] | undefined,
  leaveOut: (keyHex: string) => string | undefined,
): void {
  const text = (value: Uint8Array | undefined): string => (value === undefined ? "(deleted)" : toHex(value));
  const mine = new Map(ours.map(([key, value]) => [toHex(key), text(value)]));
  const them = new Map(
    (theirs ?? []).map(([key, value]) => [toHex(fromBase64(key)), text(value === undefined ? undefined : fromBase64(value))]),
  );
  for (const key of new Set([...them.keys(), ...mine.keys()])) {
    const why = leaveOut(key);
    const where = `height ${height} store ${store} key ${key}`;
    if (why !== undefined) tally.skip(why);
    else tally.same(where, `leaves of ${store}`, mine.get(key) ?? "(not written)", them.get(key) ?? "(not written)");
  }
}

/** A report as lines: what was compared and what was left out, counted; the cases of each file; then the first differences. */
export function printReport(title: string, tally: Pick<Tally, "compared" | "leftOut" | "cases" | "differences">, most = 20): string {
  const counts = (map: ReadonlyMap<string, number>): string => [...map].map(([what, n]) => `${what} ${n}`).join(", ");
  const cases = [...tally.cases].map(([file, { inFile, run, leftOut }]) => `${file} ${run} run + ${leftOut} left out of ${inFile}`);
  const differences = tally.differences
    .slice(0, most)
    .map((d) => `  ${d.where}: ${d.what}\n    ours:   ${d.ours.slice(0, 900)}\n    theirs: ${d.theirs.slice(0, 900)}`);
  return [
    title,
    `  compared: ${counts(tally.compared)}`,
    `  left out: ${counts(tally.leftOut) || "nothing"}`,
    `  cases: ${cases.join(", ")}`,
    `  differences: ${tally.differences.length}`,
    ...differences,
  ].join("\n");
}
