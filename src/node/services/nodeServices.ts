import { cometService } from "./cometService.ts";
import { nodeService } from "./nodeService.ts";
import type { NodeService, ServiceSource } from "./service.ts";
import { broadcastService, txService } from "./txService.ts";

/** Every query that the node answers by itself, by gRPC path: over abci_query, or over a gRPC server, where BroadcastTx comes in. */
export function createNodeServices(source: ServiceSource, over: "abci" | "grpc" = "abci"): ReadonlyMap<string, NodeService> {
  const methods = [...txService, ...cometService, ...nodeService, ...(over === "grpc" ? broadcastService : [])];
  return new Map(methods.map((method) => method(source)));
}
