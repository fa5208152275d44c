import {
  addDecCoins,
  type DecCoins,
  decCoinsFromCoins,
  formatDecCoins,
  mulDecCoins,
  mulDecCoinsTruncate,
} from "../../encoding/decCoins.ts";
import { decFromInt, ONE, quoTruncate } from "../../encoding/decimal.ts";
import { type Context, ensure, type VoteInfo } from "../../framework/index.ts";
import type { Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { ensureModuleAccount, FEE_COLLECTOR, moduleAccountAddress } from "../auth/index.ts";
import { getBalances, sendBetweenModules } from "../bank/index.ts";
import { errors as stakingErrors, getValidatorByConsAddress, operatorOf } from "../staking/index.ts";
import { Commission, Rewards } from "./api.ts";
import { addToCommunityPool, DISTRIBUTION } from "./communityPool.ts";
import { communityTax } from "./params.ts";
import { state } from "./state.ts";
import { accumulatedCommission, currentRewards, outstandingRewards, remaining } from "./validatorRewards.ts";

/** BeginBlock: shares the fees and coins of the block before among those who could vote on it, and notes who proposes this one. */
export function distributeFees(ctx: Context): void {
  const { votes } = ctx.lastCommit;
  // The first block has nobody's votes.
  if (ctx.height > 1n) allocateTokens(ctx, votes);
  state.previousProposer.set(ctx, ctx.header.proposerAddress);
}

function allocateTokens(ctx: Context, votes: readonly VoteInfo[]): void {
  ensureModuleAccount(ctx, FEE_COLLECTOR);
  const collected = getBalances(ctx, moduleAccountAddress(ctx, FEE_COLLECTOR));
  const fees = decCoinsFromCoins(collected);
  sendBetweenModules(ctx, FEE_COLLECTOR, DISTRIBUTION, collected);
  const totalPower = votes.reduce((sum, { validator }) => sum + validator.power, 0n);
  addToCommunityPool(ctx, totalPower === 0n ? fees : shareOut(ctx, votes, totalPower, fees));
}

/** Gives each its part by power, whether it signed or not, and returns what is left: the tax and the dust. */
function shareOut(ctx: Context, votes: readonly VoteInfo[], totalPower: bigint, fees: DecCoins): DecCoins {
  const forValidators = mulDecCoinsTruncate(fees, ONE - communityTax(ctx));
  let left = fees;
  for (const { validator: voter } of votes) {
    const validator = getValidatorByConsAddress(ctx, voter.address);
    ensure(validator !== undefined, stakingErrors.NoValidatorFound, "");
    const part = quoTruncate(decFromInt(voter.power), decFromInt(totalPower));
    const reward = mulDecCoinsTruncate(forValidators, part);
    allocateTokensToValidator(ctx, validator, reward);
    left = remaining(left, reward);
  }
  return left;
}

/** Credits a validator with coins that the module's account holds already: its commission first, the rest for its delegators. */
export function allocateTokensToValidator(ctx: Context, validator: Validator, tokens: DecCoins): void {
  const operator = operatorOf(ctx, validator);
  const commission = mulDecCoins(tokens, validator.commission.commissionRates.rate);
  const shared = remaining(tokens, commission);
  const of = validator.operatorAddress;
  ctx.emit(Commission({ amount: formatDecCoins(commission), validator: of }));
  state.commissions.set(ctx, operator, { commission: addDecCoins(accumulatedCommission(ctx, operator), commission) });
  const current = currentRewards(ctx, operator);
  state.currentRewards.set(ctx, operator, { ...current, rewards: addDecCoins(current.rewards, shared) });
  ctx.emit(Rewards({ amount: formatDecCoins(tokens), validator: of }));
  state.outstandingRewards.set(ctx, operator, { rewards: addDecCoins(outstandingRewards(ctx, operator), tokens) });
}
