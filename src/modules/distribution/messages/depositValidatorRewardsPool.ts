import { decCoinsFromCoins } from "../../../encoding/decCoins.ts";
import { message, type MessageHandler } from "../../../framework/index.ts";
import { sendToModule } from "../../bank/index.ts";
import { accountBytes, operatorBytes, requireValidator } from "../../staking/index.ts";
import { allocateTokensToValidator } from "../allocation.ts";
import { Msg } from "../api.ts";
import { DISTRIBUTION } from "../communityPool.ts";

/** An account gives coins to a validator and its delegators as rewards. */
export const depositValidatorRewardsPool: MessageHandler = message(Msg.depositValidatorRewardsPool, {
  absent: ["amount.amount"],
  handle(ctx, { depositor, validatorAddress, amount }) {
    sendToModule(ctx, accountBytes(ctx, depositor), DISTRIBUTION, amount);
    const validator = requireValidator(ctx, operatorBytes(ctx, validatorAddress));
    allocateTokensToValidator(ctx, validator, decCoinsFromCoins(amount));
  },
});
