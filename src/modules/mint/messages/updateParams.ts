import { message, type MessageHandler } from "../../../framework/index.ts";
import { ensureAuthority } from "../../auth/index.ts";
import { Msg } from "../api.ts";
import { validateParams } from "../params.ts";
import { state } from "../state.ts";

/** Changes the parameters; only gov may. */
export const updateParams: MessageHandler = message(Msg.updateParams, {
  absent: ["params.inflationRateChange", "params.inflationMax", "params.inflationMin", "params.goalBonded"],
  handle(ctx, { authority, params }) {
    ensureAuthority(ctx, authority);
    validateParams(params);
    state.params.set(ctx, params);
  },
});
