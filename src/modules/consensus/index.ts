import { consensusParamsKeeper, defineModule, fill, type Module } from "../../framework/index.ts";
import { updateParams } from "./messages/updateParams.ts";
import { getConsensusParams, setConsensusParams } from "./params.ts";
import { queries } from "./queries.ts";
import { state } from "./state.ts";

/** Has the consensus parameters in state, for the framework and for gov. */
export const consensus: Module = defineModule({
  name: "consensus",
  state,
  fills: [fill(consensusParamsKeeper, { get: getConsensusParams, set: setConsensusParams })],
  messages: [updateParams],
  queries,
});
