import { type Coins, formatCoins } from "../../encoding/coins.ts";
import { decCoinsFromCoins, intersectDecCoins, truncateDecCoins } from "../../encoding/decCoins.ts";
import { type Context, ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import type { Delegation, Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { formatAddress, isBlockedAddress } from "../auth/index.ts";
import { sendFromModule } from "../bank/index.ts";
import { operatorOf, requireValidator } from "../staking/index.ts";
import { distributionErrors, SetWithdrawAddress, WithdrawCommission, WithdrawRewards } from "./api.ts";
import { addToCommunityPool, DISTRIBUTION } from "./communityPool.ts";
import { delegationRewards, initializeDelegation, requireDelegation } from "./delegationRewards.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";
import { accumulatedCommission, dropReference, incrementPeriod, outstandingRewards, remaining } from "./validatorRewards.ts";

/** Shown where nothing was withdrawn: Go's default, whatever the chain bonds. */
const NOTHING: Coins = [{ denom: "stake", amount: 0n }];

/** Where a delegator's rewards go: to itself unless it said otherwise. */
export function withdrawAddressOf(ctx: ReadContext, delegator: Uint8Array): Uint8Array {
  return state.withdrawAddresses.get(ctx, delegator) ?? delegator;
}

/** A delegator says where its rewards go. */
export function setWithdrawAddress(ctx: Context, delegator: Uint8Array, to: Uint8Array): void {
  const text = formatAddress(ctx, to);
  ensure(!isBlockedAddress(ctx, to), sdkErrors.Unauthorized, `${text} is not allowed to receive external funds`);
  ensure(getParams(ctx).withdrawAddrEnabled, distributionErrors.SetWithdrawAddrDisabled, "");
  ctx.emit(SetWithdrawAddress({ withdraw_address: text }));
  state.withdrawAddresses.set(ctx, delegator, to);
}

function pay(ctx: Context, owner: Uint8Array, coins: Coins): void {
  if (coins.length > 0) sendFromModule(ctx, DISTRIBUTION, withdrawAddressOf(ctx, owner), coins);
}

/** Pays a delegation's rewards; it earns on from here. */
export function withdrawRewards(ctx: Context, delegator: Uint8Array, operator: Uint8Array): Coins {
  const validator = requireValidator(ctx, operator);
  const delegation = requireDelegation(ctx, delegator, operator);
  const paid = endDelegation(ctx, validator, delegation, delegator);
  initializeDelegation(ctx, operator, delegator);
  return paid;
}

/** Pays a delegation's rewards and forgets where they began: it changes or ends. */
export function endDelegation(ctx: Context, validator: Validator, delegation: Delegation, delegator: Uint8Array): Coins {
  const operator = operatorOf(ctx, validator);
  ensure(state.startingInfos.has(ctx, [operator, delegator]), distributionErrors.EmptyDelegationDistInfo, "");
  const endingPeriod = incrementPeriod(ctx, validator);
  const earned = delegationRewards(ctx, validator, delegation, { delegator, endingPeriod });
  const outstanding = outstandingRewards(ctx, operator);
  // Rounding may say more in the last digits than the validator owes.
  const rewards = intersectDecCoins(earned, outstanding);
  const { whole, rest } = truncateDecCoins(rewards);
  pay(ctx, delegator, whole);
  state.outstandingRewards.set(ctx, operator, { rewards: remaining(outstanding, rewards) });
  addToCommunityPool(ctx, rest);
  const start = state.startingInfos.get(ctx, [operator, delegator]);
  dropReference(ctx, operator, start?.previousPeriod ?? 0n);
  state.startingInfos.delete(ctx, [operator, delegator]);
  const paid = whole.length === 0 ? NOTHING : whole;
  const { validatorAddress, delegatorAddress } = delegation;
  ctx.emit(WithdrawRewards({ amount: formatCoins(paid), validator: validatorAddress, delegator: delegatorAddress }));
  return paid;
}

/** Pays a validator's commission in whole coins; what is less stays for later. */
export function withdrawCommission(ctx: Context, operator: Uint8Array): Coins {
  const commission = accumulatedCommission(ctx, operator);
  ensure(commission.length > 0, distributionErrors.NoValidatorCommission, "");
  const { whole, rest } = truncateDecCoins(commission);
  state.commissions.set(ctx, operator, { commission: rest });
  const left = remaining(outstandingRewards(ctx, operator), decCoinsFromCoins(whole));
  state.outstandingRewards.set(ctx, operator, { rewards: left });
  pay(ctx, operator, whole);
  ctx.emit(WithdrawCommission({ amount: formatCoins(whole) }));
  return whole;
}

/** A validator is gone: its commission is paid, the dust of all is the community's. */
export function forgetValidator(ctx: Context, operator: Uint8Array): void {
  const outstanding = outstandingRewards(ctx, operator);
  const commission = accumulatedCommission(ctx, operator);
  const { whole, rest } = truncateDecCoins(commission);
  const dust = remaining(outstanding, commission);
  addToCommunityPool(ctx, rest);
  pay(ctx, operator, whole);
  addToCommunityPool(ctx, dust);
  state.outstandingRewards.delete(ctx, operator);
  state.commissions.delete(ctx, operator);
  state.slashEvents.clear(ctx, { prefix: [operator] });
  state.historicalRewards.clear(ctx, { prefix: [operator] });
  state.currentRewards.delete(ctx, operator);
}
