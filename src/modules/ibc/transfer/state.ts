import { defineState, item, key, map, path, segment, value } from "../../../framework/index.ts";
import { parseInteger } from "../../../encoding/int.ts";
import type { Codec } from "../../../proto/codec.ts";
import { Denom, Params } from "../../../proto/gen/ibc/applications/transfer/v1.ts";

/** sdk.IntProto: decimal text in field 1. */
const intProto: Codec<bigint> = {
  encode: (amount) => value.stringValue.encode(`${amount}`),
  decode: (bytes) => parseInteger(value.stringValue.decode(bytes)),
};

/** [ICS-20] Denominations from other chains by the hash of their path, and what is held in escrow. */
export const state = defineState("transfer", {
  port: item(1, value.string, ""),
  denoms: map(3, key.bytes, Denom),
  params: item("params", Params),
  totalEscrow: map(path("totalEscrowForDenom/", segment.rest), intProto),
});
