import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Figure } from "./figure.ts";
import { loneFigures, ratiosOf, type Round } from "./ratio.ts";
import { alignedTable, digits } from "./table.ts";

const ROOT = join(import.meta.dirname, "..");
/** What counts as worse: less than this of the other checkout's figure. */
const TOLERATED = 0.95;

export interface AgainstOptions {
  /** The other checkout, set up by its own `npm install`. */
  readonly directory: string;
  readonly rounds: number;
  /** Arguments of the benchmark run, the same in both. */
  readonly args: readonly string[];
  readonly say: (line: string) => void;
}

function run(folder: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.on("data", (chunk: Uint8Array) => {
    out += new TextDecoder().decode(chunk);
  });
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => (code === 0 ? done(out) : fail(new Error(`${args.join(" ")} in ${folder} ended with ${code}`))));
  });
}

async function figuresOf(folder: string, args: readonly string[]): Promise<readonly Figure[]> {
  const out = await run(folder, ["--import", "tsx", join("bench", "run.ts"), ...args, "--json", "--no-peers"]);
  return out
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Figure);
}

/** Runs the benchmarks of two checkouts in turn and prints the ratio of each figure; whether none is worse. */
export async function benchAgainst({ directory, rounds, args, say }: AgainstOptions): Promise<boolean> {
  const theirs = resolve(directory);
  if (!existsSync(join(theirs, "bench", "run.ts"))) throw new Error(`${theirs} is no checkout with benchmarks`);
  for (const folder of [theirs, ROOT]) await run(folder, [join("scripts", "setup.mjs"), "--build"]);
  const done: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    // The order changes with each round: what runs second finds warmer caches, or a hotter machine.
    const order = round % 2 === 0 ? [theirs, ROOT] : [ROOT, theirs];
    const figures = new Map<string, readonly Figure[]>();
    for (const folder of order) {
      say(`round ${round + 1} of ${rounds}: ${folder}`);
      figures.set(folder, await figuresOf(folder, args));
    }
    done.push({ ours: figures.get(ROOT) ?? [], theirs: figures.get(theirs) ?? [] });
  }
  return report(done, say);
}

function report(rounds: readonly Round[], say: (line: string) => void): boolean {
  const ratios = ratiosOf(rounds);
  const rows = ratios.map(({ name, unit, ours, theirs, ratio, worst, best }) => [
    name,
    unit,
    digits(theirs),
    digits(ours),
    `${ratio.toFixed(3)}x`,
    `${worst.toFixed(2)}..${best.toFixed(2)}`,
    ratio < TOLERATED ? "WORSE" : "",
  ]);
  const head = ["figure", "unit", "theirs", "ours", "ratio", "rounds", ""];
  process.stdout.write(`\n${alignedTable(head, rows, new Set([2, 3, 4, 5]))}\n`);
  const lone = loneFigures(rounds);
  if (lone.length > 0) say(`not in every run of both: ${lone.join(", ")}`);
  const worse = ratios.filter(({ ratio }) => ratio < TOLERATED).map(({ name }) => name);
  if (worse.length > 0) say(`more than 5 % worse: ${worse.join(", ")}`);
  return worse.length === 0;
}
