import { applicationMethods } from "./methods/application.ts";
import { blockMethods } from "./methods/blocks.ts";
import { consensusMethods } from "./methods/consensus.ts";
import { nodeMethods } from "./methods/nodeInfo.ts";
import type { RpcMethod } from "./methods/rpcMethod.ts";
import { transactionMethods } from "./methods/transactions.ts";

/** Every method of CometBFT 0.38 that works over POST, URI and WebSocket; subscriptions are the WebSocket's own. */
export const METHODS: ReadonlyMap<string, RpcMethod> = new Map(
  [nodeMethods, blockMethods, transactionMethods, consensusMethods, applicationMethods].flatMap((methods) => Object.entries(methods)),
);
