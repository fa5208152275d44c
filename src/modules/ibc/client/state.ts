import { counter, defineState, item, key, map, value } from "../../../framework/index.ts";
import { Params } from "../../../proto/gen/ibc/core/client/v1.ts";
import { paths } from "../paths.ts";

/** [ICS-24] What is common to all clients; what is theirs lies with their light client. */
export const state = defineState("ibc", {
  params: item("clientParams", Params),
  nextClientSequence: counter("nextClientSequence"),
  /** Account bytes of who sent MsgCreateClient; clients made by modules have none. */
  creators: map(paths.clientCreator, value.bytes),
  /** The whole store by its keys: for pages, for the metadata of genesis, and for the client of this chain itself. */
  rows: map("", key.bytes, value.bytes),
});
