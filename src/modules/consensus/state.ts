import { defineState, item } from "../../framework/index.ts";
import { ConsensusParams } from "../../proto/gen/tendermint/types.ts";

/** Everything in store "consensus". */
export const state = defineState("consensus", { params: item("Consensus", ConsensusParams) });
