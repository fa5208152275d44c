import type { TestContext } from "node:test";
import { sha256 } from "../../src/crypto/hash.ts";
import { utf8 } from "../../src/encoding/bytes.ts";
import type { Engine } from "../../src/engine/api.ts";
import { openEngine } from "../../src/engine/engine.ts";
import { createApplication } from "../../src/framework/runtime.ts";
import { createEnvironment } from "../../src/node/rpc/createEnvironment.ts";
import type { Environment } from "../../src/node/rpc/environment.ts";
import { type RpcServer, startRpcServer } from "../../src/node/rpc/server.ts";
import { openMemoryMultiStore } from "../../src/store/index.ts";
import { bankApp, bankGenesis, SEEDS } from "./bankChain.ts";

export interface RpcChain {
  readonly engine: Engine;
  readonly env: Environment;
  readonly server: RpcServer;
  /** http://127.0.0.1:PORT */
  readonly url: string;
}

/** A chain in memory behind a real socket; each transaction gets a block soon after it came. */
export async function startRpcChain(t: TestContext, options: { readonly blocks?: number } = {}): Promise<RpcChain> {
  const app = bankApp();
  const application = createApplication(app, { multiStore: openMemoryMultiStore({ stores: app.stores }) });
  const engine = await openEngine({ app: application, genesis: bankGenesis(), keys: SEEDS.map((seed) => ({ seed })) });
  for (let i = 0; i < (options.blocks ?? 3); i++) await engine.produceBlock();
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
    timeout: (promise) => promise,
  });
  const server = await startRpcServer(() => env, { port: 0 });
  t.after(async () => {
    clearTimeout(timer);
    await server.close();
    await engine.close();
  });
  return { engine, env, server, url: `http://127.0.0.1:${server.port}` };
}
