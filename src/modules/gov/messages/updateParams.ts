import { message, type MessageHandler } from "../../../framework/index.ts";
import { ensureAuthority } from "../../auth/index.ts";
import { Msg } from "../api.ts";
import { validateParams } from "../params.ts";
import { state } from "../state.ts";

/** Changes the parameters; only gov itself may. */
export const updateParams: MessageHandler = message(Msg.updateParams, {
  absent: ["params.minDeposit.amount", "params.expeditedMinDeposit.amount"],
  handle(ctx, { authority, params }) {
    ensureAuthority(ctx, authority);
    validateParams(params, ctx);
    state.params.set(ctx, params);
  },
});
