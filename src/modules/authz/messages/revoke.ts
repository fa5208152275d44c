import { ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { Msg } from "../api.ts";
import { deleteGrant } from "../grants.ts";
import { readPair } from "./grant.ts";

/** Takes a grant back. */
export const revoke: MessageHandler = message(Msg.revoke, {
  handle(ctx, { granter, grantee, msgTypeUrl }) {
    const pair = readPair(ctx, granter, grantee);
    ensure(msgTypeUrl !== "", sdkErrors.InvalidRequest, "missing msg method name");
    deleteGrant(ctx, pair, msgTypeUrl);
  },
});
