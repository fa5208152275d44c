import { message, StateError, unregisteredError } from "../../../../framework/index.ts";
import { ensureAuthority } from "../../authority.ts";
import { checkAddress } from "../../host.ts";
import { Msg } from "../api.ts";
import { paramsFault } from "../params.ts";
import { state } from "../state.ts";

/** Changes the parameters, for the authority alone. */
export const updateParams = message(Msg.updateClientParams, {
  validate(msg, chain) {
    checkAddress(msg.signer, chain);
    const fault = paramsFault(msg.params);
    if (fault !== undefined) throw new StateError(unregisteredError, fault);
  },
  handle(ctx, { signer, params }) {
    ensureAuthority(ctx, signer);
    state.params.set(ctx, params);
  },
});
