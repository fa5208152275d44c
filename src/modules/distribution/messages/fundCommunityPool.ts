import { message, type MessageHandler } from "../../../framework/index.ts";
import { parseAddress } from "../../auth/index.ts";
import { ensureAmount } from "../amounts.ts";
import { Msg } from "../api.ts";
import { fundCommunityPool as fund } from "../communityPool.ts";

/** An account gives coins to the community pool. */
export const fundCommunityPool: MessageHandler = message(Msg.fundCommunityPool, {
  absent: ["amount.amount"],
  handle(ctx, { depositor, amount }) {
    const from = parseAddress(ctx, depositor, "invalid depositor address");
    ensureAmount(amount);
    fund(ctx, amount, from);
  },
});
