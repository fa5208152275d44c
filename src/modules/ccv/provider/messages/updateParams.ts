import { message } from "../../../../framework/index.ts";
import { ensureAuthority } from "../../../auth/index.ts";
import { Msg } from "../api.ts";
import { validateParams } from "../params.ts";
import { state } from "../state.ts";

/** Replaces all parameters. */
export const updateParams = message(Msg.updateParams, {
  absent: ["params.consumerRewardDenomRegistrationFee.amount"],
  handle(ctx, { authority, params }) {
    ensureAuthority(ctx, authority);
    validateParams(params);
    state.params.set(ctx, params);
  },
});
