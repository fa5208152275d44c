import { message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { parseAddress } from "../../auth/index.ts";
import { operatorBytes } from "../../staking/index.ts";
import { Msg } from "../api.ts";
import { withdrawRewards } from "../withdrawals.ts";

/** A delegator takes the rewards of one delegation. */
export const withdrawDelegatorReward: MessageHandler = message(Msg.withdrawDelegatorReward, {
  handle(ctx, { delegatorAddress, validatorAddress }) {
    const operator = operatorBytes(ctx, validatorAddress, "invalid validator address", sdkErrors.InvalidAddress);
    const delegator = parseAddress(ctx, delegatorAddress, "invalid delegator address");
    return { amount: withdrawRewards(ctx, delegator, operator) };
  },
});
