import { defineState, item } from "../../framework/index.ts";
import { Minter, Params } from "../../proto/gen/cosmos/mint/v1beta1.ts";

/** Everything in store "mint". */
export const state = defineState("mint", { minter: item(0, Minter), params: item(1, Params) });
