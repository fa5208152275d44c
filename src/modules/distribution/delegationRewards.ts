import { addDecCoins, type DecCoins, isAnyNegative, mulDecCoinsTruncate, subtractDecCoins } from "../../encoding/decCoins.ts";
import { formatDec, mulTruncate, ONE } from "../../encoding/decimal.ts";
import { type Context, ensure, panicError, type ReadContext } from "../../framework/index.ts";
import { DelegatorStartingInfo } from "../../proto/gen/cosmos/distribution/v1beta1.ts";
import type { Delegation, Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import {
  errors as stakingErrors,
  getDelegation,
  operatorOf,
  requireValidator,
  tokensFromShares,
  tokensFromSharesTruncated,
} from "../staking/index.ts";
import { state } from "./state.ts";
import { addReference, currentRewards, historicalRewards } from "./validatorRewards.ts";

const NO_START = DelegatorStartingInfo.from();
/** Slashes one by one may leave this many atomics more stake than all of them at once. */
const MARGIN_OF_ERROR = 3n;

/** The delegation, or staking's refusal. */
export function requireDelegation(ctx: ReadContext, delegator: Uint8Array, operator: Uint8Array): Delegation {
  const delegation = getDelegation(ctx, delegator, operator);
  ensure(delegation !== undefined, stakingErrors.NoDelegation, "");
  return delegation;
}

/** A delegation's rewards begin at the end of the period that it has just ended. */
export function initializeDelegation(ctx: Context, operator: Uint8Array, delegator: Uint8Array): void {
  const previousPeriod = BigInt.asUintN(64, currentRewards(ctx, operator).period - 1n);
  addReference(ctx, operator, previousPeriod);
  const validator = requireValidator(ctx, operator);
  const { shares } = requireDelegation(ctx, delegator, operator);
  // Cut off: nobody may withdraw more than is there.
  const stake = tokensFromSharesTruncated(validator, shares);
  state.startingInfos.set(ctx, [operator, delegator], { previousPeriod, stake, height: ctx.height });
}

/** What a delegation has earned up to the end of a period, period by period between the validator's slashes. */
export function delegationRewards(
  ctx: ReadContext,
  validator: Validator,
  delegation: Delegation,
  ends: { readonly delegator: Uint8Array; readonly endingPeriod: bigint },
): DecCoins {
  const operator = operatorOf(ctx, validator);
  const start = state.startingInfos.get(ctx, [operator, ends.delegator]) ?? NO_START;
  if (start.height === ctx.height) return [];
  let { previousPeriod, stake } = start;
  let rewards: DecCoins = [];
  const slashes = ctx.height > start.height ? slashesBetween(ctx, operator, start.height, ctx.height) : [];
  for (const { validatorPeriod, fraction } of slashes) {
    if (validatorPeriod <= previousPeriod) continue;
    rewards = addDecCoins(rewards, rewardsBetween(ctx, operator, [previousPeriod, validatorPeriod], stake));
    stake = mulTruncate(stake, ONE - fraction);
    previousPeriod = validatorPeriod;
  }
  const final = finalStake(validator, delegation, stake);
  return addDecCoins(rewards, rewardsBetween(ctx, operator, [previousPeriod, ends.endingPeriod], final));
}

/** Slashes of a validator, both heights included. */
function slashesBetween(ctx: ReadContext, operator: Uint8Array, first: bigint, last: bigint) {
  return state.slashEvents.values(ctx, { from: [operator, first], through: [operator, last] });
}

function rewardsBetween(ctx: ReadContext, operator: Uint8Array, [from, to]: readonly [bigint, bigint], stake: bigint): DecCoins {
  ensure(from <= to, panicError, "startingPeriod cannot be greater than endingPeriod");
  ensure(stake >= 0n, panicError, "stake should not be negative");
  const starting = historicalRewards(ctx, operator, from).cumulativeRewardRatio;
  const ending = historicalRewards(ctx, operator, to).cumulativeRewardRatio;
  const difference = subtractDecCoins(ending, starting);
  ensure(difference !== undefined && !isAnyNegative(difference), panicError, "negative coin amount");
  return mulDecCoinsTruncate(difference, stake);
}

/** The stake after all slashes is at most what the delegation is worth; rounding may say a little more. */
function finalStake(validator: Validator, delegation: Delegation, stake: bigint): bigint {
  const current = tokensFromShares(validator, delegation.shares);
  if (stake <= current) return stake;
  ensure(
    stake <= current + MARGIN_OF_ERROR,
    panicError,
    () =>
      `calculated final stake for delegator ${delegation.delegatorAddress} greater than current stake` +
      `\n\tfinal stake:\t${formatDec(stake)}\n\tcurrent stake:\t${formatDec(current)}`,
  );
  return current;
}
