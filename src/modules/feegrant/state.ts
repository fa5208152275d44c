import { defineState, key, map, set } from "../../framework/index.ts";
import { Grant } from "../../proto/gen/cosmos/feegrant/v1beta1.ts";

const address = key.lengthPrefixedBytes;

/** Everything in store "feegrant". */
export const state = defineState("feegrant", {
  /** By grantee and granter. */
  grants: map(0, key.pair(address, address), Grant),
  /** When an allowance ends, its grantee and its granter. */
  expirations: set(1, key.triple(key.time, address, address)),
});
