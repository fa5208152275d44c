import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { fromHex, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { parseTime } from "../../src/encoding/time.ts";
import type { AnteStep } from "../../src/framework/ante.ts";
import type { App } from "../../src/framework/app.ts";
import type { AbciEvent, ConsensusParams } from "../../src/framework/application.ts";
import type { GasMeter } from "../../src/framework/gas.ts";
import { createApplication, type RunningApplication } from "../../src/framework/runtime.ts";
import { createMemoryBackend, openMultiStore } from "../../src/store/index.ts";
import type { Change, MultiStore } from "../../src/store/types.ts";
import { blockRequest, type RecordedBlock, type RecordedChain, type RecordedEvent } from "./recording.ts";

/** One thing that differs, where, and both values. */
export interface Difference {
  readonly where: string;
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface ReplayPlan {
  readonly app: App;
  /** Stores compared leaf by leaf. */
  readonly stores: readonly string[];
  /** Stores whose root is compared, too. */
  readonly roots: readonly string[];
  /** Why an event of the recording is left out, or undefined to compare it. */
  readonly leaveOut: (event: RecordedEvent, phase: "block" | "tx") => string | undefined;
  /** An event of ours less the attributes that are served additively to older clients; undefined leaves it out. */
  readonly compat: (event: AbciEvent) => AbciEvent | undefined;
  /** Why a query is left out, or undefined to compare it. */
  readonly leaveOutQuery: (method: string) => string | undefined;
  /**
   * Each block begins from the recorded leaves instead of what our blocks before it wrote, so that modules can be judged block by block
   * on chains on which other modules act, too.
   */
  readonly isForced?: boolean;
  /** Why a leaf is left out, or undefined to compare it. */
  readonly leaveOutLeaf?: (store: string, keyHex: string, height: number) => string | undefined;
  /** Why a transaction is left out, or undefined to compare it. */
  readonly leaveOutTx?: (tx: Uint8Array, height: number) => string | undefined;
  /** Stop after this many differences; default 200. */
  readonly limit?: number;
  /** Closes the state and opens it from its bytes after every so many blocks: nothing may depend on what was warm. */
  readonly reopenEvery?: number;
  /** Last block to replay; default all. */
  readonly until?: number;
}

export interface ReplayReport {
  readonly compared: ReadonlyMap<string, number>;
  readonly leftOut: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

class Tally {
  readonly compared = new Map<string, number>();
  readonly leftOut = new Map<string, number>();
  readonly differences: Difference[] = [];

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
}

/** Takes the limit off a transaction's gas: it still counts. Gas need not equal Go's (design, section 1). */
export const unlimitedGas: AnteStep = (ctx) => {
  const { gas } = ctx;
  let used = gas.consumed;
  const loose: GasMeter = {
    get consumed() {
      return used;
    },
    limit: gas.limit,
    consume: (amount) => {
      used += BigInt(amount);
    },
    refund: (amount) => {
      used -= BigInt(amount);
    },
    isPastLimit: () => false,
  };
  return ctx.with({ gas: loose });
};

type Changes = ReadonlyMap<string, readonly Change[]>;

/** Stages what `seen` makes of the changes. */
function watched(inner: MultiStore, seen: (changes: Changes, height: bigint) => Changes): MultiStore {
  return new Proxy(inner, {
    get(target, name) {
      if (name === "stage") {
        return (height: bigint, changes: Changes) => target.stage(height, seen(changes, height));
      }
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function recordedChanges(stores: ReadonlyMap<string, ReturnType<RecordedChain["changes"]>>, height: bigint): Changes {
  const all = new Map<string, readonly Change[]>();
  for (const [store, heights] of stores) {
    const leaves = heights?.[String(height)];
    // Stores without a file of changes keep ours.
    if (heights === undefined) continue;
    all.set(
      store,
      (leaves ?? []).map(([key, value]): Change => [fromBase64(key), value === undefined ? undefined : fromBase64(value)]),
    );
  }
  return all;
}

function paramsOf(json: Readonly<Record<string, Readonly<Record<string, unknown>>>>): ConsensusParams {
  const int = (group: string, name: string): bigint => BigInt(String(json[group]?.[name] ?? "0"));
  return {
    block: { maxBytes: int("block", "max_bytes"), maxGas: int("block", "max_gas") },
    evidence: {
      maxAgeNumBlocks: int("evidence", "max_age_num_blocks"),
      maxAgeDurationNs: int("evidence", "max_age_duration"),
      maxBytes: int("evidence", "max_bytes"),
    },
    validator: { pubKeyTypes: (json["validator"]?.["pub_key_types"] ?? ["ed25519"]) as readonly string[] },
    version: { app: int("version", "app") },
    abci: { voteExtensionsEnableHeight: int("abci", "vote_extensions_enable_height") },
  };
}

function line(event: AbciEvent | RecordedEvent): string {
  return `${event.type}{${(event.attributes ?? []).map((a) => `${a.key}=${a.value}`).join(", ")}}`;
}

/** Replays a recorded chain through our application and compares everything that is comparable after each block. */
export async function replay(chain: RecordedChain, plan: ReplayPlan): Promise<ReplayReport> {
  const tally = new Tally();
  const { genesis, blocks, validators, roots } = chain;
  const hashes = new Map(blocks.map((b) => [BigInt(b.height), fromHex(b.block.block.header.app_hash)]));
  let written: Changes = new Map();
  const everything = new Map(plan.isForced === true ? plan.app.stores.map((store) => [store, chain.changes(store)] as const) : []);
  const backend = createMemoryBackend();
  const open = async (): Promise<{ readonly stores: MultiStore; readonly application: RunningApplication }> => {
    const opened = await openMultiStore(backend, { stores: plan.app.stores, initialHeight: BigInt(genesis.initial_height) });
    const running = createApplication(plan.app, {
      multiStore: watched(opened, (changes, height) => {
        written = changes;
        return plan.isForced === true ? new Map([...changes, ...recordedChanges(everything, height)]) : changes;
      }),
      ignoreGenesis: "all",
      recordedAppHash: (height) => hashes.get(height) ?? new Uint8Array(0),
    });
    return { stores: opened, application: running };
  };
  let { stores, application } = await open();
  const setAt = (height: number) => [...validators].reverse().find((v) => v.height <= height)?.result.validators ?? [];
  const initialized = application.initChain({
    timeNs: parseTime(genesis.genesis_time),
    chainId: genesis.chain_id,
    consensusParams: paramsOf(genesis.consensus.params),
    validators: [],
    appStateBytes: utf8(JSON.stringify(genesis.app_state)),
    initialHeight: BigInt(genesis.initial_height),
  });
  const first = blocks[0];
  if (first !== undefined) {
    const power = (list: readonly { readonly key: string; readonly power: string }[]): string =>
      [...list]
        .map((v) => `${v.key}:${v.power}`)
        .sort()
        .join(" ");
    tally.same(
      "InitChain",
      "genesis validators",
      power(initialized.validators.map((v) => ({ key: toBase64(v.publicKey.bytes), power: v.power.toString() }))),
      power(setAt(first.height).map((v) => ({ key: v.pub_key.value, power: v.voting_power }))),
    );
  }
  const changes = new Map(plan.stores.map((store) => [store, chain.changes(store) ?? {}]));
  const rejected = chain.rejected;
  const { strings, queries } = chain.queries;
  for (const block of blocks) {
    if (block.height > (plan.until ?? Number.MAX_SAFE_INTEGER) || tally.differences.length > (plan.limit ?? 200)) break;
    replayBlock(application, block, setAt(block.height - 1), plan, tally, chain.labels);
    compareLeaves(block.height, changes, written, tally, plan);
    await application.commit();
    if (plan.reopenEvery !== undefined && block.height % plan.reopenEvery === 0) {
      await application.close();
      ({ stores, application } = await open());
      tally.count("reopenings from bytes");
    }
    compareRoots(stores, block.height, plan.roots, roots, tally);
    for (const refused of rejected.filter((r) => r.broadcastAt === block.height && r.check !== undefined)) {
      const why = plan.leaveOutTx?.(fromBase64(refused.tx), block.height);
      if (why !== undefined) {
        tally.skip(why);
        continue;
      }
      const ours = application.checkTx(fromBase64(refused.tx), false);
      tally.same(
        `height ${block.height} CheckTx "${refused.label}"`,
        "refused transactions",
        `${ours.codespace}/${ours.code}`,
        `${refused.check?.codespace}/${refused.check?.code}`,
      );
    }
    for (const query of queries.filter((q) => q.height === block.height && q.grpc !== undefined)) {
      const { grpc } = query;
      if (grpc === undefined) continue;
      const why = plan.leaveOutQuery(grpc.method);
      if (why !== undefined) {
        tally.skip(why);
        continue;
      }
      const ours = application.query({ path: grpc.method, data: fromBase64(grpc.request), height: BigInt(query.height), prove: false });
      const where = `height ${query.height} ${grpc.method} ${toHex(fromBase64(grpc.request))}`;
      tally.same(where, "query codes", `${ours.codespace}/${ours.code}`, `${grpc.codespace}/${grpc.code}`);
      if (grpc.code === 0 && ours.code === 0)
        tally.same(where, "query answers", toHex(ours.value), toHex(fromBase64(strings[grpc.value ?? -1] ?? "")));
      else if (grpc.code === 0) tally.differences.push({ where, what: "query log", ours: ours.log, theirs: "" });
    }
  }
  return tally;
}

function replayBlock(
  application: RunningApplication,
  recorded: RecordedBlock,
  before: Parameters<typeof blockRequest>[1],
  plan: ReplayPlan,
  tally: Tally,
  labels: ReadonlyMap<string, string>,
): void {
  const { results } = recorded;
  const at = `height ${recorded.height}`;
  const answer = application.finalizeBlock(blockRequest(recorded, before));
  tally.count("blocks");
  for (const [i, theirs] of (results.txs_results ?? []).entries()) {
    const ours = answer.txResults[i];
    const where = `${at} tx ${i} "${labels.get(`${recorded.height}/${i}`) ?? ""}"`;
    const why = plan.leaveOutTx?.(fromBase64(recorded.block.block.data.txs?.[i] ?? ""), recorded.height);
    if (why !== undefined) {
      tally.skip(why);
      continue;
    }
    if (ours === undefined) {
      tally.differences.push({ where, what: "transactions", ours: "none", theirs: "one" });
      continue;
    }
    const code = `${ours.codespace}/${ours.code}`;
    tally.same(where, "transaction codes", code === "/0" ? code : `${code}`, `${theirs.codespace}/${theirs.code}`);
    if (ours.code !== theirs.code) tally.differences.push({ where, what: "transaction log", ours: ours.log, theirs: theirs.log });
    tally.same(where, "transaction data", toBase64(ours.data), theirs.data ?? "");
    tally.same(where, "gas wanted", ours.gasWanted.toString(), theirs.gas_wanted);
    compareEvents(where, "tx", ours.events, theirs.events, plan, tally);
  }
  compareEvents(at, "block", answer.events, results.finalize_block_events, plan, tally);
  const updates = (list: readonly { readonly key: string; readonly power: string }[]): string =>
    [...list]
      .map((u) => `${u.key}:${u.power}`)
      .sort()
      .join(" ");
  tally.same(
    at,
    "validator updates",
    updates(answer.validatorUpdates.map((u) => ({ key: toBase64(u.publicKey.bytes), power: u.power.toString() }))),
    updates((results.validator_updates ?? []).map((u) => ({ key: u.pub_key.Sum.value.ed25519, power: u.power ?? "0" }))),
  );
}

function compareEvents(
  where: string,
  phase: "block" | "tx",
  ours: readonly AbciEvent[],
  theirs: readonly RecordedEvent[] | null,
  plan: ReplayPlan,
  tally: Tally,
): void {
  const kept = (theirs ?? []).filter((event) => {
    const why = plan.leaveOut(event, phase);
    if (why !== undefined) tally.skip(why);
    return why === undefined;
  });
  const mine = ours.flatMap((event) => plan.compat(event) ?? []).map(line);
  const them = kept.map(line);
  for (let i = 0; i < Math.max(mine.length, them.length); i++) {
    tally.count(`${phase} events`);
    if (mine[i] === them[i] || differOnlyInRawBytes(mine[i], them[i])) continue;
    // The first difference says where; what follows it is shifted.
    tally.differences.push({
      where: `${where} event ${i}`,
      what: `${phase} events`,
      ours: mine[i] ?? "(none)",
      theirs: them[i] ?? "(none)",
    });
    return;
  }
}

/** Attributes with raw bytes: JSON turned invalid UTF-8 into U+FFFD on Go's side, so only what was valid is comparable. */
function differOnlyInRawBytes(ours: string | undefined, theirs: string | undefined): boolean {
  if (ours === undefined || theirs === undefined || !theirs.includes("\uFFFD")) return false;
  const plain = (text: string): string => text.replace(/valset_hash=[\s\S]*?(?=, (mode|msg_index)=|\})/, "valset_hash=");
  return plain(ours) === plain(theirs);
}

function compareLeaves(
  height: number,
  recorded: ReadonlyMap<string, Readonly<Record<string, readonly (readonly [string] | readonly [string, string])[]>>>,
  written: Changes,
  tally: Tally,
  plan: ReplayPlan,
): void {
  for (const [store, heights] of recorded) {
    const theirs = new Map(
      (heights[String(height)] ?? []).map(([key, value]) => [
        toHex(fromBase64(key)),
        value === undefined ? "(deleted)" : toHex(fromBase64(value)),
      ]),
    );
    const ours = new Map((written.get(store) ?? []).map(([key, value]) => [toHex(key), value === undefined ? "(deleted)" : toHex(value)]));
    for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
      const why = plan.leaveOutLeaf?.(store, key, height);
      if (why !== undefined) {
        tally.skip(why);
        continue;
      }
      tally.same(
        `height ${height} store ${store} key ${key}`,
        `leaves of ${store}`,
        ours.get(key) ?? "(not written)",
        theirs.get(key) ?? "(not written)",
      );
    }
  }
}

function compareRoots(stores: MultiStore, height: number, names: readonly string[], roots: RecordedChain["roots"], tally: Tally): void {
  const recorded = roots.heights[String(height)];
  if (recorded === undefined) return;
  const ours = stores.roots(BigInt(height));
  for (const name of names) {
    const theirs = recorded.roots[roots.stores.indexOf(name)] ?? "";
    tally.same(`height ${height}`, `roots of ${name}`, toHex(ours.get(name) ?? new Uint8Array(0)), theirs.toLowerCase());
  }
}

/** A report as lines: what was compared and what was left out, counted; then the first differences. */
export function printReport(title: string, report: ReplayReport, most = 20): string {
  const counts = (map: ReadonlyMap<string, number>): string => [...map].map(([what, n]) => `${what} ${n}`).join(", ");
  const differences = report.differences
    .slice(0, most)
    .map((d) => `  ${d.where}: ${d.what}\n    ours:   ${d.ours.slice(0, 900)}\n    theirs: ${d.theirs.slice(0, 900)}`);
  return [
    `${title}`,
    `  compared: ${counts(report.compared)}`,
    `  left out: ${counts(report.leftOut) || "nothing"}`,
    `  differences: ${report.differences.length}`,
    ...differences,
  ].join("\n");
}
