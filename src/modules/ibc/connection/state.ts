import { counter, defineState, item, map } from "../../../framework/index.ts";
import { ClientPaths, ConnectionEnd, Params } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { paths } from "../paths.ts";

/** [ICS-24] Connections by id, and which of them a client has. */
export const state = defineState("ibc", {
  params: item("connectionParams", Params),
  nextConnectionSequence: counter("nextConnectionSequence"),
  connections: map(paths.connection, ConnectionEnd),
  clientConnections: map(paths.clientConnections, ClientPaths),
});
