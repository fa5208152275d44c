import { message, unregisteredError } from "../../../../framework/index.ts";
import { ensureAuthority } from "../../../auth/index.ts";
import { validateConsumerParams } from "../../index.ts";
import { Msg } from "../api.ts";
import { state } from "../state.ts";

/** Replaces all parameters. */
export const updateParams = message(Msg.updateParams, {
  handle(ctx, { authority, params }) {
    ensureAuthority(ctx, authority);
    validateConsumerParams(params, unregisteredError);
    state.params.set(ctx, params);
  },
});
