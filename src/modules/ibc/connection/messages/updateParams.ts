import { message } from "../../../../framework/index.ts";
import { ensureAuthority } from "../../authority.ts";
import { checkAddress } from "../../host.ts";
import { Msg } from "../api.ts";
import { validateParams } from "../params.ts";
import { state } from "../state.ts";

/** Changes the parameters, for the authority alone. */
export const updateParams = message(Msg.updateConnectionParams, {
  validate({ signer, params }, chain) {
    checkAddress(signer, chain);
    validateParams(params);
  },
  handle(ctx, { signer, params }) {
    ensureAuthority(ctx, signer);
    state.params.set(ctx, params);
  },
});
