import { defineModule, fill, type Module } from "../../framework/index.ts";
import { AllowedMsgAllowance, BasicAllowance, PeriodicAllowance } from "../../proto/gen/cosmos/feegrant/v1beta1.ts";
import { auth } from "../auth/index.ts";
import { useGrantedFees } from "../auth/slots.ts";
import { feegrantGenesis } from "./genesis.ts";
import { payByAllowance, pruneExpired } from "./grants.ts";
import { grantAllowance } from "./messages/grantAllowance.ts";
import { pruneAllowances } from "./messages/pruneAllowances.ts";
import { revokeAllowance } from "./messages/revokeAllowance.ts";
import { queries } from "./queries.ts";
import { state } from "./state.ts";

const PRUNED_PER_BLOCK = 200;

/** Accounts that pay the fees of others, within limits. */
export const feegrant: Module = defineModule({
  name: "feegrant",
  state,
  requires: [auth],
  fills: [fill(useGrantedFees, payByAllowance)],
  messages: [grantAllowance, revokeAllowance, pruneAllowances],
  queries,
  types: [BasicAllowance, PeriodicAllowance, AllowedMsgAllowance],
  genesis: feegrantGenesis,
  endBlock: (ctx) => pruneExpired(ctx, PRUNED_PER_BLOCK),
});
