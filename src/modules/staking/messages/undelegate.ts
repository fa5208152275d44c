import { message } from "../../../framework/index.ts";
import { formatCoin } from "../../../encoding/coins.ts";
import { messageAccount, messageOperator } from "../addresses.ts";
import { Unbond, Msg } from "../api.ts";
import { sharesToUnbond } from "../delegations.ts";
import { undelegate as undelegateShares } from "../unbondings.ts";
import { ensureBondDenom, ensurePositive, secondsText } from "../messageAmount.ts";

/** Starts to unbond tokens of the signer. */
export const undelegate = message(Msg.undelegate, {
  absent: ["amount.amount"],
  handle(ctx, { validatorAddress, delegatorAddress, amount }) {
    const operator = messageOperator(ctx, validatorAddress, "validator");
    const delegator = messageAccount(ctx, delegatorAddress, "delegator");
    ensurePositive(amount, "invalid shares amount");
    const shares = sharesToUnbond(ctx, delegator, operator, amount.amount);
    ensureBondDenom(ctx, amount);
    const { completionTime, amount: unbonding } = undelegateShares(ctx, delegator, operator, shares);
    const coin = { denom: amount.denom, amount: unbonding };
    ctx.emit(
      Unbond({
        validator: validatorAddress,
        delegator: delegatorAddress,
        amount: formatCoin(coin),
        completion_time: secondsText(completionTime),
      }),
    );
    return { completionTime, amount: coin };
  },
});
