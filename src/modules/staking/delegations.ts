import { equalBytes } from "../../encoding/bytes.ts";
import { formatDec } from "../../encoding/decimal.ts";
import { type Context, ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import type { Delegation, Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { accountText } from "./addresses.ts";
import { errors } from "./api.ts";
import { hooks } from "./hooks.ts";
import { bondedToNotBonded, notBondedToBonded, takeFromDelegator } from "./pools.ts";
import { state } from "./state.ts";
import { hasInvalidRate, isBonded, isUnbonded, sharesFromTokens, sharesFromTokensTruncated, wholeTokensFromShares } from "./validator.ts";
import { addValidatorTokens, jailValidator, removeValidator, removeValidatorShares } from "./validatorRecords.ts";
import { expectValidator, operatorOf, requireValidator } from "./validators.ts";

/** A delegator's shares in a validator. */
export function getDelegation(ctx: ReadContext, delegator: Uint8Array, operator: Uint8Array): Delegation | undefined {
  return state.delegations.get(ctx, [delegator, operator]);
}
/** A delegator's delegations, by operator address. */
export function delegationsOf(ctx: ReadContext, delegator: Uint8Array): readonly Delegation[] {
  return [...state.delegations.values(ctx, { prefix: [delegator] })];
}
/** All delegations to a validator, by delegator address. */
export function delegationsTo(ctx: ReadContext, operator: Uint8Array): readonly Delegation[] {
  return [...state.delegationsOfValidator.keys(ctx, { prefix: [operator] })].flatMap(
    ([, delegator]) => getDelegation(ctx, delegator, operator) ?? [],
  );
}

/** Stores a delegation under both its keys. */
export function setDelegation(ctx: Context, delegator: Uint8Array, operator: Uint8Array, delegation: Delegation): void {
  state.delegations.set(ctx, [delegator, operator], delegation);
  state.delegationsOfValidator.add(ctx, [operator, delegator]);
}
function removeDelegation(ctx: Context, delegator: Uint8Array, operator: Uint8Array): void {
  hooks.beforeDelegationRemoved(ctx, delegator, operator);
  state.delegations.delete(ctx, [delegator, operator]);
  state.delegationsOfValidator.delete(ctx, [operator, delegator]);
}

/** Who delegates how much to whom, and where the tokens are. */
export interface DelegateOptions {
  readonly delegator: Uint8Array;
  readonly amount: bigint;
  /** As it is stored: tokens and shares are added to it. */
  readonly validator: Validator;
  /** Where the tokens are now: the delegator's balance, or one of the pools when they come from another delegation or unbonding. */
  readonly from: "account" | "bonded" | "notBonded";
}

/** Delegates tokens and returns the new shares. */
export function delegate(ctx: Context, { delegator, amount, validator, from }: DelegateOptions): bigint {
  ensure(!hasInvalidRate(validator), errors.DelegatorShareExRateInvalid, "");
  const operator = operatorOf(ctx, validator);
  const existing = getDelegation(ctx, delegator, operator);
  if (existing === undefined) hooks.beforeDelegationCreated(ctx, delegator, operator);
  else hooks.beforeDelegationSharesModified(ctx, delegator, operator);
  if (from === "account") takeFromDelegator(ctx, delegator, isBonded(validator) ? "bonded" : "notBonded", amount);
  else if (from === "notBonded" && isBonded(validator)) notBondedToBonded(ctx, amount);
  else if (from === "bonded" && !isBonded(validator)) bondedToNotBonded(ctx, amount);
  const shares = addValidatorTokens(ctx, operator, validator, amount);
  const delegation = existing ?? { delegatorAddress: accountText(ctx, delegator), validatorAddress: validator.operatorAddress, shares: 0n };
  setDelegation(ctx, delegator, operator, { ...delegation, shares: delegation.shares + shares });
  hooks.afterDelegationModified(ctx, delegator, operator);
  return shares;
}

/** Takes shares out of a delegation and returns what they were worth; the tokens stay in the pool where they are. */
export function unbond(ctx: Context, delegator: Uint8Array, operator: Uint8Array, shares: bigint): bigint {
  const delegation = getDelegation(ctx, delegator, operator);
  ensure(delegation !== undefined, errors.NoDelegatorForAddress, "");
  hooks.beforeDelegationSharesModified(ctx, delegator, operator);
  ensure(delegation.shares >= shares, errors.NotEnoughDelegationShares, formatDec(delegation.shares));
  let validator = requireValidator(ctx, operator);
  const left = delegation.shares - shares;
  if (equalBytes(delegator, operator) && !validator.jailed && wholeTokensFromShares(validator, left) < validator.minSelfDelegation) {
    jailValidator(ctx, operator, validator);
    validator = expectValidator(ctx, operator);
  }
  if (left === 0n) {
    removeDelegation(ctx, delegator, operator);
  } else {
    setDelegation(ctx, delegator, operator, { ...delegation, shares: left });
    hooks.afterDelegationModified(ctx, delegator, operator);
  }
  const removed = removeValidatorShares(ctx, operator, validator, shares);
  // One that still unbonds is removed when that ends.
  if (removed.validator.delegatorShares === 0n && isUnbonded(removed.validator)) removeValidator(ctx, operator);
  return removed.tokens;
}

/** The shares to take for an amount of tokens: rounding never asks for more than the delegation has. */
export function sharesToUnbond(ctx: ReadContext, delegator: Uint8Array, operator: Uint8Array, amount: bigint): bigint {
  const validator = requireValidator(ctx, operator);
  const delegation = getDelegation(ctx, delegator, operator);
  ensure(delegation !== undefined, errors.NoDelegation, "");
  const shares = sharesFromTokens(validator, amount);
  ensure(sharesFromTokensTruncated(validator, amount) <= delegation.shares, sdkErrors.InvalidRequest, "invalid shares amount");
  return shares > delegation.shares ? delegation.shares : shares;
}

/** What a delegation is worth, in whole tokens. */
export function delegationTokens(validator: Validator, delegation: Delegation): bigint {
  return wholeTokensFromShares(validator, delegation.shares);
}
