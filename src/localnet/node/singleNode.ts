import { generateMnemonic } from "../../crypto/mnemonic.ts";
import { OperationError } from "../../encoding/error.ts";
import type { JsonObject } from "../../encoding/json.ts";
import type { App } from "../../framework/app.ts";
import { startAbciServer } from "../../node/abci/server.ts";
import { appTomlText } from "../../node/home/appToml.ts";
import { createNodeHome, nodePaths, readGenesisFile, readNodeId, readValidatorSeed, writeGenesisFile } from "../../node/home/nodeHome.ts";
import {
  DEFAULT_QUERY_GAS_LIMIT,
  gasPriceText,
  type GasPrice,
  type NodeOptions,
  openNode,
  openNodeState,
  pruningTexts,
} from "../../node/openNode.ts";
import { APP_VERSION } from "../../node/rpc/environment.ts";
import { createCometRpc } from "../../node/services/cometRpc.ts";
import { createNodeServices } from "../../node/services/nodeServices.ts";
import { FUNDED, POWER } from "../economy.ts";
import { chainGenesis, type GenesisJson } from "../genesis.ts";
import { namedValidator } from "../keys.ts";
import { tipTime } from "../threadChain.ts";
import { type AppKind, appOf, appOfGenesis } from "./apps.ts";
import { NodeChain } from "./chainNode.ts";
import { type ChainPlace, findChain } from "./chainPlace.ts";
import { readHomeRecord } from "./fileRecord.ts";
import { appFile } from "./upTopology.ts";
import { openUserApp } from "./userApp.ts";
import { WallPace } from "./wallPace.ts";

/** One node of one chain, with a home in Go's layout. */

export interface InitOptions {
  readonly home: string;
  readonly chainId: string;
  readonly moniker: string;
  readonly app: App;
  readonly denom: string;
  /** Of a consumer: the genesis section that the provider answered. */
  readonly consumerSection: JsonObject | undefined;
}

/** Makes a home with keys and a genesis in which this node is the only validator, or, for a consumer, whose validators are the provider's. */
export function initNode(options: InitOptions): { readonly mnemonic: string; readonly genesis: GenesisJson } {
  const { app, chainId, denom, moniker } = options;
  const { validatorSeed } = createNodeHome(options.home, appTomlText(DEFAULT_QUERY_GAS_LIMIT));
  const validator = namedValidator(moniker, generateMnemonic(), validatorSeed);
  const isConsumer = app.modules.some(({ name }) => name === "ccvconsumer");
  const genesis = chainGenesis({
    app,
    chainId,
    denom,
    timeNs: BigInt(Date.now()) * 1_000_000n,
    ...(isConsumer
      ? { accounts: [{ account: validator, amount: FUNDED }], sections: { ccvconsumer: requireSection(options.consumerSection) } }
      : { validators: [{ validator, balance: FUNDED, stake: 100n * POWER }] }),
  });
  writeGenesisFile(options.home, forComet(genesis));
  return { mnemonic: validator.mnemonic, genesis };
}

/** The document as CometBFT's own binary reads it; Go's SDK reads both. */
function forComet(genesis: GenesisJson): object {
  const { consensus, initial_height: height, app_hash: _none, ...rest } = genesis;
  const params = typeof consensus === "object" && consensus !== null && "params" in consensus ? consensus.params : undefined;
  return { ...rest, initial_height: String(height), app_hash: "", consensus_params: params };
}

function requireSection(section: JsonObject | undefined): JsonObject {
  if (section === undefined)
    throw new OperationError("GENESIS", "a consumer's genesis needs the section that its provider made", {
      hint: "give it with --consumer-genesis FILE: `interlease query provider consumer-genesis ID -o json` prints it",
    });
  return section;
}

/** What a node keeps, and what a query may cost. */
export type NodeRetention = Required<Pick<NodeOptions, "pruning" | "minRetainBlocks" | "queryGasLimit" | "cacheBytes">>;

export interface StartOptions {
  readonly home: string;
  readonly kind: AppKind | undefined;
  readonly prefix: string | undefined;
  readonly minGasPrice: GasPrice | undefined;
  readonly retention: NodeRetention;
  readonly say: (line: string) => void;
}

function compose(options: StartOptions) {
  const genesis = readGenesisFile(options.home);
  const found = appOfGenesis(genesis);
  const kind = options.kind ?? found.kind;
  const app = appOf(kind, options.prefix ?? found.addressPrefix ?? (kind === "consumer" ? "consumer" : "cosmos"));
  const price = options.minGasPrice === undefined ? {} : { minGasPrice: options.minGasPrice };
  return { genesis, app, state: { app, genesis, data: nodePaths.data(options.home), ...options.retention, ...price } };
}

/** Runs the node on the embedded engine: blocks signed by the key of its home, one per block time. */
export async function startEmbedded(
  options: StartOptions & { readonly rpc: NodeOptions["rpc"]; readonly blockTimeMs: number },
): Promise<{ readonly close: () => Promise<void> }> {
  const { genesis, app, state } = compose(options);
  const node = await openNode({
    ...state,
    keys: [{ seed: readValidatorSeed(options.home) }],
    rpc: options.rpc,
    moniker: genesis.chain_id,
    log: { info: options.say, warn: options.say, error: options.say },
    nodeId: readNodeId(options.home),
  });
  options.say(
    `${app.name} chain ${genesis.chain_id} at height ${node.engine.blocks.height}, RPC on http://${options.rpc.host}:${node.rpcPort}`,
  );
  const chain = new NodeChain(node, genesis, await tipTime(node.engine));
  const pace = new WallPace({
    startNs: chain.timeNs,
    blockTimeMs: options.blockTimeMs,
    offsetNs: 0n,
    onTrouble: (_, error) => options.say(`no block: ${error.message}`),
  });
  pace.add(chain);
  pace.start();
  return {
    async close() {
      await pace.stop();
      await chain.close();
    },
  };
}

/** Serves the application to CometBFT over its ABCI socket. */
export async function startForComet(
  options: StartOptions & { readonly address: string; readonly cometRpc: string },
): Promise<{ readonly close: () => Promise<void>; readonly halted: Promise<unknown> }> {
  const { app, state } = compose(options);
  const application = await openNodeState(state);
  const services = createNodeServices({
    call: createCometRpc(options.cometRpc),
    app: application,
    appName: app.name,
    version: APP_VERSION,
    addressPrefix: app.addressPrefix,
    minimumGasPrice: gasPriceText(options.minGasPrice),
    ...pruningTexts(options.retention.pruning),
    haltHeight: 0n,
  });
  let halt: (error: unknown) => void = () => {};
  const halted = new Promise<unknown>((resolve) => {
    halt = resolve;
  });
  const log = { info: options.say, warn: options.say, error: options.say };
  const server = await startAbciServer(application, {
    address: options.address,
    log,
    queryService: (request) => services.get(request.path)?.(request),
    onHalt: halt,
  });
  options.say(`${app.name} application for CometBFT on ${server.address}`);
  return {
    halted,
    async close() {
      await server.close();
      await application.close();
    },
  };
}

/** The composition of a stopped chain: one of the user's own is found through the home's record. */
async function appOfChain(place: ChainPlace, genesis: GenesisJson): Promise<App> {
  const settings = place.chainId === undefined ? undefined : readHomeRecord(place.home)?.settings;
  const file = settings === undefined ? undefined : appFile(settings, genesis.chain_id);
  if (file !== undefined) return (await openUserApp(file)).app;
  const { kind, addressPrefix } = appOfGenesis(genesis);
  return appOf(kind, addressPrefix ?? "cosmos");
}

/** The genesis that a stopped chain's state would begin a new chain with: of a node's home, or of a chain of a local network. */
export async function exportChain(options: ChainPlace & { readonly height: bigint | undefined }): Promise<GenesisJson> {
  const { genesis, data } = findChain(options);
  const application = await openNodeState({ app: await appOfChain(options, genesis), genesis, data });
  try {
    const { lastBlockHeight } = application.info();
    if (lastBlockHeight === 0n) throw new OperationError("EXPORT", `${genesis.chain_id} has no block yet: its genesis is its state`);
    const height = options.height ?? lastBlockHeight;
    return { ...genesis, initial_height: Number(height + 1n), app_state: application.exportGenesis(height) };
  } finally {
    await application.close();
  }
}
