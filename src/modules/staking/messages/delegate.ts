import { formatDec } from "../../../encoding/decimal.ts";
import { message } from "../../../framework/index.ts";
import { formatCoin } from "../../../encoding/coins.ts";
import { messageAccount, messageOperator } from "../addresses.ts";
import { Delegate, Msg } from "../api.ts";
import { delegate as delegateTokens } from "../delegations.ts";
import { requireValidator } from "../validators.ts";
import { ensureBondDenom, ensurePositive } from "../messageAmount.ts";

/** Delegates coins of the signer. */
export const delegate = message(Msg.delegate, {
  absent: ["amount.amount"],
  handle(ctx, { validatorAddress, delegatorAddress, amount }) {
    const operator = messageOperator(ctx, validatorAddress, "validator");
    const delegator = messageAccount(ctx, delegatorAddress, "delegator");
    ensurePositive(amount, "invalid delegation amount");
    const validator = requireValidator(ctx, operator);
    ensureBondDenom(ctx, amount);
    const shares = delegateTokens(ctx, { delegator, amount: amount.amount, validator, from: "account" });
    ctx.emit(
      Delegate({ validator: validatorAddress, delegator: delegatorAddress, amount: formatCoin(amount), new_shares: formatDec(shares) }),
    );
  },
});
