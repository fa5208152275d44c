import { message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { operatorBytes } from "../../staking/index.ts";
import { Msg } from "../api.ts";
import { withdrawCommission } from "../withdrawals.ts";

/** A validator takes its commission. */
export const withdrawValidatorCommission: MessageHandler = message(Msg.withdrawValidatorCommission, {
  handle(ctx, { validatorAddress }) {
    const operator = operatorBytes(ctx, validatorAddress, "invalid validator address", sdkErrors.InvalidAddress);
    return { amount: withdrawCommission(ctx, operator) };
  },
});
