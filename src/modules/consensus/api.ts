import { event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/consensus/v1.ts";

/** The authority changed the parameters. */
export const ConsensusParamsUpdated = event("update_consensus_params", ["authority", "parameters"]);
