/**
 * Serves an application to CometBFT in a process that can be killed at a chosen point:
 * node --import tsx test/support/abciProgram.ts '{"app":"kv","home":"…","address":"tcp://127.0.0.1:0","killAt":{"point":"beforeCommit","height":5}}'
 */
import { join } from "node:path";
import type { Application } from "../../src/framework/application.ts";
import { createApplication } from "../../src/framework/runtime.ts";
import { startAbciServer } from "../../src/node/abci/server.ts";
import { createCometRpc } from "../../src/node/services/cometRpc.ts";
import { createNodeServices } from "../../src/node/services/nodeServices.ts";
import { openLevelBackend } from "../../src/store/backends/level.ts";
import { openMultiStore } from "../../src/store/index.ts";
import { kvApplication } from "./kvApplication.ts";
import { providerApp } from "./providerChain.ts";

export type KillPoint = "beforeFinalize" | "beforeCommit" | "afterCommit";
export interface AbciProgramOptions {
  readonly app: "kv" | "provider";
  readonly home: string;
  readonly address: string;
  /** CometBFT's RPC, for the node's own services. */
  readonly rpcUrl?: string;
  readonly killAt?: { readonly point: KillPoint; readonly height: number };
}

const options = JSON.parse(process.argv[2] ?? "") as AbciProgramOptions;
const print = (message: string): void => void process.stdout.write(`${message}\n`);
const app = killing(options.app === "kv" ? kvApplication(join(options.home, "kv.jsonl")) : await openChain());
const services = createNodeServices({
  call: createCometRpc(options.rpcUrl ?? ""),
  app,
  appName: app.info().data,
  version: "0.1.0",
  addressPrefix: "cosmos",
  minimumGasPrice: "0.001stake",
  pruningKeepRecent: "0",
  pruningInterval: "0",
  haltHeight: 0n,
});
const server = await startAbciServer(app, {
  address: options.address,
  log: { info: print, warn: print, error: print },
  queryService: (request) => services.get(request.path)?.(request),
});
print(`listening on ${server.address}`);
process.on("SIGTERM", () => void server.close().then(() => app.close()));

async function openChain(): Promise<Application> {
  const chain = providerApp();
  const backend = await openLevelBackend(join(options.home, "data", "application.db"));
  return createApplication(chain, { multiStore: await openMultiStore(backend, { stores: chain.stores }) });
}

function killing(inner: Application): Application {
  const { killAt } = options;
  let height = 0n;
  const die = (point: KillPoint): void => {
    if (killAt?.point === point && height === BigInt(killAt.height)) process.kill(process.pid, "SIGKILL");
  };
  return {
    ...inner,
    finalizeBlock(request) {
      height = request.height;
      die("beforeFinalize");
      return inner.finalizeBlock(request);
    },
    async commit() {
      die("beforeCommit");
      const answer = await inner.commit();
      die("afterCommit");
      return answer;
    },
  };
}
