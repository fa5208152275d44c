import { ensure, message, type MessageHandler, sdkErrors, strictSigner } from "../../../framework/index.ts";
import { unpackAllowance } from "../allowances/kinds.ts";
import { Msg } from "../api.ts";
import { ensureNoAllowance, grantAllowance as give } from "../grants.ts";

/** Lets somebody pay fees from the granter's balance. */
export const grantAllowance: MessageHandler = message(Msg.grantAllowance, {
  handle(ctx, { granter, grantee, allowance: packed }) {
    const isOther = granter.toLowerCase() !== grantee.toLowerCase();
    ensure(isOther, sdkErrors.InvalidAddress, "cannot self-grant fee authorization");
    const granteeBytes = strictSigner(ctx, grantee, false).bytes;
    const pair = { granter: strictSigner(ctx, granter, false).bytes, grantee: granteeBytes };
    ensureNoAllowance(ctx, pair);
    const allowance = unpackAllowance(packed);
    allowance.validate();
    give(ctx, pair, allowance);
  },
});
