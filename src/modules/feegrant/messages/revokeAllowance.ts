import { ensure, message, type MessageHandler, sdkErrors, strictSigner } from "../../../framework/index.ts";
import { Msg } from "../api.ts";
import { revokeAllowance as revoke } from "../grants.ts";

/** Takes an allowance back. */
export const revokeAllowance: MessageHandler = message(Msg.revokeAllowance, {
  handle(ctx, { granter, grantee }) {
    ensure(granter !== grantee, sdkErrors.InvalidAddress, "addresses must be different");
    const granteeBytes = strictSigner(ctx, grantee, false).bytes;
    revoke(ctx, { granter: strictSigner(ctx, granter, false).bytes, grantee: granteeBytes });
  },
});
