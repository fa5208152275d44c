import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openEngine } from "../../engine/engine.ts";
import type { Engine, SigningKey } from "../../engine/api.ts";
import { formatDec } from "../../encoding/decimal.ts";
import { OperationError } from "../../encoding/error.ts";
import { createApplication } from "../../framework/runtime.ts";
import { sha256 } from "../../crypto/hash.ts";
import { utf8 } from "../../encoding/bytes.ts";
import { createEnvironment } from "../../node/rpc/createEnvironment.ts";
import type { Environment } from "../../node/rpc/environment.ts";
import { type RpcServer, startRpcServer } from "../../node/rpc/server.ts";
import { openLevelBackend } from "../../store/backends/level.ts";
import { openMemoryMultiStore, openMultiStore } from "../../store/index.ts";
import type { GenesisJson } from "../genesis.ts";
import { appOf } from "./apps.ts";

/** Everything a thread needs to run one chain: plain data, so that it crosses to a worker. */
export interface ChainSpec {
  readonly chainId: string;
  readonly role: "provider" | "consumer";
  readonly addressPrefix: string;
  readonly genesis: GenesisJson;
  readonly keys: readonly SigningKey[];
  /** Directory of the chain's databases; absent: memory. */
  readonly home?: string;
  readonly rpcPort: number;
  readonly moniker: string;
  /** The floor of fees: 10^-18 of a denom per unit of gas. */
  readonly minGasPrice: { readonly denom: string; readonly atomics: bigint };
}

/** A chain that runs in this thread: application, engine and RPC server. */
export interface ChainNode {
  readonly engine: Engine;
  readonly environment: Environment;
  readonly rpcPort: number;
  readonly close: () => Promise<void>;
}

const BROADCAST_COMMIT_MS = 10_000;

export async function openChainNode(spec: ChainSpec): Promise<ChainNode> {
  const app = appOf(spec.role, spec.addressPrefix);
  const stores = { stores: app.stores, initialHeight: initialHeightOf(spec.genesis) };
  const multiStore =
    spec.home === undefined ? openMemoryMultiStore(stores) : await openMultiStore(await openDb(spec.home, "application.db"), stores);
  const application = createApplication(app, {
    multiStore,
    chainId: spec.chainId,
    minGasPrices: [{ denom: spec.minGasPrice.denom, amount: spec.minGasPrice.atomics }],
  });
  const engine = await openEngine({
    app: application,
    genesis: spec.genesis,
    keys: spec.keys,
    ...(spec.home === undefined ? {} : { db: await openDb(spec.home, "blockstore.db") }),
  });
  const environment = createEnvironment(engine, {
    moniker: spec.moniker,
    nodeId: sha256(utf8(`interlease node ${spec.chainId}`)).slice(0, 20),
    addressPrefix: spec.addressPrefix,
    rpcAddress: `tcp://127.0.0.1:${spec.rpcPort}`,
    minimumGasPrice: `${formatDec(spec.minGasPrice.atomics)}${spec.minGasPrice.denom}`,
    timeout: withTimeout,
  });
  let server: RpcServer;
  try {
    server = await startRpcServer(() => environment, { port: spec.rpcPort });
  } catch (error) {
    await engine.close();
    throw error;
  }
  return {
    engine,
    environment,
    rpcPort: server.port,
    async close() {
      await server.close();
      await engine.close();
    },
  };
}

function openDb(home: string, name: string) {
  const data = join(home, "data");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return openLevelBackend(join(data, name));
}

function initialHeightOf(genesis: GenesisJson): bigint {
  const height = genesis["initial_height"];
  return typeof height === "number" || typeof height === "string" ? BigInt(height) : 1n;
}

function withTimeout<T>(promise: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OperationError("TIMEOUT", message)), BROADCAST_COMMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Height and time of a chain's last block; genesis time before the first. */
export async function tipOf(engine: Engine): Promise<{ readonly height: bigint; readonly timeNs: bigint }> {
  const { height, latest } = await engine.status();
  return { height, timeNs: latest?.header.time ?? engine.genesis.timeNs };
}
