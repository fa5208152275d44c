import { message, type MessageHandler } from "../../../framework/index.ts";
import { Msg, PruneFeeGrant } from "../api.ts";
import { pruneExpired } from "../grants.ts";

const LIMIT = 75;

/** Removes allowances that have ended. */
export const pruneAllowances: MessageHandler = message(Msg.pruneAllowances, {
  handle(ctx, { pruner }) {
    pruneExpired(ctx, LIMIT);
    ctx.emit(PruneFeeGrant({ pruner }));
  },
});
