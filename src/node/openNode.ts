import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SigningKey } from "../engine/api.ts";
import { type OpenChain, openChain, openState } from "../engine/openChain.ts";
import { cacheBudget } from "../encoding/cacheBudget.ts";
import { formatDec } from "../encoding/decimal.ts";
import { OperationError } from "../encoding/error.ts";
import type { App } from "../framework/app.ts";
import type { RunningApplication } from "../framework/runtime.ts";
import type { Backend } from "../store/backends/backend.ts";
import { openLevelBackend } from "../store/backends/level.ts";
import { type Log, SILENT } from "./log.ts";
import { KEEP_EVERYTHING, type Pruning, retentionOf } from "./pruning.ts";
import { createEnvironment } from "./rpc/createEnvironment.ts";
import type { Environment } from "./rpc/environment.ts";
import { type RpcServer, type RpcServerOptions, startRpcServer } from "./rpc/server.ts";

/** A price of a unit of gas: 10^-18 of a denom. */
export interface GasPrice {
  readonly denom: string;
  readonly atomics: bigint;
}

export interface StateOptions {
  readonly app: App;
  /** The genesis document, parsed. */
  readonly genesis: { readonly chain_id: string; readonly [field: string]: unknown };
  /** Directory of the databases; absent: memory. */
  readonly data?: string;
  /** The floor of fees; absent: none. */
  readonly minGasPrice?: GasPrice;
  /** Which states are kept; default all. */
  readonly pruning?: Pruning;
  /** How many blocks are kept at least, once no evidence needs more; default all. */
  readonly minRetainBlocks?: bigint;
  /** Gas of a query or a simulation, 0n without limit; default DEFAULT_QUERY_GAS_LIMIT. */
  readonly queryGasLimit?: bigint;
  /** What all caches of this thread may hold together; default 256 MiB, or what is set already. */
  readonly cacheBytes?: number;
}

/** DEVIATION: Go sets no limit by default. What a query may cost at most, so that no block waits for it: about 50 ms, some 7,000 rows, or a transaction of 60 packets. */
export const DEFAULT_QUERY_GAS_LIMIT = 10_000_000n;

export interface NodeOptions extends StateOptions {
  readonly keys: readonly SigningKey[];
  readonly rpc: RpcServerOptions & { readonly host: string };
  readonly moniker: string;
  /** 20 bytes. */
  readonly nodeId: Uint8Array;
  readonly log?: Log;
}

/** A chain that runs in this thread and whose RPC is served. */
export interface RunningNode extends OpenChain {
  readonly environment: Environment;
  readonly rpcPort: number;
  readonly close: () => Promise<void>;
}

const BROADCAST_COMMIT_MS = 10_000;

/** Opens the application of a chain whose blocks somebody else makes. Whoever opens it closes it. */
export async function openNodeState(options: StateOptions): Promise<RunningApplication> {
  return (await openState(await stateOptions(options))).application;
}

/** Opens a chain and serves its RPC. One that was stopped goes on where it was. */
export async function openNode(options: NodeOptions): Promise<RunningNode> {
  const { data, rpc, minGasPrice, log = SILENT } = options;
  const blocks = data === undefined ? {} : { blocks: await openDb(data, "blockstore.db") };
  const onObserverError = (error: unknown): void =>
    log.error(
      `an observer of ${options.genesis.chain_id} throws, and is passed over: ${error instanceof Error ? error.message : String(error)}`,
    );
  const engine = { ...blocks, keys: options.keys, takesTurns: true, onObserverError } as const;
  const chain = await openChain({ ...(await stateOptions(options)), ...engine });
  const environment = createEnvironment(chain.engine, {
    moniker: options.moniker,
    nodeId: options.nodeId,
    addressPrefix: options.app.addressPrefix,
    rpcAddress: `tcp://${rpc.host}:${rpc.port}`,
    minimumGasPrice: gasPriceText(minGasPrice),
    ...pruningTexts(options.pruning),
    timeout: withTimeout,
  });
  let server: RpcServer;
  try {
    server = await startRpcServer(() => environment, rpc);
  } catch (error) {
    await chain.engine.close();
    throw error;
  }
  return {
    ...chain,
    environment,
    rpcPort: server.port,
    async close() {
      await server.close();
      await chain.engine.close();
    },
  };
}

/** What node info says of pruning: zeros where nothing is pruned. */
export function pruningTexts({ keepRecent = 0n, interval }: Pruning = KEEP_EVERYTHING) {
  return { pruningKeepRecent: String(keepRecent), pruningInterval: String(interval) };
}

/** "0.001stake"; empty for none. */
export function gasPriceText(price: GasPrice | undefined): string {
  return price === undefined ? "" : `${formatDec(price.atomics)}${price.denom}`;
}

async function stateOptions(options: StateOptions) {
  if (options.cacheBytes !== undefined) cacheBudget.resize(options.cacheBytes);
  const { app, genesis, data, minGasPrice, pruning = KEEP_EVERYTHING, minRetainBlocks = 0n } = options;
  const { queryGasLimit = DEFAULT_QUERY_GAS_LIMIT } = options;
  return {
    app,
    genesis,
    minRetainBlocks,
    retention: retentionOf(pruning),
    ...(queryGasLimit === 0n ? {} : { queryGasLimit }),
    minGasPrices: minGasPrice === undefined ? [] : [{ denom: minGasPrice.denom, amount: minGasPrice.atomics }],
    ...(data === undefined ? {} : { state: await openDb(data, "application.db") }),
  };
}

function openDb(data: string, name: string): Promise<Backend> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return openLevelBackend(join(data, name));
}

function withTimeout<T>(promise: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OperationError("TIMEOUT", message)), BROADCAST_COMMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
