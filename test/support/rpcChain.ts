import type { TestContext } from "node:test";
import { sha256 } from "../../src/crypto/hash.ts";
import { utf8 } from "../../src/encoding/bytes.ts";
import type { Engine, SigningKey } from "../../src/engine/api.ts";
import type { App } from "../../src/framework/app.ts";
import { openChain } from "../../src/engine/openChain.ts";
import type { GenesisJson } from "../../src/localnet/genesis.ts";
import { createEnvironment } from "../../src/node/rpc/createEnvironment.ts";
import type { Environment } from "../../src/node/rpc/environment.ts";
import { type RpcServer, startRpcServer } from "../../src/node/rpc/server.ts";
import { bankApp, bankGenesis, SEEDS } from "./bankChain.ts";

export interface RpcChain {
  readonly engine: Engine;
  readonly env: Environment;
  readonly server: RpcServer;
  /** http://127.0.0.1:PORT */
  readonly url: string;
}

export interface RpcChainOptions {
  /** Blocks before the server opens; default 3. */
  readonly blocks?: number;
  /** Default: the bank chain with its three validators. */
  readonly chain?: { readonly app: App; readonly genesis: GenesisJson; readonly keys: readonly SigningKey[] };
  readonly corsAllowedOrigins?: readonly string[];
  readonly maxHeldBytes?: number;
}

const BANK = () => ({ app: bankApp(), genesis: bankGenesis(), keys: SEEDS.map((seed) => ({ seed })) });

/** A chain in memory behind a real socket; each transaction gets a block soon after it came. */
export async function startRpcChain(t: TestContext, { blocks = 3, chain = BANK(), ...options }: RpcChainOptions = {}): Promise<RpcChain> {
  const { engine } = await openChain(chain);
  for (let i = 0; i < blocks; i++) await engine.produceBlock();
  let timer: ReturnType<typeof setTimeout> | undefined;
  engine.mempool.onAdded(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void engine.produceBlock().catch(() => undefined), 5);
  });
  const env = createEnvironment(engine, {
    moniker: "node0",
    nodeId: sha256(utf8("node0")).slice(0, 20),
    addressPrefix: "cosmos",
    minimumGasPrice: "0.001stake",
    rpcAddress: "tcp://127.0.0.1:26657",
  });
  const server = await startRpcServer(() => env, { ...options, port: 0 });
  t.after(async () => {
    clearTimeout(timer);
    await server.close();
    await engine.close();
  });
  return { engine, env, server, url: `http://127.0.0.1:${server.port}` };
}
