import { txResultToJson } from "../../../comet/resultsJson.ts";
import { sha256 } from "../../../crypto/hash.ts";
import { toBase64 } from "../../../encoding/base64.ts";
import { toHexUpper } from "../../../encoding/bytes.ts";
import type { IndexedTx, Subscription } from "../../../engine/api.ts";
import { merkleProofs } from "../../../merkle/rfc6962.ts";
import type { Environment } from "../environment.ts";
import { pageRange, perPage, searchQuery } from "./pages.ts";
import { MAX_SUBSCRIPTION_CLIENTS, method, required, type RpcMethods } from "./rpcMethod.ts";

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
    const check = await orRefused(mempool.add(tx));
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

async function orRefused<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw new Error(`error on broadcastTxCommit: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Transactions: sent, waiting, found. */
export const transactionMethods: RpcMethods = {
  tx: method({ hash: "bytes", prove: "bool" }, async (env, params) => {
    const hash = params.bytes("hash");
    if (hash.length === 0) throw new Error("transaction hash cannot be empty");
    return txToJson(env, required(await env.engine.index.tx(hash), `tx (${toHexUpper(hash)}) not found`), params.bool("prove"));
  }),
  tx_search: method({ query: "string", prove: "bool", page: "int", per_page: "int", order_by: "string" }, async (env, params) => {
    const found = await env.engine.index.searchTxs(searchQuery(params));
    const page = await found.page(pageRange(found.count, params, "asc"));
    const txs = [];
    for (const tx of page) txs.push(await txToJson(env, tx, params.bool("prove")));
    return { txs, total_count: String(found.count) };
  }),
  check_tx: method({ tx: "bytes" }, async (env, params) => txResultToJson(env.engine.app.checkTx(params.bytes("tx"), false))),
  unconfirmed_txs: method({ limit: "int" }, async (env, params) => {
    const { mempool } = env.engine;
    const txs = mempool.list(Number(perPage(params, "limit")));
    return { n_txs: String(txs.length), total: String(mempool.size), total_bytes: String(mempool.sizeBytes), txs: txs.map(toBase64) };
  }),
  num_unconfirmed_txs: method({}, async (env) => {
    const { mempool } = env.engine;
    return { n_txs: String(mempool.size), total: String(mempool.size), total_bytes: String(mempool.sizeBytes), txs: null };
  }),
  broadcast_tx_commit: method({ tx: "bytes" }, (env, params) => broadcastCommit(env, params.bytes("tx"))),
  broadcast_tx_sync: method({ tx: "bytes" }, async (env, params) => {
    const tx = params.bytes("tx");
    const { code, data, log, codespace } = await env.engine.mempool.add(tx);
    return { code, data: toHexUpper(data), log, codespace, hash: toHexUpper(sha256(tx)) };
  }),
  broadcast_tx_async: method({ tx: "bytes" }, async (env, params) => {
    const tx = params.bytes("tx");
    await env.engine.mempool.add(tx);
    return { code: 0, data: "", log: "", codespace: "", hash: toHexUpper(sha256(tx)) };
  }),
};
