import { cometService } from "./cometService.ts";
import { nodeService } from "./nodeService.ts";
import type { NodeService, ServiceSource } from "./service.ts";
import { txService } from "./txService.ts";

/** Every query that the node answers by itself, by gRPC path. */
export function createNodeServices(source: ServiceSource): ReadonlyMap<string, NodeService> {
  return new Map([...txService, ...cometService, ...nodeService].map((method) => method(source)));
}
