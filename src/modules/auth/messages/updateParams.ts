import { ensure, message, type MessageHandler, unregisteredError } from "../../../framework/index.ts";
import { Msg } from "../../../proto/gen/cosmos/auth/v1beta1.ts";
import { authority } from "../address.ts";
import { validateParams } from "../params.ts";
import { state } from "../state.ts";

/** Changes the parameters of accounts and transactions; only gov may. */
export const updateParams: MessageHandler = message(Msg.updateParams, {
  handle(ctx, { authority: claimed, params }) {
    const expected = authority(ctx);
    const text = `expected gov account as only signer for proposal message; invalid authority; expected ${expected}, got ${claimed}`;
    ensure(claimed === expected, unregisteredError, text);
    validateParams(params);
    state.params.set(ctx, params);
  },
});
