import { JsonReader } from "../../comet/jsonReader.ts";
import { publicKeyFromJson } from "../../comet/validatorsJson.ts";
import { encodeBech32 } from "../../encoding/bech32.ts";
import { ensureQuery } from "../../framework/errors.ts";
import { type Block as SdkBlock, Service, type Validator } from "../../proto/gen/cosmos/base/tendermint/v1beta1.ts";
import { PageResponse, type PageRequest } from "../../proto/gen/cosmos/base/query/v1beta1.ts";
import { PubKey as Ed25519PubKey } from "../../proto/gen/cosmos/crypto/ed25519.ts";
import { PubKey as Secp256k1PubKey } from "../../proto/gen/cosmos/crypto/secp256k1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";
import type { Block } from "../../proto/gen/tendermint/types.ts";
import { COMET_VERSION, IBC_VERSION, SDK_VERSION } from "../rpc/environment.ts";
import { type RpcCall, type ServiceMethod, type ServiceSource, serviceMethod } from "./service.ts";
import { blockAt } from "./txService.ts";

const MAX_I64 = 2n ** 63n - 1n;

/** Clients choose their dialect by these paths and versions. */
const BUILD_DEPS = [
  { path: "github.com/cometbft/cometbft", version: `v${COMET_VERSION}`, sum: "" },
  { path: "github.com/cosmos/cosmos-sdk", version: SDK_VERSION, sum: "" },
  { path: `github.com/cosmos/ibc-go/${IBC_VERSION.split(".")[0]}`, version: IBC_VERSION, sum: "" },
];

const statusOf = async (call: RpcCall): Promise<JsonReader> => new JsonReader(await call("status", {}), "status");

const getNodeInfo = serviceMethod(Service.getNodeInfo, async (_request, { call, appName, version }) => {
  const info = (await statusOf(call)).get("node_info");
  const protocol = info.get("protocol_version");
  return {
    defaultNodeInfo: {
      protocolVersion: { p2p: protocol.get("p2p").u64(), block: protocol.get("block").u64(), app: protocol.get("app").u64() },
      defaultNodeId: info.get("id").string(),
      listenAddr: info.get("listen_addr").string(),
      network: info.get("network").string(),
      version: info.get("version").string(),
      channels: info.get("channels").hex(),
      moniker: info.get("moniker").string(),
      other: { txIndex: info.get("other").get("tx_index").string(), rpcAddress: info.get("other").get("rpc_address").string() },
    },
    applicationVersion: {
      name: appName,
      appName,
      version,
      gitCommit: "",
      buildTags: "",
      goVersion: "",
      buildDeps: BUILD_DEPS,
      cosmosSdkVersion: SDK_VERSION,
    },
  };
});

const getSyncing = serviceMethod(Service.getSyncing, async (_request, { call }) => ({
  syncing: (await statusOf(call)).get("sync_info").get("catching_up").boolean(),
}));

function toSdkBlock({ header, data, evidence, lastCommit }: Block, { addressPrefix }: ServiceSource): SdkBlock {
  const proposerAddress = encodeBech32(`${addressPrefix}valcons`, header.proposerAddress);
  return { header: { ...header, proposerAddress }, data, evidence, lastCommit };
}

const getLatestBlock = serviceMethod(Service.getLatestBlock, async (_request, source) => {
  const { block, blockId } = await blockAt(source.call);
  return { blockId, block, sdkBlock: toSdkBlock(block, source) };
});

async function refuseFuture(call: RpcCall, height: bigint): Promise<void> {
  const latest = (await statusOf(call)).get("sync_info").get("latest_block_height").i64();
  ensureQuery(height <= latest, "InvalidArgument", "requested block height is bigger then the chain length");
}

const getBlockByHeight = serviceMethod(Service.getBlockByHeight, async ({ height }, source) => {
  await refuseFuture(source.call, height);
  const { block, blockId } = await blockAt(source.call, height);
  return { blockId, block, sdkBlock: toSdkBlock(block, source) };
});

/** The SDK's ParsePagination: offset and limit become a page number, so that an offset within a page shows that page's beginning. */
function pageOf(request: PageRequest | undefined): { readonly page: string; readonly per_page: string } {
  const { offset, limit } = request ?? { offset: 0n, limit: 0n };
  ensureQuery(offset <= MAX_I64, "InvalidArgument", "offset must greater than 0");
  ensureQuery(limit <= MAX_I64, "InvalidArgument", "limit must greater than 0");
  const size = limit === 0n ? 100n : limit;
  return { page: String(offset / size + 1n), per_page: String(size) };
}

async function validatorsAt(source: ServiceSource, height: bigint | undefined, pagination: PageRequest | undefined) {
  const params = { ...pageOf(pagination), ...(height === undefined ? {} : { height: String(height) }) };
  const answer = new JsonReader(await source.call("validators", params), "validators");
  return {
    blockHeight: answer.get("block_height").i64(),
    validators: answer.get("validators").map((v) => toSdkValidator(v, source)),
    pagination: PageResponse.from({ total: answer.get("total").u64() }),
  };
}

function toSdkValidator(v: JsonReader, { addressPrefix }: ServiceSource): Validator {
  return {
    address: encodeBech32(`${addressPrefix}valcons`, v.get("address").hex()),
    pubKey: packKey(v.get("pub_key")),
    votingPower: v.get("voting_power").i64(),
    proposerPriority: v.get("proposer_priority").i64(),
  };
}

function packKey(r: JsonReader): Any {
  const { type, bytes } = publicKeyFromJson(r);
  const codec = type === "ed25519" ? Ed25519PubKey : Secp256k1PubKey;
  return { typeUrl: codec.typeUrl, value: codec.encode({ key: bytes }) };
}

const getLatestValidatorSet = serviceMethod(Service.getLatestValidatorSet, ({ pagination }, source) =>
  validatorsAt(source, undefined, pagination),
);

const getValidatorSetByHeight = serviceMethod(Service.getValidatorSetByHeight, async ({ height, pagination }, source) => {
  pageOf(pagination);
  await refuseFuture(source.call, height);
  return validatorsAt(source, height, pagination);
});

const QUERY_ROOTS: readonly string[] = ["app", "store", "p2p", "custom"];

const abciQuery = serviceMethod(Service.aBCIQuery, async (request, { app }) => {
  ensureQuery(request.path !== "", "InvalidArgument", "empty query path");
  const root = request.path.replace(/^\//, "").split("/")[0] ?? "";
  ensureQuery(QUERY_ROOTS.includes(root), "InvalidArgument", `unsupported ABCI query path: ${request.path}`);
  const { proofOps, ...answer } = app.query(request);
  return { ...answer, proofOps: proofOps && { ops: proofOps } };
});

/** cosmos.base.tendermint.v1beta1.Service. */
export const cometService: readonly ServiceMethod[] = [
  getNodeInfo,
  getSyncing,
  getLatestBlock,
  getBlockByHeight,
  getLatestValidatorSet,
  getValidatorSetByHeight,
  abciQuery,
];
