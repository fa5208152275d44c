import { counter, defineState, item, map, path, segment } from "../../../framework/index.ts";
import { ClientPaths, ConnectionEnd, Params } from "../../../proto/gen/ibc/core/connection/v1.ts";

/** [ICS-24] Connections by id, and which of them a client has. */
export const state = defineState("ibc", {
  params: item("connectionParams", Params),
  nextConnectionSequence: counter("nextConnectionSequence"),
  connections: map(path("connections/", segment.text), ConnectionEnd),
  clientConnections: map(path("clients/", segment.text, "/connections"), ClientPaths),
});
