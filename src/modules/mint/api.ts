import { event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/mint/v1beta1.ts";

/** New coins went to the fee collector. */
export const Minted = event("mint", ["bonded_ratio", "inflation", "annual_provisions", "amount"]);
