import { blockFromJson } from "../../comet/blockJson.ts";
import { blockIdFromJson } from "../../comet/headerJson.ts";
import { JsonReader } from "../../comet/jsonReader.ts";
import { txResultFromJson } from "../../comet/resultsJson.ts";
import { sha256 } from "../../crypto/hash.ts";
import { toBase64 } from "../../encoding/base64.ts";
import { fromHex, toHexUpper } from "../../encoding/bytes.ts";
import { DecodeError } from "../../encoding/error.ts";
import { formatTime } from "../../encoding/time.ts";
import { type ErrorCode, ensure, ensureQuery, QueryError, StateError, sdkErrors } from "../../framework/errors.ts";
import { TxResponse } from "../../proto/gen/cosmos/base/abci/v1beta1.ts";
import { PageResponse } from "../../proto/gen/cosmos/base/query/v1beta1.ts";
import { BroadcastMode, OrderBy, Service, Tx } from "../../proto/gen/cosmos/tx/v1beta1.ts";
import type { Block, BlockID } from "../../proto/gen/tendermint/types.ts";
import { type RpcCall, type ServiceMethod, serviceMethod } from "./service.ts";

const DEFAULT_LIMIT = 100n;
const MAX_I64 = 2n ** 63n - 1n;

/** A block by height, or the latest. */
export async function blockAt(call: RpcCall, height?: bigint): Promise<{ readonly block: Block; readonly blockId: BlockID }> {
  const answer = new JsonReader(await call("block", height === undefined ? {} : { height: String(height) }), "block");
  return { block: blockFromJson(answer.get("block").value), blockId: blockIdFromJson(answer.get("block_id").value) };
}

/** Transactions as the SDK shows them, each with the time of its block in whole seconds. */
async function txResponses(call: RpcCall, found: readonly JsonReader[]): Promise<readonly TxResponse[]> {
  const times = new Map<bigint, string>();
  const out: TxResponse[] = [];
  for (const item of found) {
    const height = item.get("height").i64();
    const time = times.get(height) ?? secondsOf((await blockAt(call, height)).block.header.time);
    times.set(height, time);
    out.push(txResponse(item, height, time));
  }
  return out;
}

function secondsOf(timeNs: bigint): string {
  return formatTime(timeNs - (((timeNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n));
}

function txResponse(item: JsonReader, height: bigint, timestamp: string): TxResponse {
  const result = txResultFromJson(item.get("tx_result"));
  return {
    height,
    txhash: item.get("hash").string(),
    codespace: result.codespace,
    code: result.code,
    data: toHexUpper(result.data),
    rawLog: result.log,
    logs: [],
    info: result.info,
    gasWanted: result.gasWanted,
    gasUsed: result.gasUsed,
    tx: { typeUrl: Tx.typeUrl, value: item.get("tx").base64() },
    timestamp,
    events: result.events,
  };
}

function txOf(response: TxResponse): Tx {
  return Tx.decode(response.tx?.value ?? new Uint8Array(0));
}

const getTx = serviceMethod(Service.getTx, async ({ hash }, { call }) => {
  ensureQuery(hash !== "", "InvalidArgument", "tx hash cannot be empty");
  const bytes = hashBytes(hash);
  let found: unknown;
  try {
    found = await call("tx", { hash: toBase64(bytes) });
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("not found"))) throw error;
    throw new QueryError("NotFound", `tx not found: ${hash}`);
  }
  const [response] = await txResponses(call, [new JsonReader(found, "tx")]);
  if (response === undefined) throw new DecodeError(`tx ${hash} has no response`);
  return { tx: txOf(response), txResponse: response };
});

/** Clients may show Go's words for a hash that is none. */
function hashBytes(text: string): Uint8Array {
  const wrong = [...text].find((char) => !/[0-9a-fA-F]/.test(char));
  if (wrong !== undefined) {
    const code = (wrong.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    throw new DecodeError(`encoding/hex: invalid byte: U+${code} '${wrong}'`);
  }
  if (text.length % 2 === 1) throw new DecodeError("encoding/hex: odd length hex string");
  return fromHex(text);
}

const getTxsEvent = serviceMethod(Service.getTxsEvent, async ({ query, page, limit, orderBy }, { call }) => {
  try {
    if (query === "") throw new DecodeError("query cannot be empty");
    const answer = await searchTxs(call, { query, page, limit, orderBy });
    const responses = await txResponses(call, answer.get("txs").list());
    return { txs: responses.map(txOf), txResponses: responses, pagination: undefined, total: answer.get("total_count").u64() };
  } catch (error) {
    throw new QueryError("Internal", error instanceof Error ? error.message : String(error));
  }
});

interface TxSearch {
  readonly query: string;
  readonly page: bigint;
  readonly limit: bigint;
  readonly orderBy: number;
}

async function searchTxs(call: RpcCall, { query, page, limit, orderBy }: TxSearch): Promise<JsonReader> {
  // Go casts both to int, so that what is beyond 2^63 counts as absent.
  const given = (value: bigint, fallback: bigint): string => String(value <= 0n || value > MAX_I64 ? fallback : value);
  const order = orderBy === OrderBy.ORDER_BY_ASC ? "asc" : orderBy === OrderBy.ORDER_BY_DESC ? "desc" : "";
  const params = { query, prove: false, page: given(page, 1n), per_page: given(limit, DEFAULT_LIMIT), order_by: order };
  try {
    return new JsonReader(await call("tx_search", params), "tx_search");
  } catch (cause) {
    throw new Error(`failed to search for txs: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const getBlockWithTxs = serviceMethod(Service.getBlockWithTxs, async ({ height: asked, pagination }, { call, height }) => {
  ensure(
    asked >= 1n && asked <= height,
    sdkErrors.InvalidHeight,
    `requested height ${asked} but height must not be less than 1 or greater than the current height ${height}`,
  );
  const { block, blockId } = await blockAt(call, asked);
  const all = block.data.txs;
  const { offset, limit, reverse } = pagination ?? { offset: 0n, limit: DEFAULT_LIMIT, reverse: false };
  const total = BigInt(all.length);
  ensure(
    offset < total || total === 0n,
    sdkErrors.InvalidRequest,
    `out of range: cannot paginate ${total} txs with offset ${offset} and limit ${limit}`,
  );
  // Go walks back from the offset to the second transaction: the first one is never on a reversed page.
  const order = reverse ? all.slice(1, Number(offset) + 1).reverse() : all.slice(Number(offset));
  const page = order.slice(0, Number(limit < total ? limit : total));
  return { txs: page.flatMap(decodable), blockId, block, pagination: PageResponse.from({ total }) };
});

/** Go logs what it cannot decode and goes on. */
function decodable(bytes: Uint8Array): readonly Tx[] {
  try {
    return [Tx.decode(bytes)];
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

/** What the RPC refuses with a sentence and the SDK answers with a code. */
const MEMPOOL_REFUSALS: readonly (readonly [text: string, kind: ErrorCode])[] = [
  ["tx already exists in cache", sdkErrors.TxInMempoolCache],
  ["mempool is full", sdkErrors.MempoolIsFull],
  ["tx too large", sdkErrors.TxTooLarge],
];

const broadcastTx = serviceMethod(Service.broadcastTx, async ({ txBytes, mode }, { call }) => {
  ensureQuery(txBytes.length > 0, "InvalidArgument", "invalid empty tx");
  const { BROADCAST_MODE_SYNC: sync, BROADCAST_MODE_ASYNC: async } = BroadcastMode;
  if (mode !== sync && mode !== async) throw new Error("unsupported return type unspecified; supported types: sync, async");
  const txhash = toHexUpper(sha256(txBytes));
  try {
    const answer = await call(mode === sync ? "broadcast_tx_sync" : "broadcast_tx_async", { tx: toBase64(txBytes) });
    const r = new JsonReader(answer, "broadcast_tx");
    return {
      txResponse: TxResponse.from({
        code: r.get("code").number(),
        codespace: r.get("codespace").string(),
        data: r.get("data").string(),
        rawLog: r.get("log").string(),
        txhash,
      }),
    };
  } catch (error) {
    const text = error instanceof Error ? error.message.toLowerCase() : "";
    const refusal = MEMPOOL_REFUSALS.find(([sentence]) => text.includes(sentence));
    if (refusal === undefined) throw error;
    const [, { code, codespace }] = refusal;
    return { txResponse: TxResponse.from({ code, codespace, txhash }) };
  }
});

const txEncode = serviceMethod(Service.txEncode, async ({ tx }) => {
  if (tx === undefined) throw new QueryError("InvalidArgument", "invalid empty tx");
  return { txBytes: Tx.encode(tx) };
});

const txDecode = serviceMethod(Service.txDecode, async ({ txBytes }) => {
  ensureQuery(txBytes.length > 0, "InvalidArgument", "invalid empty tx bytes");
  try {
    return { tx: Tx.decode(txBytes, "rejectCritical") };
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new StateError(sdkErrors.TxDecode, cause.message, { cause });
  }
});

/**
 * cosmos.tx.v1beta1.Service as abci_query serves it: Simulate is the application's, which also refuses BroadcastTx as Go does; the
 * encoding of amino transactions is not served.
 */
export const txService: readonly ServiceMethod[] = [getTx, getTxsEvent, getBlockWithTxs, txEncode, txDecode];

/** What only a gRPC or REST server has besides. */
export const broadcastService: readonly ServiceMethod[] = [broadcastTx];
