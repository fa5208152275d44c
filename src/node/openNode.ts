import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Engine, SigningKey } from "../engine/api.ts";
import { openEngine } from "../engine/engine.ts";
import { formatDec } from "../encoding/decimal.ts";
import { OperationError } from "../encoding/error.ts";
import type { App } from "../framework/app.ts";
import { createApplication, type RunningApplication } from "../framework/runtime.ts";
import { openLevelBackend } from "../store/backends/level.ts";
import { openMemoryMultiStore, openMultiStore } from "../store/index.ts";
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
}

export interface NodeOptions extends StateOptions {
  readonly keys: readonly SigningKey[];
  readonly rpc: RpcServerOptions & { readonly host: string };
  readonly moniker: string;
  /** 20 bytes. */
  readonly nodeId: Uint8Array;
}

/** A chain that runs in this thread: application, embedded engine and RPC server. */
export interface RunningNode {
  readonly application: RunningApplication;
  readonly engine: Engine;
  readonly environment: Environment;
  readonly rpcPort: number;
  readonly close: () => Promise<void>;
}

const BROADCAST_COMMIT_MS = 10_000;

/** Opens the state of a chain without an engine. Whoever opens it closes it. */
export async function openState({ app, genesis, data, minGasPrice }: StateOptions): Promise<RunningApplication> {
  const stores = { stores: app.stores, initialHeight: initialHeightOf(genesis) };
  const multiStore = data === undefined ? openMemoryMultiStore(stores) : await openMultiStore(await openDb(data, "application.db"), stores);
  return createApplication(app, {
    multiStore,
    chainId: genesis.chain_id,
    minGasPrices: minGasPrice === undefined ? [] : [{ denom: minGasPrice.denom, amount: minGasPrice.atomics }],
  });
}

/** Opens a chain and serves its RPC. One that was stopped goes on where it was. */
export async function openNode(options: NodeOptions): Promise<RunningNode> {
  const { data, rpc, minGasPrice, genesis } = options;
  const application = await openState(options);
  const db = data === undefined ? {} : { db: await openDb(data, "blockstore.db") };
  const engine = await openEngine({ app: application, genesis, keys: options.keys, ...db });
  const environment = createEnvironment(engine, {
    moniker: options.moniker,
    nodeId: options.nodeId,
    addressPrefix: options.app.addressPrefix,
    rpcAddress: `tcp://${rpc.host}:${rpc.port}`,
    minimumGasPrice: gasPriceText(minGasPrice),
    timeout: withTimeout,
  });
  let server: RpcServer;
  try {
    server = await startRpcServer(() => environment, rpc);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return {
    application,
    engine,
    environment,
    rpcPort: server.port,
    async close() {
      await server.close();
      await engine.close();
    },
  };
}

/** "0.001stake"; empty for none. */
export function gasPriceText(price: GasPrice | undefined): string {
  return price === undefined ? "" : `${formatDec(price.atomics)}${price.denom}`;
}

function openDb(data: string, name: string) {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return openLevelBackend(join(data, name));
}

function initialHeightOf(genesis: StateOptions["genesis"]): bigint {
  const height = genesis["initial_height"];
  return typeof height === "number" || (typeof height === "string" && /^\d+$/.test(height)) ? BigInt(height) : 1n;
}

function withTimeout<T>(promise: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OperationError("TIMEOUT", message)), BROADCAST_COMMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
