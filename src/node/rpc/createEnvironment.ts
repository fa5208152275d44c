import type { Engine } from "../../engine/api.ts";
import { createNodeServices } from "../services/nodeServices.ts";
import { callMethod } from "./call.ts";
import { type Environment, APP_VERSION } from "./environment.ts";
import { RpcError } from "./errors.ts";

export interface EnvironmentOptions {
  readonly moniker: string;
  /** 20 bytes. */
  readonly nodeId: Uint8Array;
  readonly addressPrefix: string;
  /** "tcp://127.0.0.1:26657"; default empty: no socket. */
  readonly rpcAddress?: string;
  /** Name of the application in node info; default the application's own. */
  readonly appName?: string;
  /** "0.001stake"; default none. */
  readonly minimumGasPrice?: string;
  readonly pruningKeepRecent?: string;
  readonly pruningInterval?: string;
  readonly haltHeight?: bigint;
  /** See Environment.timeout; default waits for ever. */
  readonly timeout?: Environment["timeout"];
}

/** What RPC methods work on, with the node's own services, for an engine in this process. */
export function createEnvironment(engine: Engine, options: EnvironmentOptions): Environment {
  const services = createNodeServices({
    call: async (method, params) => {
      try {
        return await callMethod(environment, method, params);
      } catch (error) {
        throw error instanceof RpcError && error.detail !== "" ? new Error(error.detail, { cause: error }) : error;
      }
    },
    app: engine.app,
    appName: options.appName ?? engine.app.info().data,
    version: APP_VERSION,
    addressPrefix: options.addressPrefix,
    minimumGasPrice: options.minimumGasPrice ?? "",
    pruningKeepRecent: options.pruningKeepRecent ?? "0",
    pruningInterval: options.pruningInterval ?? "0",
    haltHeight: options.haltHeight ?? 0n,
  });
  const environment: Environment = {
    engine,
    moniker: options.moniker,
    nodeId: options.nodeId,
    rpcAddress: options.rpcAddress ?? "",
    services,
    timeout: options.timeout ?? ((promise) => promise),
  };
  return environment;
}
