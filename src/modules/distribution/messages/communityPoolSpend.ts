import { ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { ensureAuthority, isBlockedAddress, parseAddress } from "../../auth/index.ts";
import { accountBytes } from "../../staking/index.ts";
import { ensureAmount } from "../amounts.ts";
import { Msg } from "../api.ts";
import { distributeFromFeePool } from "../communityPool.ts";

/** Pays somebody out of the community pool; only gov may. */
export const communityPoolSpend: MessageHandler = message(Msg.communityPoolSpend, {
  absent: ["amount.amount"],
  handle(ctx, { authority, recipient, amount }) {
    parseAddress(ctx, authority, "invalid authority address");
    ensureAuthority(ctx, authority);
    ensureAmount(amount);
    const to = accountBytes(ctx, recipient);
    ensure(!isBlockedAddress(ctx, to), sdkErrors.Unauthorized, `${recipient} is not allowed to receive external funds`);
    distributeFromFeePool(ctx, amount, to);
  },
});
