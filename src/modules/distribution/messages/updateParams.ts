import { ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { ensureAuthority, parseAddress } from "../../auth/index.ts";
import { Msg } from "../api.ts";
import { validateParams } from "../params.ts";
import { state } from "../state.ts";

/** Changes the parameters; only gov may. */
export const updateParams: MessageHandler = message(Msg.updateParams, {
  absent: ["params.communityTax", "params.baseProposerReward", "params.bonusProposerReward"],
  handle(ctx, { authority, params }) {
    parseAddress(ctx, authority, "invalid authority address");
    ensureAuthority(ctx, authority);
    ensure(
      params.baseProposerReward === 0n && params.bonusProposerReward === 0n,
      sdkErrors.InvalidRequest,
      "cannot update base or bonus proposer reward because these are deprecated fields",
    );
    validateParams(params);
    state.params.set(ctx, params);
  },
});
