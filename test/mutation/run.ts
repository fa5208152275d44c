// npm run test:mutation -- [--only TEXT] [--list] [--json]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { TreeCopy } from "./copy.ts";
import type { Fault } from "./fault.ts";
import { loadFaults } from "./faultList.ts";
import { endRunningTest, type Outcome, runTest } from "./runTest.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const TIMEOUT_MS = 300_000;
const USAGE = `npm run test:mutation -- [--only TEXT] [--list] [--json]

Puts each fault of test/mutation/faults into a copy of the tree and runs the tests that must fail on it, one process at a time.

  --only TEXT  the faults whose name or file contains it; may be repeated
  --list       names them and runs nothing
  --json       a JSON document per fault and line
`;

interface Verdict {
  readonly name: string;
  readonly file: string;
  readonly verdict: "killed" | "survived" | "unsound";
  readonly seconds: number;
  /** The test that failed; for an unsound fault what is wrong with it. */
  readonly by?: string;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The tests must pass without the fault: one that fails anyway kills nothing. */
async function failingAnyway(tree: string, tests: readonly string[], known: Map<string, Outcome>): Promise<string | undefined> {
  for (const file of tests) {
    const outcome = known.get(file) ?? (await runTest(tree, file, ROOT, TIMEOUT_MS));
    known.set(file, outcome);
    if (!outcome.passed) return `${file} fails without the fault: ${outcome.first}`;
  }
  return undefined;
}

async function judge(copy: TreeCopy, fault: Fault, known: Map<string, Outcome>): Promise<Verdict> {
  const { name, file } = fault;
  const begin = performance.now();
  const done = (verdict: Verdict["verdict"], by?: string): Verdict => {
    const seconds = Math.round((performance.now() - begin) / 100) / 10;
    return { name, file, verdict, seconds, ...(by === undefined ? {} : { by }) };
  };
  const anyway = await failingAnyway(copy.path, fault.tests, known);
  if (anyway !== undefined) return done("unsound", anyway);
  let restore: () => void;
  try {
    restore = copy.apply(fault);
  } catch (error) {
    return done("unsound", error instanceof Error ? error.message : String(error));
  }
  try {
    for (const test of fault.tests) {
      const { passed, first } = await runTest(copy.path, test, ROOT, TIMEOUT_MS);
      if (!passed) return done("killed", `${test}: ${first}`);
    }
    return done("survived");
  } finally {
    restore();
  }
}

async function runAll(faults: readonly Fault[], json: boolean): Promise<readonly Verdict[]> {
  const copy = new TreeCopy(ROOT);
  const end = (): never => {
    endRunningTest();
    copy.remove();
    say("ended before all faults were tried");
    process.exit(130);
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  const known = new Map<string, Outcome>();
  const verdicts: Verdict[] = [];
  try {
    for (const fault of faults) {
      const verdict = await judge(copy, fault, known);
      verdicts.push(verdict);
      const { name, seconds, by } = verdict;
      say(
        `[${verdicts.length}/${faults.length}] ${verdict.verdict} ${seconds.toFixed(1)} s  ${name}${by === undefined ? "" : `  (${by})`}`,
      );
      if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
    }
  } finally {
    copy.remove();
  }
  return verdicts;
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      list: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const all = await loadFaults();
  const faults =
    values.only.length === 0 ? all : all.filter(({ name, file }) => values.only.some((text) => name.includes(text) || file.includes(text)));
  if (faults.length === 0) {
    say(`no fault matches ${values.only.join(", ")}; --list names them`);
    return 2;
  }
  if (values.list) {
    for (const { name, file, tests } of faults) process.stdout.write(`${name}\n  ${file}\n  ${tests.join(" ")}\n`);
    return 0;
  }
  const verdicts = await runAll(faults, values.json);
  const count = (verdict: Verdict["verdict"]): number => verdicts.filter((one) => one.verdict === verdict).length;
  say(`${count("killed")} of ${verdicts.length} killed, ${count("survived")} survived, ${count("unsound")} unsound`);
  for (const { name, file, verdict, by } of verdicts) if (verdict !== "killed") say(`  ${verdict}: ${name} (${file}) ${by ?? ""}`);
  return count("killed") === verdicts.length ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
