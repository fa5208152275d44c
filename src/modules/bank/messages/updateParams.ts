import { message, type MessageHandler } from "../../../framework/index.ts";
import { ensureAuthority } from "../../auth/index.ts";
import { Msg } from "../api.ts";
import { setParams, validateParams } from "../params.ts";

/** Changes the bank's parameters; only gov may. */
export const updateParams: MessageHandler = message(Msg.updateParams, {
  handle(ctx, { authority, params }) {
    ensureAuthority(ctx, authority);
    validateParams(params);
    setParams(ctx, params);
  },
});
