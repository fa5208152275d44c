import { compare, type Figure, onQuietMachine } from "./figure.ts";
import type { Peers } from "./peers.ts";
import { type Measured, median } from "./programs/report.ts";
import { numberOf, ours } from "./programs/run.ts";

export interface Surroundings {
  readonly peers: Peers;
  /** With the workloads that take minutes. */
  readonly full: boolean;
  readonly long: boolean;
}
export interface Bench {
  readonly name: string;
  readonly summary: string;
  readonly run: (surroundings: Surroundings) => AsyncIterable<Figure>;
}

function medianOf(rows: readonly Measured[], member: string): number {
  return median(rows.map((row) => numberOf(row, member)));
}
const where = (rows: readonly Measured[], member: string, value: string): readonly Measured[] =>
  rows.filter((row) => row[member] === value);

/** Best rate of a phase among Go variants that ran. */
function bestOf(variants: readonly (readonly Measured[] | undefined)[], phase: string): number | undefined {
  const rates = variants.flatMap((rows) => where(rows ?? [], "phase", phase).map((row) => numberOf(row, "sets_per_s")));
  return rates.length === 0 ? undefined : Math.max(...rates);
}

async function* iavl({ peers }: Surroundings): AsyncIterable<Figure> {
  const rows: Measured[] = [];
  for (let round = 0; round < 3; round++) rows.push(...(await ours("iavl", [100_000])));
  const variants = [
    await peers.run("iavl", ["-n", "100000", "-db", "memdb", "-fast=false"]),
    await peers.run("iavl13", ["-n", "100000", "-fast=false"]),
  ];
  checkRoots(rows, variants);
  const value = medianOf(where(rows, "phase", "update1k"), "perSecond");
  yield compare(
    { name: "iavl-100k-1k", value, unit: "sets/s" },
    { against: "best of Go iavl 1.2.2 in memory, 1.3.5 on goleveldb", peer: bestOf(variants, "update1k"), better: "higher", goal: 4 },
  );
  const bulk = medianOf(where(rows, "phase", "update10k"), "perSecond");
  yield compare(
    { name: "iavl-100k-10k", value: bulk, unit: "sets/s" },
    { against: "best of the same Go variants", peer: bestOf(variants, "update10k"), better: "higher" },
  );
  yield { name: "iavl-100k-get", value: medianOf(where(rows, "phase", "get"), "perSecond"), unit: "gets/s" };
  yield {
    name: "iavl-100k-commit",
    value: medianOf(where(rows, "phase", "update1k"), "commitMs"),
    unit: "ms",
    note: "encode, write and fsync of 1,000 changed keys",
  };
}

/** Equal work: every root that both sides print is the same. */
function checkRoots(rows: readonly Measured[], variants: readonly (readonly Measured[] | undefined)[]): void {
  for (const row of rows) {
    for (const peer of variants.flatMap((variant) => where(variant ?? [], "phase", String(row["phase"])))) {
      if (peer["root"] !== undefined && row["root"] !== "" && peer["root"] !== row["root"])
        throw new Error(`phase ${row["phase"]}: root ${row["root"]} is not Go's ${peer["root"]}`);
    }
  }
}

async function* iavlMillion({ peers, full }: Surroundings): AsyncIterable<Figure> {
  if (!full) return;
  const rows = await ours("iavl", [1_000_000]);
  const go = await peers.run("iavl13", ["-n", "1000000", "-fast=false"]);
  checkRoots(rows, [go]);
  yield compare(
    { name: "iavl-1m-10k", value: medianOf(where(rows, "phase", "update10k"), "perSecond"), unit: "sets/s" },
    { against: "Go iavl 1.3.5 on goleveldb", peer: bestOf([go], "update10k"), better: "higher", goal: 10 },
  );
  const commits = where(rows, "phase", "update1k");
  const { slowness } = await import("./programs/calibration.ts");
  yield compare(
    {
      name: "iavl-1m-latency",
      value: (1_000 * 1_000) / medianOf(commits, "perSecond"),
      unit: "ms",
      note: "1,000 changed keys: sets, root, commit, fsync",
    },
    onQuietMachine(10, "lower", slowness()),
  );
  const memory = Math.max(...rows.map((row) => numberOf(row, "rssMib")));
  yield compare({ name: "iavl-1m-memory", value: memory, unit: "MiB" }, { against: "bound", peer: 650, better: "lower", goal: 1 });
}

async function* network({ peers }: Surroundings): AsyncIterable<Figure> {
  for (const [kind, relayer, goal] of [
    ["memory", "alone", 300],
    ["synced", "relayed", undefined],
    ["synced", "alone", 150],
  ] as const) {
    const rows = where(await ours("network", [kind, relayer, 300, 5]), "figure", "pairs");
    const value = medianOf(rows, "pairsPerSecond");
    const figure = {
      name: relayer === "alone" ? `pairs-${kind}` : `pairs-${kind}-relayed`,
      value,
      unit: "block pairs/s",
      note: `${medianOf(rows, "cpuMs").toFixed(2)} ms of CPU a pair`,
    };
    yield goal === undefined ? figure : compare(figure, onQuietMachine(goal, "higher", medianOf(rows, "slowness")));
    if (goal !== 150) continue;
    const net = await peers.run("net", ["-tuned", "-warm", "1s", "-for", "5s"]);
    const peer = net?.[0] === undefined ? undefined : numberOf(net[0], "blocks_per_s");
    yield compare(
      { name: "blocks-synced", value: 2 * value, unit: "blocks/s", note: "not the same work: CometBFT's validators talk over TCP" },
      { against: "CometBFT, 4 validators on loopback, kvstore", peer, better: "higher" },
    );
  }
}

async function* bank({ peers, full }: Surroundings): AsyncIterable<Figure> {
  const accounts = full ? 100_000 : 20_000;
  const rounds: Measured[] = [];
  for (let round = 0; round < 2; round++) rounds.push(...(await ours("bank", [accounts, 1000, 12])));
  const args = ["-db", "goleveldb", "-accounts", String(accounts), "-checks", "0", "-blocks", "10", "-warm", "2"];
  const go = await peers.run("bank", args, { GOMAXPROCS: "1" });
  const blocks = where(go ?? [], "figure", "blocks")[0];
  const cost = `finalize ${medianOf(rounds, "finalizeMs").toFixed(0)} ms, commit ${medianOf(rounds, "commitMs").toFixed(0)} ms a block, ${medianOf(rounds, "cpuUsPerTx").toFixed(0)} us of CPU each`;
  yield compare(
    { name: "bank-sends", value: medianOf(rounds, "txsPerSecond"), unit: "txs/s", note: cost },
    {
      against: `Go provider app on one thread, ${accounts} accounts`,
      peer: blocks === undefined ? undefined : numberOf(blocks, "txs_per_s"),
      better: "higher",
      goal: 6,
    },
  );
  yield {
    name: "bank-sends-engine",
    value: medianOf(rounds, "wholePerSecond"),
    unit: "txs/s",
    note: "with proposal, votes, block store and event index, one thread",
  };
}

async function* firstBlock({ peers }: Surroundings): AsyncIterable<Figure> {
  const rows = await ours("start", ["first-block", 7]);
  const net = await peers.run("net", ["-nodes", "1", "-tuned", "-warm", "1ms", "-for", "1ms"]);
  const value = medianOf(rows, "ms");
  const note = `bare node ${medianOf(rows, "nodeMs").toFixed(0)} ms`;
  yield compare({ name: "first-block", value, unit: "ms", note }, onQuietMachine(300, "lower", medianOf(rows, "slowness")));
  yield compare(
    { name: "first-block-peer", value, unit: "ms", note: "Go's figure leaves out the start of its process and the application" },
    {
      against: "CometBFT, kvstore, one validator",
      peer: net?.[0] === undefined ? undefined : numberOf(net[0], "first_block_ms"),
      better: "lower",
    },
  );
}

async function* up(): AsyncIterable<Figure> {
  const rows = await ours("start", ["up", 3]);
  yield compare(
    { name: "up-to-ready", value: medianOf(rows, "readyMs"), unit: "ms" },
    onQuietMachine(5_000, "lower", medianOf(rows, "slowness")),
  );
  const resident = rows.filter((row) => row["laterRssMib"] !== undefined);
  if (resident.length === 0) return;
  yield compare(
    {
      name: "up-memory",
      value: medianOf(resident, "laterRssMib"),
      unit: "MiB",
      note: `two chains of four validators, relayer, RPC: 5 s after ready at 100 ms a block; at ready ${medianOf(resident, "readyRssMib").toFixed(0)}`,
    },
    { against: "bound", peer: 300, better: "lower", goal: 1 },
  );
}

async function* growth({ long }: Surroundings): AsyncIterable<Figure> {
  // Compaction and collection make short stretches uneven; the whole stretch is what counts.
  const [rounds, pairs] = long ? [10, 2_000] : [4, 500];
  const rows = where(await ours("network", ["synced", "relayed", pairs, rounds], ["--expose-gc"]), "figure", "pairs").slice(1);
  const note = `${pairs * (rounds - 1)} block pairs, each chain keeping everything`;
  const last = rows.at(-1);
  const per1000 = (member: string): number => rows.reduce((sum, row) => sum + numberOf(row, member), 0) / rows.length;
  yield { name: "growth-heap", value: per1000("heapMibPer1000"), unit: "MiB/1000 pairs", note };
  yield { name: "growth-outside-heap", value: per1000("outsideMibPer1000"), unit: "MiB/1000 pairs", note };
  yield { name: "growth-disk", value: per1000("diskMibPer1000"), unit: "MiB/1000 pairs", note };
  yield compare(
    { name: "network-memory", value: numberOf(last, "rssMib"), unit: "MiB", note: `one thread, after ${numberOf(last, "height")} blocks` },
    { against: "bound", peer: 300, better: "lower", goal: 1 },
  );
}

async function* codec(): AsyncIterable<Figure> {
  const rows = await ours("codec", [100]);
  for (const what of ["decode", "encode"]) {
    const of = where(rows, "figure", what);
    yield compare(
      { name: `codec-${what}`, value: medianOf(of, "us"), unit: "us", note: "a signed MsgSend, all parts" },
      { against: "straight-line code", peer: medianOf(of, "straightUs"), better: "lower", goal: 0.67 },
    );
  }
}

async function* lateness({ full }: Surroundings): AsyncIterable<Figure> {
  const rows = await ours("lateness", [5000, full ? 40 : 15]);
  for (const [kind, note] of [
    ["rechecked", "5,000 transactions wait and are rechecked after each block"],
    ["searched", "five searches at a time for all of 30,000 transactions"],
    ["walked", "five searches at a time by a part of a value"],
    ["queried", "five queries at a time that use up their gas, or 5,000 rows"],
  ] as const) {
    const row = where(rows, "figure", kind);
    const usual = `${medianOf(row, "medianMs").toFixed(0)} ms in the median; a block takes ${medianOf(row, "usualMs").toFixed(0)} ms`;
    yield compare(
      { name: `block-lateness-${kind}`, value: medianOf(row, "worstMs"), unit: "ms", note: `${note}; ${usual}` },
      onQuietMachine(50, "lower", medianOf(row, "slowness")),
    );
  }
}

/** Growth from the second round on: the first one fills caches and what is kept. */
async function* grownPruned({ long }: Surroundings): AsyncIterable<Figure> {
  const [rounds, blocks] = long ? [10, 2_000] : [4, 500];
  const rows = where(await ours("growth", [blocks, rounds], ["--expose-gc"]), "figure", "pruned");
  const [first, last] = [rows[1], rows.at(-1)];
  const thousands = (numberOf(last, "height") - numberOf(first, "height")) / 1000;
  const note = `blocks ${numberOf(first, "height")} to ${numberOf(last, "height")}, pruning everything, 100 blocks kept`;
  for (const [name, member] of [
    ["growth-pruned-heap", "heapMib"],
    ["growth-pruned-disk", "diskMib"],
  ] as const)
    yield { name, value: (numberOf(last, member) - numberOf(first, member)) / thousands, unit: "MiB/1000 blocks", note };
  const most = Math.max(...rows.map((row) => numberOf(row, "diskMib")));
  yield compare(
    { name: "pruned-disk", value: most, unit: "MiB", note: "at most" },
    { against: "bound", peer: 100, better: "lower", goal: 1 },
  );
}

export const BENCHES: readonly Bench[] = [
  { name: "iavl", summary: "tree with 100,000 keys (with --full 1,000,000 too): sets, root, commit, fsync", run: iavl },
  { name: "iavl-1m", summary: "tree with 1,000,000 keys; only with --full", run: iavlMillion },
  { name: "network", summary: "two chains of four validators: block pairs per second in memory and synced", run: network },
  { name: "bank", summary: "signed transfers through the whole provider application, one thread", run: bank },
  { name: "codec", summary: "decoding and encoding a signed MsgSend by the tables of its messages", run: codec },
  { name: "first-block", summary: "process start to the first committed block", run: firstBlock },
  { name: "up", summary: "interlease up: start to ready, and its memory", run: up },
  { name: "block-lateness", summary: "how late blocks are under rechecks, searches and queries; bound 50 ms", run: lateness },
  { name: "growth-pruned", summary: "memory and disk of a chain that prunes everything; 20,000 blocks with --long", run: grownPruned },
  { name: "growth", summary: "memory and disk for each 1,000 block pairs; 20,000 pairs with --long", run: growth },
];
