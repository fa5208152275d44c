// npm run bench -- [NAME…] [--json] [--full] [--long] [--no-peers] [--against DIR [--rounds N]]
import { parseArgs } from "node:util";
import { benchAgainst } from "./against.ts";
import { BENCHES } from "./benches.ts";
import type { Figure } from "./figure.ts";
import { findPeers } from "./peers.ts";
import { compile } from "./programs/run.ts";
import { alignedTable, digits } from "./table.ts";

const USAGE = `npm run bench -- [NAME...] [--json] [--full] [--long] [--no-peers] [--against DIR [--rounds N]]

${BENCHES.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join("\n")}

  --json       a JSON document per figure and line
  --full       the workloads that take minutes: 1,000,000 keys, 100,000 accounts
  --long       growth over 20,000 block pairs
  --no-peers   without the Go programs of PEERS_DIR (default ../shared/peers)
  --against    another checkout: both are run in turn, --rounds times (default 3), and the ratio of each figure is printed;
               fails when one is more than 5 % worse here
`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

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
  return alignedTable(head, rows, new Set([1, 3, 4, 5]));
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      long: { type: "boolean", default: false },
      against: { type: "string" },
      rounds: { type: "string", default: "3" },
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
  if (values.against !== undefined) {
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) {
      say(`--rounds ${values.rounds} is not a positive integer`);
      return 2;
    }
    const args = [...positionals, ...(values.full ? ["--full"] : []), ...(values.long ? ["--long"] : [])];
    return (await benchAgainst({ directory: values.against, rounds, args, say })) ? 0 : 1;
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
