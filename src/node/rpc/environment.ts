import type { Engine } from "../../engine/api.ts";
import type { NodeService } from "../services/service.ts";

/** What RPC methods work on. */
export interface Environment {
  readonly engine: Engine;
  readonly moniker: string;
  /** 20 bytes. */
  readonly nodeId: Uint8Array;
  /** "tcp://127.0.0.1:26657"; empty without a socket. */
  readonly rpcAddress: string;
  /** gRPC path to service; tried before the application. */
  readonly services: ReadonlyMap<string, NodeService>;
  /** How long broadcast_tx_commit waits, by the engine's publishing; default 10 s of the injected timer. */
  readonly timeout: <T>(promise: Promise<T>, message: string) => Promise<T>;
}

/** Version strings that clients choose their dialect by. */
export const COMET_VERSION = "0.38.17";
export const SDK_VERSION = "v0.50.13";
export const IBC_VERSION = "v10.1.1";
export const APP_VERSION = "0.1.0";
