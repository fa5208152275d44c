import { addDecCoins, type DecCoins, quoDecCoinsTruncate, subtractDecCoins } from "../../encoding/decCoins.ts";
import { decFromInt, ONE } from "../../encoding/decimal.ts";
import { type Context, ensure, panicError, type ReadContext } from "../../framework/index.ts";
import {
  ValidatorCurrentRewards,
  ValidatorHistoricalRewards,
  type ValidatorHistoricalRewards as HistoricalRewards,
} from "../../proto/gen/cosmos/distribution/v1beta1.ts";
import type { Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { operatorOf, requireValidator } from "../staking/index.ts";
import { addToCommunityPool } from "./communityPool.ts";
import { state } from "./state.ts";

// F1: rewards per token add up over periods; a period ends when anybody's stake in the validator changes.

const NO_CURRENT = ValidatorCurrentRewards.from();
const NO_HISTORY = ValidatorHistoricalRewards.from();
/** A validator's last period, a delegation's and a slash's each count one; more than one of these can only be by our fault. */
const MOST_REFERENCES = 2;

/** A difference that cannot be negative; Go panics where it is. */
export function remaining(from: DecCoins, what: DecCoins): DecCoins {
  const difference = subtractDecCoins(from, what);
  ensure(difference !== undefined, panicError, "negative coin amount");
  return difference;
}

/** What a validator owes to its delegators and itself. */
export function outstandingRewards(ctx: ReadContext, operator: Uint8Array): DecCoins {
  return state.outstandingRewards.get(ctx, operator)?.rewards ?? [];
}
/** What a validator may withdraw as its own part. */
export function accumulatedCommission(ctx: ReadContext, operator: Uint8Array): DecCoins {
  return state.commissions.get(ctx, operator)?.commission ?? [];
}
/** Rewards of the period that has not ended yet. */
export function currentRewards(ctx: ReadContext, operator: Uint8Array): ValidatorCurrentRewards {
  return state.currentRewards.get(ctx, operator) ?? NO_CURRENT;
}
/** Rewards per token up to the end of a period. */
export function historicalRewards(ctx: ReadContext, operator: Uint8Array, period: bigint): HistoricalRewards {
  return state.historicalRewards.get(ctx, [operator, period]) ?? NO_HISTORY;
}

/** A new validator begins in its first period. */
export function initializeValidator(ctx: Context, operator: Uint8Array): void {
  state.historicalRewards.set(ctx, [operator, 0n], { cumulativeRewardRatio: [], referenceCount: 1 });
  state.currentRewards.set(ctx, operator, { rewards: [], period: 1n });
  state.commissions.set(ctx, operator, { commission: [] });
  state.outstandingRewards.set(ctx, operator, { rewards: [] });
}

/** Ends the validator's period and returns it. */
export function incrementPeriod(ctx: Context, validator: Validator): bigint {
  const operator = operatorOf(ctx, validator);
  const { rewards, period } = currentRewards(ctx, operator);
  // Cut off: nobody may withdraw more than is there.
  const ratio = validator.tokens === 0n ? ownerless(ctx, operator, rewards) : quoDecCoinsTruncate(rewards, decFromInt(validator.tokens));
  const before = period - 1n;
  const { cumulativeRewardRatio } = historicalRewards(ctx, operator, BigInt.asUintN(64, before));
  dropReference(ctx, operator, BigInt.asUintN(64, before));
  const cumulated = addDecCoins(cumulativeRewardRatio, ratio);
  state.historicalRewards.set(ctx, [operator, period], { cumulativeRewardRatio: cumulated, referenceCount: 1 });
  state.currentRewards.set(ctx, operator, { rewards: [], period: period + 1n });
  return period;
}

/** Rewards of a validator without tokens belong to nobody: the community gets them. */
function ownerless(ctx: Context, operator: Uint8Array, rewards: DecCoins): DecCoins {
  const outstanding = remaining(outstandingRewards(ctx, operator), rewards);
  addToCommunityPool(ctx, rewards);
  state.outstandingRewards.set(ctx, operator, { rewards: outstanding });
  return [];
}

/** One more delegation or slash begins at the end of this period. */
export function addReference(ctx: Context, operator: Uint8Array, period: bigint): void {
  const rewards = historicalRewards(ctx, operator, period);
  ensure(rewards.referenceCount <= MOST_REFERENCES, panicError, "reference count should never exceed 2");
  state.historicalRewards.set(ctx, [operator, period], { ...rewards, referenceCount: rewards.referenceCount + 1 });
}

/** The last reference takes the period's row with it. */
export function dropReference(ctx: Context, operator: Uint8Array, period: bigint): void {
  const rewards = historicalRewards(ctx, operator, period);
  ensure(rewards.referenceCount !== 0, panicError, "cannot set negative reference count");
  if (rewards.referenceCount === 1) state.historicalRewards.delete(ctx, [operator, period]);
  else state.historicalRewards.set(ctx, [operator, period], { ...rewards, referenceCount: rewards.referenceCount - 1 });
}

/** Notes that stake is worth less from here on. */
export function recordSlash(ctx: Context, operator: Uint8Array, fraction: bigint): void {
  ensure(fraction >= 0n && fraction <= ONE, panicError, `fraction must be >=0 and <=1, current fraction: ${fraction}`);
  const period = incrementPeriod(ctx, requireValidator(ctx, operator));
  addReference(ctx, operator, period);
  state.slashEvents.set(ctx, [operator, ctx.height, period], { validatorPeriod: period, fraction });
}
