import { message } from "../../../framework/index.ts";
import { formatCoin } from "../../../encoding/coins.ts";
import { messageAccount, messageOperator } from "../addresses.ts";
import { Redelegate, Msg } from "../api.ts";
import { sharesToUnbond } from "../delegations.ts";
import { beginRedelegation } from "../redelegations.ts";
import { ensureBondDenom, ensurePositive, secondsText } from "../messageAmount.ts";

/** Moves tokens of the signer from one validator to another. */
export const beginRedelegate = message(Msg.beginRedelegate, {
  absent: ["amount.amount"],
  handle(ctx, { validatorSrcAddress, validatorDstAddress, delegatorAddress, amount }) {
    const source = messageOperator(ctx, validatorSrcAddress, "source validator");
    const destination = messageOperator(ctx, validatorDstAddress, "destination validator");
    const delegator = messageAccount(ctx, delegatorAddress, "delegator");
    ensurePositive(amount, "invalid shares amount");
    const shares = sharesToUnbond(ctx, delegator, source, amount.amount);
    ensureBondDenom(ctx, amount);
    const completionTime = beginRedelegation(ctx, [delegator, source, destination], shares);
    ctx.emit(
      Redelegate({
        source_validator: validatorSrcAddress,
        destination_validator: validatorDstAddress,
        amount: formatCoin(amount),
        completion_time: secondsText(completionTime),
      }),
    );
    return { completionTime };
  },
});
