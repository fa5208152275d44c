import { blockToJson } from "../../comet/blockJson.ts";
import { evidenceFromJson } from "../../comet/evidenceJson.ts";
import { blockIdToJson, commitToJson, headerToJson } from "../../comet/headerJson.ts";
import { blockResultsToJson, paramsToJson, txResultToJson } from "../../comet/resultsJson.ts";
import { publicKeyToJson, validatorEntryToJson } from "../../comet/validatorsJson.ts";
import { toBase64 } from "../../encoding/base64.ts";
import { toHex, toHexUpper } from "../../encoding/bytes.ts";
import { formatTime, ZERO_TIME } from "../../encoding/time.ts";
import { sha256 } from "../../crypto/hash.ts";
import { genesisToJson } from "../../engine/genesis.ts";
import type { IndexedTx, StoredBlock, StoredHeader, Subscription } from "../../engine/api.ts";
import type { JsonValue } from "../../encoding/json.ts";
import { DecodeError } from "../../encoding/error.ts";
import type { Evidence } from "../../proto/gen/tendermint/types.ts";
import { merkleProofs } from "../../merkle/rfc6962.ts";
import { COMET_VERSION, type Environment } from "./environment.ts";
import { invalidParams } from "./errors.ts";
import type { ParamSpec, Params } from "./params.ts";

/** A method of CometBFT's RPC: its parameters in positional order, and its answer as JSON. */
export interface RpcMethod {
  readonly params: ParamSpec;
  readonly run: (env: Environment, params: Params) => Promise<unknown>;
}

const DEFAULT_PER_PAGE = 30n;
const MAX_PER_PAGE = 100n;
const MAX_QUERY_LENGTH = 512;
/** CometBFT's max_subscription_clients. */
export const MAX_SUBSCRIPTION_CLIENTS = 100;
const GENESIS_CHUNK = 16 * 1024 * 1024;

/** The height asked for, or the latest; CometBFT's wording where there is none. */
function heightOf(env: Environment, params: Params, latest: bigint = env.engine.blocks.height): bigint {
  const height = params.int("height");
  if (height === undefined) return latest;
  if (height <= 0n) throw new Error(`height must be greater than 0, but got ${height}`);
  if (height > latest) throw new Error(`height ${height} must be less than or equal to the current blockchain height ${latest}`);
  const { base } = env.engine.blocks;
  if (height < base) throw new Error(`height ${height} is not available, lowest height is ${base}`);
  return height;
}

function perPage(params: Params, name = "per_page"): bigint {
  const wanted = params.int(name);
  if (wanted === undefined || wanted < 1n) return DEFAULT_PER_PAGE;
  return wanted > MAX_PER_PAGE ? MAX_PER_PAGE : wanted;
}

function paginate<T>(list: readonly T[], params: Params): readonly T[] {
  const size = perPage(params);
  const page = params.int("page") ?? 1n;
  const pages = list.length === 0 ? 1n : (BigInt(list.length) - 1n) / size + 1n;
  if (page <= 0n || page > pages) throw new Error(`page should be within [1, ${pages}] range, given ${page}`);
  const skip = Number((page - 1n) * size);
  return list.slice(skip, skip + Number(size));
}

function ordered<T>(list: readonly T[], orderBy: string, fallback: "asc" | "desc"): readonly T[] {
  if (orderBy !== "" && orderBy !== "asc" && orderBy !== "desc") throw new Error("expected order_by to be either `asc` or `desc` or empty");
  return (orderBy === "" ? fallback : orderBy) === "desc" ? [...list].reverse() : list;
}

function searchQuery(params: Params): string {
  const query = params.text("query");
  if (query.length > MAX_QUERY_LENGTH) throw new Error("maximum query length exceeded");
  return query;
}

const blockResult = (stored: StoredBlock): unknown => ({ block_id: blockIdToJson(stored.blockId), block: blockToJson(stored.block) });
const NO_BLOCK = { block_id: { hash: "", parts: { total: 0, hash: "" } }, block: null };

const blockMeta = (stored: StoredHeader): unknown => ({
  block_id: blockIdToJson(stored.blockId),
  block_size: String(stored.size),
  header: headerToJson(stored.header),
  num_txs: String(stored.txCount),
});

async function txToJson(env: Environment, found: IndexedTx, prove: boolean): Promise<unknown> {
  const base = {
    hash: toHexUpper(found.hash),
    height: String(found.height),
    index: found.index,
    tx_result: txResultToJson(found.result),
    tx: toBase64(found.tx),
  };
  const stored = prove ? await env.engine.blocks.block(found.height) : undefined;
  if (stored === undefined) return base;
  const leaves = stored.block.data.txs.map((tx) => sha256(tx));
  const { root, proofs } = merkleProofs(leaves);
  const proof = proofs[found.index];
  if (proof === undefined) return base;
  return {
    ...base,
    proof: {
      root_hash: toHexUpper(root),
      data: toBase64(found.tx),
      proof: {
        total: String(leaves.length),
        index: String(found.index),
        leaf_hash: toBase64(proof.leafHash),
        aunts: proof.aunts.map(toBase64),
      },
    },
  };
}

export function nodeInfo(env: Environment): unknown {
  return {
    protocol_version: { p2p: "8", block: "11", app: env.engine.app.info().appVersion.toString() },
    id: toHex(env.nodeId),
    listen_addr: "tcp://127.0.0.1:0",
    network: env.engine.genesis.chainId,
    version: COMET_VERSION,
    channels: "40202122233038606100",
    moniker: env.moniker,
    other: { tx_index: "on", rpc_address: env.rpcAddress },
  };
}

async function status(env: Environment): Promise<unknown> {
  const { latest, earliest, validator } = await env.engine.status();
  const zeroTime = formatTime(ZERO_TIME);
  return {
    node_info: nodeInfo(env),
    sync_info: {
      latest_block_hash: latest === undefined ? "" : toHexUpper(latest.blockId.hash),
      latest_app_hash: latest === undefined ? "" : toHexUpper(latest.header.appHash),
      latest_block_height: String(latest?.header.height ?? 0n),
      latest_block_time: latest === undefined ? zeroTime : formatTime(latest.header.time),
      earliest_block_hash: earliest === undefined ? "" : toHexUpper(earliest.blockId.hash),
      earliest_app_hash: earliest === undefined ? "" : toHexUpper(earliest.header.appHash),
      earliest_block_height: String(earliest?.header.height ?? 0n),
      earliest_block_time: earliest === undefined ? zeroTime : formatTime(earliest.header.time),
      catching_up: false,
    },
    validator_info: {
      address: validator === undefined ? "" : toHexUpper(validator.address),
      pub_key: validator === undefined ? null : publicKeyToJson(validator.publicKey),
      voting_power: String(validator?.power ?? 0n),
    },
  };
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(what);
  return value;
}

async function abciQuery(env: Environment, params: Params): Promise<unknown> {
  const path = params.text("path");
  const height = params.int("height") ?? 0n;
  const data = params.bytes("data");
  const request = { path, data, height, prove: params.bool("prove") };
  const answer = (await env.services.get(path)?.(request)) ?? env.engine.app.query(request);
  return {
    response: {
      code: answer.code,
      log: answer.log,
      info: answer.info,
      index: String(answer.index),
      key: orNull(answer.key),
      value: orNull(answer.value),
      proofOps:
        answer.proofOps === undefined
          ? null
          : { ops: answer.proofOps.map((op) => ({ type: op.type, key: toBase64(op.key), data: toBase64(op.data) })) },
      height: String(answer.height),
      codespace: answer.codespace,
    },
  };
}

function orNull(bytes: Uint8Array): string | null {
  return bytes.length === 0 ? null : toBase64(bytes);
}

/** Resolves once the transaction is in a block; rejects when the subscription ends before. */
async function inBlock(subscription: Subscription): Promise<IndexedTx> {
  for await (const { data } of subscription) if (data.type === "Tx") return data.tx;
  throw new Error("txSub was canceled (reason: CometBFT exited)");
}

const EMPTY_RESULT = { code: 0, data: new Uint8Array(0), log: "", info: "", gasWanted: 0n, gasUsed: 0n, events: [], codespace: "" };

async function broadcastCommit(env: Environment, tx: Uint8Array): Promise<unknown> {
  const hash = toHexUpper(sha256(tx));
  const { events, mempool } = env.engine;
  if (events.subscribers >= MAX_SUBSCRIPTION_CLIENTS) throw new Error(`max_subscription_clients ${MAX_SUBSCRIPTION_CLIENTS} reached`);
  const subscription = events.subscribe(`broadcast_tx_commit ${hash}`, `tm.event='Tx' AND tx.hash='${hash}'`);
  try {
    const waiting = inBlock(subscription);
    waiting.catch(() => undefined);
    const check = orRefused(() => mempool.add(tx));
    const answer = (result: unknown, height: bigint): unknown => ({
      check_tx: txResultToJson(check),
      tx_result: result,
      hash,
      height: String(height),
    });
    if (check.code !== 0) return answer(txResultToJson(EMPTY_RESULT), 0n);
    const included = await env.timeout(waiting, "timed out waiting for tx to be included in a block");
    return answer(txResultToJson(included.result), included.height);
  } finally {
    // Whatever came of it: nobody may leave subscriptions behind with transactions that are refused.
    subscription.unsubscribe();
  }
}

function orRefused<T>(body: () => T): T {
  try {
    return body();
  } catch (cause) {
    throw new Error(`error on broadcastTxCommit: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const HEIGHT: ParamSpec = { height: "int64" };
const method = (params: ParamSpec, run: RpcMethod["run"]): RpcMethod => ({ params, run });

/** Every method of CometBFT 0.38 that works over POST, URI and WebSocket; subscriptions are the WebSocket's own. */
export const METHODS: ReadonlyMap<string, RpcMethod> = new Map<string, RpcMethod>([
  ["health", method({}, async () => ({}))],
  ["status", method({}, status)],
  ["net_info", method({}, async () => ({ listening: true, listeners: ["Listener(@)"], n_peers: "0", peers: [] }))],
  [
    "blockchain",
    method({ minHeight: "int64", maxHeight: "int64" }, async (env, params) => {
      const { base, height } = env.engine.blocks;
      const limit = 20n;
      let [min, max] = [params.int("minHeight") ?? 0n, params.int("maxHeight") ?? 0n];
      if (min < 0n || max < 0n) throw new Error("heights must be non-negative");
      if (min === 0n) min = 1n;
      if (max === 0n || max > height) max = height;
      if (min < base) min = base;
      if (min < max - limit + 1n) min = max - limit + 1n;
      if (min > max) throw new Error(`min height ${min} can't be greater than max height ${max}`);
      const metas = [];
      for (let h = max; h >= min; h--) {
        const stored = await env.engine.blocks.header(h);
        if (stored !== undefined) metas.push(blockMeta(stored));
      }
      return { last_height: String(height), block_metas: metas };
    }),
  ],
  [
    "genesis",
    method({}, async (env) => {
      const genesis = genesisToJson(env.engine.genesis);
      if (JSON.stringify(genesis).length > GENESIS_CHUNK)
        throw new Error("genesis response is large, please use the genesis_chunked API instead");
      return { genesis };
    }),
  ],
  [
    "genesis_chunked",
    method({ chunk: "int" }, async (env, params) => {
      const bytes = new TextEncoder().encode(JSON.stringify(genesisToJson(env.engine.genesis)));
      const total = Math.max(1, Math.ceil(bytes.length / GENESIS_CHUNK));
      const chunk = Number(params.int("chunk") ?? 0n);
      if (chunk < 0 || chunk > total - 1) throw new Error(`there are ${total - 1} chunks, ${chunk} is invalid`);
      return {
        chunk: String(chunk),
        total: String(total),
        data: toBase64(bytes.subarray(chunk * GENESIS_CHUNK, (chunk + 1) * GENESIS_CHUNK)),
      };
    }),
  ],
  [
    "block",
    method(HEIGHT, async (env, params) => {
      const stored = await env.engine.blocks.block(heightOf(env, params));
      return stored === undefined ? NO_BLOCK : blockResult(stored);
    }),
  ],
  [
    "block_by_hash",
    method({ hash: "bytes" }, async (env, params) => {
      const stored = await env.engine.blocks.blockByHash(params.bytes("hash"));
      return stored === undefined ? NO_BLOCK : blockResult(stored);
    }),
  ],
  [
    "block_results",
    method(HEIGHT, async (env, params) => {
      const height = heightOf(env, params);
      const results = required(await env.engine.blocks.results(height), `could not find results for height #${height}`);
      return blockResultsToJson({ height, ...results });
    }),
  ],
  [
    "commit",
    method(HEIGHT, async (env, params) => {
      const height = heightOf(env, params);
      const stored = await env.engine.blocks.header(height);
      const found = await env.engine.blocks.commit(height);
      if (stored === undefined || found === undefined) return { signed_header: { header: null, commit: null }, canonical: false };
      return { signed_header: { header: headerToJson(stored.header), commit: commitToJson(found.commit) }, canonical: found.canonical };
    }),
  ],
  [
    "header",
    method(HEIGHT, async (env, params) => {
      const stored = await env.engine.blocks.header(heightOf(env, params));
      return { header: stored === undefined ? null : headerToJson(stored.header) };
    }),
  ],
  [
    "header_by_hash",
    method({ hash: "hex" }, async (env, params) => {
      const stored = await env.engine.blocks.blockByHash(params.bytes("hash"));
      return { header: stored === undefined ? null : headerToJson(stored.block.header) };
    }),
  ],
  ["check_tx", method({ tx: "bytes" }, async (env, params) => txResultToJson(env.engine.app.checkTx(params.bytes("tx"), false)))],
  [
    "tx",
    method({ hash: "bytes", prove: "bool" }, async (env, params) => {
      const hash = params.bytes("hash");
      return txToJson(env, required(await env.engine.index.tx(hash), `tx (${toHexUpper(hash)}) not found`), params.bool("prove"));
    }),
  ],
  [
    "tx_search",
    method({ query: "string", prove: "bool", page: "int", per_page: "int", order_by: "string" }, async (env, params) => {
      const found = ordered(await env.engine.index.searchTxs(searchQuery(params)), params.text("order_by"), "asc");
      const txs = [];
      for (const tx of paginate(found, params)) txs.push(await txToJson(env, tx, params.bool("prove")));
      return { txs, total_count: String(found.length) };
    }),
  ],
  [
    "block_search",
    method({ query: "string", page: "int", per_page: "int", order_by: "string" }, async (env, params) => {
      const found = ordered(await env.engine.index.searchBlocks(searchQuery(params)), params.text("order_by"), "desc");
      const blocks = [];
      for (const height of paginate(found, params)) {
        const stored = await env.engine.blocks.block(height);
        if (stored !== undefined) blocks.push(blockResult(stored));
      }
      return { blocks, total_count: String(found.length) };
    }),
  ],
  [
    "validators",
    method({ height: "int64", page: "int", per_page: "int" }, async (env, params) => {
      const height = heightOf(env, params, env.engine.blocks.height + 1n);
      const set = required(await env.engine.blocks.validators(height), `could not find validator set for height #${height}`);
      const page = paginate(set.validators, params);
      return {
        block_height: String(height),
        validators: page.map(validatorEntryToJson),
        count: String(page.length),
        total: String(set.validators.length),
      };
    }),
  ],
  [
    "consensus_params",
    method(HEIGHT, async (env, params) => {
      const height = heightOf(env, params, env.engine.blocks.height + 1n);
      const found = required(await env.engine.blocks.consensusParams(height), `could not find consensus params for height #${height}`);
      return { block_height: String(height), consensus_params: paramsToJson(found) };
    }),
  ],
  ["consensus_state", method({}, async (env) => ({ round_state: await roundState(env) }))],
  ["dump_consensus_state", method({}, async (env) => ({ round_state: await roundState(env), peers: [] }))],
  [
    "unconfirmed_txs",
    method({ limit: "int" }, async (env, params) => {
      const { mempool } = env.engine;
      const txs = mempool.list(Number(perPage(params, "limit")));
      return { n_txs: String(txs.length), total: String(mempool.size), total_bytes: String(mempool.sizeBytes), txs: txs.map(toBase64) };
    }),
  ],
  [
    "num_unconfirmed_txs",
    method({}, async (env) => {
      const { mempool } = env.engine;
      return { n_txs: String(mempool.size), total: String(mempool.size), total_bytes: String(mempool.sizeBytes), txs: null };
    }),
  ],
  ["broadcast_tx_commit", method({ tx: "bytes" }, (env, params) => broadcastCommit(env, params.bytes("tx")))],
  [
    "broadcast_tx_sync",
    method({ tx: "bytes" }, async (env, params) => {
      const tx = params.bytes("tx");
      const { code, data, log, codespace } = env.engine.mempool.add(tx);
      return { code, data: toHexUpper(data), log, codespace, hash: toHexUpper(sha256(tx)) };
    }),
  ],
  [
    "broadcast_tx_async",
    method({ tx: "bytes" }, async (env, params) => {
      const tx = params.bytes("tx");
      env.engine.mempool.add(tx);
      return { code: 0, data: "", log: "", codespace: "", hash: toHexUpper(sha256(tx)) };
    }),
  ],
  ["abci_query", method({ path: "string", data: "hex", height: "int64", prove: "bool" }, abciQuery)],
  [
    "abci_info",
    method({}, async (env) => {
      const info = env.engine.app.info();
      return {
        response: {
          ...(info.data === "" ? {} : { data: info.data }),
          ...(info.version === "" ? {} : { version: info.version }),
          ...(info.appVersion === 0n ? {} : { app_version: String(info.appVersion) }),
          ...(info.lastBlockHeight === 0n ? {} : { last_block_height: String(info.lastBlockHeight) }),
          ...(info.lastBlockAppHash.length === 0 ? {} : { last_block_app_hash: toBase64(info.lastBlockAppHash) }),
        },
      };
    }),
  ],
  [
    "broadcast_evidence",
    method({ evidence: "json" }, async (env, params) => {
      const json = params.json("evidence");
      if (json === undefined) throw new Error("no evidence was provided");
      return { hash: toBase64(await env.engine.addEvidence(evidenceOf(json))) };
    }),
  ],
]);

function evidenceOf(json: JsonValue): Evidence {
  try {
    return evidenceFromJson(json);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw invalidParams(`error converting json params to arguments: ${error.message}`);
  }
}

async function roundState(env: Environment): Promise<unknown> {
  const { latest } = await env.engine.status();
  const { current } = env.engine.validators();
  return {
    "height/round/step": `${env.engine.blocks.height + 1n}/0/1`,
    start_time: latest === undefined ? formatTime(ZERO_TIME) : formatTime(latest.header.time),
    proposal_block_hash: "",
    locked_block_hash: "",
    valid_block_hash: "",
    height_vote_set: [],
    proposer:
      current.proposer === undefined
        ? null
        : { address: toHexUpper(current.proposer.address), index: current.validators.indexOf(current.proposer) },
  };
}
