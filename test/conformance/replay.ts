import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { toHex, utf8 } from "../../src/encoding/bytes.ts";
import type { JsonObject } from "../../src/encoding/json.ts";
import { parseTime } from "../../src/encoding/time.ts";
import type { App } from "../../src/framework/app.ts";
import type { AbciEvent, ConsensusParams, ExecTxResult } from "../../src/framework/application.ts";
import type { DecCoin } from "../../src/framework/context.ts";
import type { RunningApplication } from "../../src/framework/runtime.ts";
import { createMemoryBackend } from "../../src/store/index.ts";
import { compareEvents, compareLeaves, printReport, Tally } from "./compare.ts";
import {
  blockRequest,
  type RecordedBlock,
  type RecordedChain,
  type RecordedEvent,
  type RecordedQuery,
  type RecordedTxResult,
  type RejectedTx,
} from "./recording.ts";
import { ReplayNode } from "./replayNode.ts";

type Phase = "block" | "tx";
type Logged = "tx" | "refusal" | "query";
/** What is replayed and what of it is judged. A reason leaves something out; undefined compares it. */
export interface ReplayPlan {
  readonly app: App;
  /** Default: the recorded genesis. */
  readonly appState?: JsonObject;
  /** Stores compared leaf by leaf. */
  readonly stores: readonly string[];
  /** Stores whose root is compared, too. */
  readonly roots?: readonly string[];
  readonly leaveOut?: (event: RecordedEvent, phase: Phase, siblings: readonly RecordedEvent[]) => string | undefined;
  /** An event of ours less the attributes that are served additively to older clients; undefined leaves it out. */
  readonly compat?: (event: AbciEvent, phase: Phase, siblings: readonly AbciEvent[]) => AbciEvent | undefined;
  readonly leaveOutQuery?: (method: string) => string | undefined;
  readonly leaveOutLeaf?: (store: string, keyHex: string, height: number) => string | undefined;
  readonly leaveOutTx?: (
    tx: Uint8Array,
    height: number,
    theirs: Pick<RecordedTxResult, "code" | "codespace" | "log">,
  ) => string | undefined;
  /** Why validator updates are left out. */
  readonly leaveOutUpdates?: string;
  /**
   * Each block begins from the recorded leaves instead of what our blocks before it wrote, so that modules can be judged block by block
   * on chains on which other modules act, too.
   */
  readonly isForced?: boolean;
  /** The nodes' floor for fees in CheckTx. */
  readonly minGasPrices?: readonly DecCoin[];
  /** What of a log is compared; by default, or where it is undefined, nothing. */
  readonly logOf?: (log: string, code: number, what: Logged) => string | undefined;
  /** More comparisons when all blocks are done. */
  readonly atEnd?: (application: RunningApplication, tally: Tally) => void;
  /** Stop after this many differences; default 200. */
  readonly limit?: number;
  /** Closes the state and opens it from its bytes after every so many blocks: nothing may depend on what was warm. */
  readonly reopenEvery?: number;
}

type Powers = readonly { readonly key: string; readonly power: string }[];
const powersOf = (list: Powers): string =>
  list
    .map((v) => `${v.key}:${v.power}`)
    .sort()
    .join(" ");

/** The test that a chain replays: no difference, no case of its files forgotten, and all that is named compared. */
export function replayTest(title: string, chain: RecordedChain, plan: () => ReplayPlan, mustCompare: readonly string[] = []): void {
  test(`${chain.run}/${chain.role}: ${title}`, async (t) => {
    const tally = await replay(chain, plan());
    for (const line of printReport(`${chain.run}/${chain.role}`, tally, 0).split("\n")) t.diagnostic(line);
    const most = Number(process.env["REPLAY_DIFFERENCES"] ?? 20);
    assert.equal(tally.differences.length, 0, printReport(title, tally, most));
    for (const what of mustCompare) assert.ok((tally.compared.get(what) ?? 0) > 0, `nothing compared: ${what}`);
  });
}

/** Replays a recorded chain through our application and compares everything that is comparable after each block. */
export async function replay(chain: RecordedChain, plan: ReplayPlan): Promise<Tally> {
  const tally = new Tally();
  const backend = createMemoryBackend();
  let node = await ReplayNode.open(chain, plan, backend);
  // The recording reads its files anew at every access.
  const { blocks, validators, labels, roots, rejected } = chain;
  const leaves = plan.stores.map((store) => [store, chain.changes(store) ?? {}] as const);
  const setAt = (height: number) => validators.findLast((v) => v.height <= height)?.result.validators ?? [];
  expectCases(chain, blocks, tally);
  compareGenesis(initChain(node, chain, plan), setAt(blocks[0]?.height ?? 0), plan, tally);
  for (const block of blocks) {
    if (tally.differences.length > (plan.limit ?? 200)) return tally;
    replayBlock(node, block, setAt(block.height - 1), { plan, tally, labels });
    for (const [store, heights] of leaves) {
      const at = { store, height: block.height };
      const leaveOut = (key: string): string | undefined => plan.leaveOutLeaf?.(store, key, block.height);
      compareLeaves(tally, at, node.written.get(store) ?? [], heights[String(block.height)], leaveOut);
    }
    await node.application.commit();
    if (plan.reopenEvery !== undefined && block.height % plan.reopenEvery === 0) {
      await node.application.close();
      node = await ReplayNode.open(chain, plan, backend);
      tally.count("reopenings from bytes");
    }
    compareRoots(node, block.height, plan.roots ?? [], roots, tally);
    for (const refused of rejected) if (refused.broadcastAt === block.height) compareRefusal(node, refused, plan, tally);
  }
  compareQueries(node, chain, plan, tally);
  plan.atEnd?.(node.application, tally);
  tally.checkCases();
  return tally;
}

/** What the files hold, so that no case can be forgotten. */
function expectCases({ rejected, queries }: RecordedChain, blocks: readonly RecordedBlock[], tally: Tally): void {
  const txs = blocks.reduce((sum, { results }) => sum + (results.txs_results ?? []).length, 0);
  for (const [file, count] of [
    ["blocks", blocks.length],
    ["transactions", txs],
    ["rejected", rejected.length],
    ["queries", queries.queries.length],
  ] as const)
    tally.expect(file, count);
}

function initChain({ application }: ReplayNode, { genesis, validators }: RecordedChain, plan: ReplayPlan): Powers {
  const asked = plan.app.validatorSources.length > 0 ? [] : (validators[0]?.result.validators ?? []);
  const { validators: made } = application.initChain({
    timeNs: parseTime(genesis.genesis_time),
    chainId: genesis.chain_id,
    consensusParams: paramsOf(genesis.consensus.params),
    validators: asked.map((v) => ({
      publicKey: { type: "ed25519", bytes: fromBase64(v.pub_key.value) },
      power: BigInt(v.voting_power),
    })),
    appStateBytes: utf8(JSON.stringify(plan.appState ?? genesis.app_state)),
    initialHeight: BigInt(genesis.initial_height),
  });
  return made.map((v) => ({ key: toBase64(v.publicKey.bytes), power: v.power.toString() }));
}

type Validators = Parameters<typeof blockRequest>[1];
function compareGenesis(ours: Powers, theirs: Validators, { app }: ReplayPlan, tally: Tally): void {
  if (app.validatorSources.length === 0) return;
  const recorded = theirs.map((v) => ({ key: v.pub_key.value, power: v.voting_power }));
  tally.same("InitChain", "genesis validators", powersOf(ours), powersOf(recorded));
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

interface Judge {
  readonly plan: ReplayPlan;
  readonly tally: Tally;
  readonly labels: RecordedChain["labels"];
}
function replayBlock({ application }: ReplayNode, recorded: RecordedBlock, before: Validators, judge: Judge): void {
  const { plan, tally } = judge;
  const { results, height } = recorded;
  const at = `height ${height}`;
  const answer = application.finalizeBlock(blockRequest(recorded, before));
  tally.ran("blocks");
  for (const [i, theirs] of (results.txs_results ?? []).entries()) {
    const why = plan.leaveOutTx?.(fromBase64(recorded.block.block.data.txs?.[i] ?? ""), height, theirs);
    if (why !== undefined) tally.skipped("transactions", why);
    else compareTx(`${at} tx ${i} "${judge.labels.get(`${height}/${i}`) ?? ""}"`, answer.txResults[i], theirs, judge);
  }
  compareOurEvents(at, "block", answer.events, results.finalize_block_events ?? [], judge);
  const ours = answer.validatorUpdates.map((u) => ({ key: toBase64(u.publicKey.bytes), power: u.power.toString() }));
  const theirs = (results.validator_updates ?? []).map((u) => ({ key: u.pub_key.Sum.value.ed25519, power: u.power ?? "0" }));
  const why = plan.leaveOutUpdates ?? (plan.app.validatorSources.length === 0 ? "validator updates of no module" : undefined);
  if (why !== undefined) tally.skip(why);
  else tally.same(at, "validator updates", powersOf(ours), powersOf(theirs));
}

function compareTx(where: string, ours: ExecTxResult | undefined, theirs: RecordedTxResult, judge: Judge): void {
  const { plan, tally } = judge;
  tally.ran("transactions");
  if (ours === undefined) {
    tally.differences.push({ where, what: "transactions", ours: "none", theirs: "one" });
    return;
  }
  tally.same(where, "transaction codes", `${ours.codespace}/${ours.code}`, `${theirs.codespace}/${theirs.code}`);
  if (ours.code !== theirs.code) tally.differences.push({ where, what: "transaction log", ours: ours.log, theirs: theirs.log });
  compareLogs(tally, where, "tx", plan, [ours.log, theirs.log, theirs.code]);
  tally.same(where, "transaction data", toBase64(ours.data), theirs.data ?? "");
  tally.same(where, "gas wanted", ours.gasWanted.toString(), theirs.gas_wanted);
  compareOurEvents(where, "tx", ours.events, theirs.events ?? [], judge);
}

function compareLogs(
  tally: Tally,
  where: string,
  what: Logged,
  { logOf }: ReplayPlan,
  [ours, theirs, code]: readonly [string, string, number],
): void {
  const expected = logOf?.(theirs, code, what);
  if (expected !== undefined) tally.same(where, `${what} logs`, logOf?.(ours, code, what) ?? "", expected);
}

function compareOurEvents(
  where: string,
  phase: Phase,
  ours: readonly AbciEvent[],
  theirs: readonly RecordedEvent[],
  { plan, tally }: Judge,
): void {
  const kept = theirs.filter((event) => {
    const why = plan.leaveOut?.(event, phase, theirs);
    if (why !== undefined) tally.skip(why);
    return why === undefined;
  });
  const { compat = (event: AbciEvent) => event } = plan;
  const mine = ours.flatMap((event) => compat(event, phase, ours) ?? []);
  compareEvents(tally, where, `${phase} events`, mine, kept);
}

function compareRoots({ stores }: ReplayNode, height: number, names: readonly string[], roots: RecordedChain["roots"], tally: Tally): void {
  const recorded = roots.heights[String(height)];
  if (recorded === undefined) return;
  const ours = stores.roots(BigInt(height));
  for (const name of names) {
    const theirs = recorded.roots[roots.stores.indexOf(name)] ?? "";
    tally.same(`height ${height}`, `roots of ${name}`, toHex(ours.get(name) ?? new Uint8Array(0)), theirs.toLowerCase());
  }
}

function compareRefusal({ application }: ReplayNode, { tx, check, label, broadcastAt }: RejectedTx, plan: ReplayPlan, tally: Tally): void {
  const bytes = fromBase64(tx);
  const why = check === undefined ? "refused by the RPC server" : plan.leaveOutTx?.(bytes, broadcastAt, check);
  if (check === undefined || why !== undefined) {
    tally.skipped("rejected", why ?? "");
    return;
  }
  const ours = application.checkTx(bytes, false);
  tally.ran("rejected");
  const where = `height ${broadcastAt} CheckTx "${label}"`;
  tally.same(where, "refused transactions", `${ours.codespace}/${ours.code}`, `${check.codespace}/${check.code}`);
  compareLogs(tally, where, "refusal", plan, [ours.log, check.log, check.code]);
}

/** Queries at old heights were asked when the chain had ended: the SDK answers them with the time of its last block. */
function compareQueries(
  { application }: ReplayNode,
  { queries: { queries, strings } }: RecordedChain,
  plan: ReplayPlan,
  tally: Tally,
): void {
  for (const { grpc, height } of queries) {
    const why = grpc === undefined ? "queries by REST only" : plan.leaveOutQuery?.(grpc.method);
    if (grpc === undefined || why !== undefined) tally.skipped("queries", why ?? "");
    else compareQuery(application, grpc, height, strings, plan, tally);
  }
}

function compareQuery(
  application: RunningApplication,
  grpc: NonNullable<RecordedQuery["grpc"]>,
  height: number,
  strings: readonly string[],
  plan: ReplayPlan,
  tally: Tally,
): void {
  tally.ran("queries");
  const ours = application.query({ path: grpc.method, data: fromBase64(grpc.request), height: BigInt(height), prove: false });
  const where = `height ${height} ${grpc.method} ${toHex(fromBase64(grpc.request))}`;
  tally.same(where, "query codes", `${ours.codespace}/${ours.code}`, `${grpc.codespace}/${grpc.code}`);
  if (grpc.code !== 0) compareLogs(tally, where, "query", plan, [ours.log, strings[grpc.log ?? -1] ?? "", grpc.code]);
  else if (ours.code !== 0) tally.differences.push({ where, what: "query log", ours: ours.log, theirs: "" });
  else tally.same(where, "query answers", toHex(ours.value), toHex(fromBase64(strings[grpc.value ?? -1] ?? "")));
}
