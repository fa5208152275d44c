import { defineState, item, key, map, value } from "../../framework/index.ts";
import { Params, ValidatorSigningInfo } from "../../proto/gen/cosmos/slashing/v1beta1.ts";
import { Any } from "../../proto/gen/google/protobuf.ts";

/** Everything in store "slashing"; addresses are those of consensus keys. */
export const state = defineState("slashing", {
  params: item(0, Params),
  signingInfos: map(1, key.lengthPrefixedBytes, ValidatorSigningInfo),
  /** Bits of the blocks that a validator missed, by its address and the number of the chunk, little-endian. */
  missedBlocks: map(2, key.pair(key.bytes, key.bytes), value.bytes),
  publicKeys: map(3, key.lengthPrefixedBytes, Any),
});
