import { message } from "../../../framework/index.ts";
import { Msg } from "../api.ts";
import { ensureAuthority } from "../../auth/index.ts";
import { setParams, validateParams } from "../params.ts";

/** Changes the parameters; only gov may. */
export const updateParams = message(Msg.updateParams, {
  absent: ["params.minCommissionRate"],
  handle(ctx, { authority, params }) {
    ensureAuthority(ctx, authority);
    validateParams(params);
    setParams(ctx, params);
  },
});
