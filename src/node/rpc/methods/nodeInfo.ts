import { exactJson } from "../../../encoding/json.ts";
import { publicKeyToJson } from "../../../comet/validatorsJson.ts";
import { toBase64 } from "../../../encoding/base64.ts";
import { toHex, toHexUpper } from "../../../encoding/bytes.ts";
import { formatTime, ZERO_TIME } from "../../../encoding/time.ts";
import { genesisToJson } from "../../../engine/genesis.ts";
import { COMET_VERSION, type Environment } from "../environment.ts";
import { method, type RpcMethods } from "./rpcMethod.ts";

const GENESIS_CHUNK = 16 * 1024 * 1024;

function nodeInfo(env: Environment): unknown {
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

/** The node: its state, its peers, its genesis. */
export const nodeMethods: RpcMethods = {
  health: method({}, async () => ({})),
  status: method({}, status),
  net_info: method({}, async () => ({ listening: true, listeners: ["Listener(@)"], n_peers: "0", peers: [] })),
  genesis: method({}, async (env) => {
    const genesis = genesisToJson(env.engine.genesis);
    if (exactJson(genesis).length > GENESIS_CHUNK) throw new Error("genesis response is large, please use the genesis_chunked API instead");
    return { genesis };
  }),
  genesis_chunked: method({ chunk: "uint" }, async (env, params) => {
    const bytes = new TextEncoder().encode(exactJson(genesisToJson(env.engine.genesis)));
    const total = Math.max(1, Math.ceil(bytes.length / GENESIS_CHUNK));
    const chunk = Number(params.int("chunk") ?? 0n);
    if (chunk > total - 1) throw new Error(`there are ${total - 1} chunks, ${chunk} is invalid`);
    return {
      chunk: String(chunk),
      total: String(total),
      data: toBase64(bytes.subarray(chunk * GENESIS_CHUNK, (chunk + 1) * GENESIS_CHUNK)),
    };
  }),
};
