import { blockToJson } from "../../../comet/blockJson.ts";
import { blockIdToJson, commitToJson, headerToJson } from "../../../comet/headerJson.ts";
import { blockResultsToJson } from "../../../comet/resultsJson.ts";
import type { StoredBlock, StoredHeader } from "../../../engine/api.ts";
import type { Environment } from "../environment.ts";
import type { Params } from "../params.ts";
import { pageRange, searchQuery } from "./pages.ts";
import { HEIGHT, heightOf, method, required, type RpcMethods } from "./rpcMethod.ts";

/** Headers in one answer of blockchain. */
const MAX_METAS = 20n;

const blockResult = (stored: StoredBlock): unknown => ({ block_id: blockIdToJson(stored.blockId), block: blockToJson(stored.block) });
const NO_BLOCK = { block_id: { hash: "", parts: { total: 0, hash: "" } }, block: null };

const blockMeta = (stored: StoredHeader): unknown => ({
  block_id: blockIdToJson(stored.blockId),
  block_size: String(stored.size),
  header: headerToJson(stored.header),
  num_txs: String(stored.txCount),
});

async function blockchain(env: Environment, params: Params): Promise<unknown> {
  const { base, height } = env.engine.blocks;
  let [min, max] = [params.int("minHeight") ?? 0n, params.int("maxHeight") ?? 0n];
  if (min < 0n || max < 0n) throw new Error("heights must be non-negative");
  if (min === 0n) min = 1n;
  if (max === 0n || max > height) max = height;
  if (min < base) min = base;
  if (min < max - MAX_METAS + 1n) min = max - MAX_METAS + 1n;
  if (min > max) throw new Error(`min height ${min} can't be greater than max height ${max}`);
  const metas = [];
  for (let h = max; h >= min; h--) {
    const stored = await env.engine.blocks.header(h);
    if (stored !== undefined) metas.push(blockMeta(stored));
  }
  return { last_height: String(height), block_metas: metas };
}

/** Blocks, headers, commits and results by height, hash and query. */
export const blockMethods: RpcMethods = {
  blockchain: method({ minHeight: "int64", maxHeight: "int64" }, blockchain),
  block: method(HEIGHT, async (env, params) => {
    const stored = await env.engine.blocks.block(heightOf(env, params));
    return stored === undefined ? NO_BLOCK : blockResult(stored);
  }),
  block_by_hash: method({ hash: "bytes" }, async (env, params) => {
    const stored = await env.engine.blocks.blockByHash(params.bytes("hash"));
    return stored === undefined ? NO_BLOCK : blockResult(stored);
  }),
  block_results: method(HEIGHT, async (env, params) => {
    const height = heightOf(env, params);
    const results = required(await env.engine.blocks.results(height), `could not find results for height #${height}`);
    return blockResultsToJson({ height, ...results });
  }),
  commit: method(HEIGHT, async (env, params) => {
    const height = heightOf(env, params);
    const stored = await env.engine.blocks.header(height);
    const found = await env.engine.blocks.commit(height);
    if (stored === undefined || found === undefined) return { signed_header: { header: null, commit: null }, canonical: false };
    return { signed_header: { header: headerToJson(stored.header), commit: commitToJson(found.commit) }, canonical: found.canonical };
  }),
  header: method(HEIGHT, async (env, params) => {
    const stored = await env.engine.blocks.header(heightOf(env, params));
    return { header: stored === undefined ? null : headerToJson(stored.header) };
  }),
  header_by_hash: method({ hash: "hex" }, async (env, params) => {
    const stored = await env.engine.blocks.blockByHash(params.bytes("hash"));
    return { header: stored === undefined ? null : headerToJson(stored.block.header) };
  }),
  block_search: method({ query: "string", page: "int", per_page: "int", order_by: "string" }, async (env, params) => {
    const found = await env.engine.index.searchBlocks(searchQuery(params));
    const blocks = [];
    for (const height of await found.page(pageRange(found.count, params, "desc"))) {
      const stored = await env.engine.blocks.block(height);
      if (stored !== undefined) blocks.push(blockResult(stored));
    }
    return { blocks, total_count: String(found.count) };
  }),
};
