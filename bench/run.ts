// npm run bench -- [NAME…] [--json] [--full] [--long] [--no-peers]
import { parseArgs } from "node:util";
import { BENCHES } from "./benches.ts";
import type { Figure } from "./figure.ts";
import { findPeers } from "./peers.ts";
import { compile } from "./programs/run.ts";

const USAGE = `npm run bench -- [NAME...] [--json] [--full] [--long] [--no-peers]

${BENCHES.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join("\n")}

  --json       a JSON document per figure and line
  --full       the workloads that take minutes: 1,000,000 keys, 100,000 accounts
  --long       growth over 20,000 block pairs
  --no-peers   without the Go programs of PEERS_DIR (default ../shared/peers)
`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function digits(value: number): string {
  if (Math.abs(value) >= 1000) return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

function table(figures: readonly Figure[]): string {
  const head = ["figure", "value", "unit", "peer", "ratio", "goal", "", "against"];
  const rows = figures.map(({ name, value, unit, against, peer, ratio, goal, met, note }) => [
    name,
    digits(value),
    unit,
    peer === undefined ? "" : digits(peer),
    ratio === undefined ? "" : `${ratio.toFixed(2)}x`,
    goal === undefined ? "" : `>= ${goal}x`,
    met === undefined ? "" : met ? "met" : "MISSED",
    [against, note].filter((part) => part !== undefined).join("; "),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const right = new Set([1, 3, 4, 5]);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      long: { type: "boolean", default: false },
      "no-peers": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    say(`no benchmark is named ${unknown.join(", ")}\n\n${USAGE}`);
    return 2;
  }
  const chosen = positionals.length === 0 ? BENCHES : BENCHES.filter(({ name }) => positionals.includes(name));
  // Who names a figure wants it, however long it takes.
  const full = values.full || positionals.includes("iavl-1m");
  const peers = findPeers(say, !values["no-peers"]);
  await compile();
  const figures: Figure[] = [];
  let failed = false;
  for (const bench of chosen) {
    say(`${bench.name}: ${bench.summary}`);
    const begin = performance.now();
    try {
      for await (const figure of bench.run({ peers, full, long: values.long })) {
        figures.push(figure);
        if (values.json) process.stdout.write(`${JSON.stringify(figure)}\n`);
      }
    } catch (error) {
      failed = true;
      say(`${bench.name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
    }
    say(`${bench.name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  }
  if (!values.json) process.stdout.write(`\n${table(figures)}\n`);
  const missed = figures.filter(({ met }) => met === false).map(({ name }) => name);
  if (missed.length > 0) say(`goals missed: ${missed.join(", ")} (docs/performance.md)`);
  return failed ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
