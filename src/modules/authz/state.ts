import { defineState, key, map } from "../../framework/index.ts";
import { Grant, GrantQueueItem } from "../../proto/gen/cosmos/authz/v1beta1.ts";

const address = key.lengthPrefixedBytes;

/** Everything in store "authz". */
export const state = defineState("authz", {
  /** By granter, grantee and type of message. */
  grants: map(1, key.triple(address, address, key.string), Grant),
  /** Types of messages whose grants end at a time, by the time, the granter and the grantee. */
  expirations: map(2, key.triple(key.time, address, address), GrantQueueItem),
});
