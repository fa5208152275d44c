import { join } from "node:path";
import { generateMnemonic } from "../../crypto/mnemonic.ts";
import { publicKeyFromSeed } from "../../crypto/ed25519.ts";
import { consensusAddress } from "../../crypto/address.ts";
import { OperationError } from "../../encoding/error.ts";
import type { JsonObject } from "../../encoding/json.ts";
import { startAbciServer } from "../../node/abci/server.ts";
import { createNodeHome, nodePaths, readGenesisFile, readNodeId, readValidatorSeed, writeGenesisFile } from "../../node/home/nodeHome.ts";
import { gasPriceText, type GasPrice, type NodeOptions, openNode, openState } from "../../node/openNode.ts";
import { APP_VERSION } from "../../node/rpc/environment.ts";
import { createCometRpc } from "../../node/services/cometRpc.ts";
import { createNodeServices } from "../../node/services/nodeServices.ts";
import { consumerGenesis, type GenesisJson, providerGenesis, standaloneGenesis } from "../genesis.ts";
import type { NamedValidator } from "../keys.ts";
import { type AppKind, appOf, appOfGenesis } from "./apps.ts";
import { homePaths } from "./home.ts";
import { readGenesis } from "./manifest.ts";

/** One node of one chain, with a home in Go's layout. */

export interface InitOptions {
  readonly home: string;
  readonly chainId: string;
  readonly moniker: string;
  readonly kind: AppKind;
  readonly prefix: string;
  readonly denom: string;
  /** Of a consumer: the genesis section that the provider answered. */
  readonly consumerSection: JsonObject | undefined;
}

const POWER = 1_000_000n;

/** Makes a home with keys and a genesis in which this node is the only validator, or, for a consumer, whose validators are the provider's. */
export function initNode(options: InitOptions): { readonly mnemonic: string; readonly genesis: GenesisJson } {
  const { kind, chainId, prefix, denom, moniker } = options;
  const { validatorSeed } = createNodeHome(options.home);
  const consensusKey = publicKeyFromSeed(validatorSeed);
  const validator: NamedValidator = {
    name: moniker,
    mnemonic: generateMnemonic(),
    consensusSeed: validatorSeed,
    consensusKey,
    consAddress: consensusAddress(consensusKey),
  };
  const common = { chainId, timeNs: BigInt(Date.now()) * 1_000_000n, prefix, denom };
  const validators = [{ validator, balance: 1_000_000n * POWER, stake: 100n * POWER }];
  const genesis =
    kind === "provider"
      ? providerGenesis({ ...common, accounts: [], validators, blocksPerEpoch: 600n })
      : kind === "standalone"
        ? standaloneGenesis({ ...common, accounts: [], validators })
        : consumerGenesis(
            { ...common, accounts: [{ account: validator, amount: 1_000_000n * POWER }] },
            requireSection(options.consumerSection),
          );
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

export interface StartOptions {
  readonly home: string;
  readonly kind: AppKind | undefined;
  readonly prefix: string | undefined;
  readonly minGasPrice: GasPrice | undefined;
  readonly say: (line: string) => void;
}

function compose(options: StartOptions) {
  const genesis = readGenesisFile(options.home);
  const told = appOfGenesis(genesis);
  const kind = options.kind ?? told.kind;
  const app = appOf(kind, options.prefix ?? told.addressPrefix ?? (kind === "consumer" ? "consumer" : "cosmos"));
  const price = options.minGasPrice === undefined ? {} : { minGasPrice: options.minGasPrice };
  return { genesis, app, state: { app, genesis, data: nodePaths.data(options.home), ...price } };
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
    nodeId: readNodeId(options.home),
  });
  options.say(
    `${app.name} chain ${genesis.chain_id} at height ${node.engine.blocks.height}, RPC on http://${options.rpc.host}:${node.rpcPort}`,
  );
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let trouble: string | undefined;
  let turn: Promise<void> = Promise.resolve();
  const produce = async (): Promise<void> => {
    const last = (await node.engine.status()).latest?.header.time;
    const now = BigInt(Date.now()) * 1_000_000n;
    const timeNs = last !== undefined && now <= last ? last + 1_000_000n : now;
    await node.engine.produceBlock(last === undefined ? {} : { timeNs }).then(
      () => {
        trouble = undefined;
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== trouble) options.say(`no block: ${message}`);
        trouble = message;
      },
    );
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      turn = produce().finally(() => {
        if (!stopped) schedule();
      });
    }, options.blockTimeMs);
  };
  schedule();
  return {
    async close() {
      stopped = true;
      clearTimeout(timer);
      await turn;
      await node.close();
    },
  };
}

/** Serves the application to CometBFT over its ABCI socket. */
export async function startForComet(
  options: StartOptions & { readonly address: string; readonly cometRpc: string },
): Promise<{ readonly close: () => Promise<void>; readonly halted: Promise<unknown> }> {
  const { app, state } = compose(options);
  const application = await openState(state);
  const services = createNodeServices({
    call: createCometRpc(options.cometRpc),
    app: application,
    appName: app.name,
    version: APP_VERSION,
    addressPrefix: app.addressPrefix,
    minimumGasPrice: gasPriceText(options.minGasPrice),
    pruningKeepRecent: "0",
    pruningInterval: "0",
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

/** The genesis that a stopped chain's state would begin a new chain with: of a node's home, or of a chain of a local network. */
export async function exportChain(options: {
  readonly home: string;
  readonly chainId: string | undefined;
  readonly height: bigint | undefined;
}): Promise<GenesisJson> {
  const { home, chainId } = options;
  const genesis = chainId === undefined ? readGenesisFile(home) : readGenesis(home, chainId);
  const data = chainId === undefined ? nodePaths.data(home) : join(homePaths.chain(home, chainId), "data");
  const told = appOfGenesis(genesis);
  const application = await openState({ app: appOf(told.kind, told.addressPrefix ?? "cosmos"), genesis, data });
  try {
    const { lastBlockHeight } = application.info();
    if (lastBlockHeight === 0n) throw new OperationError("EXPORT", `${genesis.chain_id} has no block yet: its genesis is its state`);
    const height = options.height ?? lastBlockHeight;
    return { ...genesis, initial_height: Number(height + 1n), app_state: application.exportGenesis(height) };
  } finally {
    await application.close();
  }
}
