import { type Context, ensure, StateError } from "../../framework/index.ts";
import type { Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { errors } from "./api.ts";
import { consensusAddressOf } from "./consensusKey.ts";
import { hooks } from "./hooks.ts";
import { state } from "./state.ts";
import { addTokens, isUnbonded, powerOfTokens, removeShares, removeTokens } from "./validator.ts";
import { getValidator } from "./validators.ts";

/** Stores a validator's record; its place in the ranking is another row. */
export function setValidator(ctx: Context, operator: Uint8Array, validator: Validator): void {
  state.validators.set(ctx, operator, validator);
}

/** Remembers whose consensus address this is. */
export function setConsAddress(ctx: Context, operator: Uint8Array, validator: Validator): void {
  state.operators.set(ctx, consensusAddressOf(validator), operator);
}

function rankOf(operator: Uint8Array, validator: Validator): readonly [bigint, Uint8Array] {
  return [BigInt.asUintN(64, powerOfTokens(validator.tokens)), operator];
}
/** Puts a validator into the ranking, unless it is jailed. */
export function rank(ctx: Context, operator: Uint8Array, validator: Validator): void {
  if (!validator.jailed) state.powerRank.set(ctx, rankOf(operator, validator), operator);
}
/** Takes a validator, as it was when it was ranked, out of the ranking. */
function unrank(ctx: Context, operator: Uint8Array, validator: Validator): void {
  state.powerRank.delete(ctx, rankOf(operator, validator));
}
/** Stores another state of a ranked validator. */
export function replaceValidator(ctx: Context, operator: Uint8Array, before: Validator, after: Validator): Validator {
  unrank(ctx, operator, before);
  setValidator(ctx, operator, after);
  rank(ctx, operator, after);
  return after;
}

/** Adds tokens of a delegation; returns the shares issued. */
export function addValidatorTokens(ctx: Context, operator: Uint8Array, validator: Validator, amount: bigint): bigint {
  const { validator: grown, shares } = addTokens(validator, amount);
  replaceValidator(ctx, operator, validator, grown);
  return shares;
}
/** Takes shares away. */
export function removeValidatorShares(
  ctx: Context,
  operator: Uint8Array,
  validator: Validator,
  shares: bigint,
): { readonly validator: Validator; readonly tokens: bigint } {
  const removed = removeShares(validator, shares);
  replaceValidator(ctx, operator, validator, removed.validator);
  return removed;
}
/** Takes tokens away behind the same shares: a slash. */
export function removeValidatorTokens(ctx: Context, operator: Uint8Array, validator: Validator, tokens: bigint): Validator {
  return replaceValidator(ctx, operator, validator, removeTokens(validator, tokens));
}

/** Removes an unbonded validator without tokens; nothing happens if there is none. */
export function removeValidator(ctx: Context, operator: Uint8Array): void {
  const validator = getValidator(ctx, operator);
  if (validator === undefined) return;
  const refuse = (rule: string): StateError => new StateError(errors.BadRemoveValidator, rule);
  if (!isUnbonded(validator)) throw refuse("cannot call RemoveValidator on bonded or unbonding validators");
  if (validator.tokens > 0n) throw refuse("attempting to remove a validator which still contains tokens");
  const consAddress = consensusAddressOf(validator);
  state.validators.delete(ctx, operator);
  state.operators.delete(ctx, consAddress);
  unrank(ctx, operator, validator);
  hooks.afterValidatorRemoved(ctx, consAddress, operator);
}

/** Takes a validator out of the ranking: it leaves the set at the end of the block. */
export function jailValidator(ctx: Context, operator: Uint8Array, validator: Validator): void {
  ensure(!validator.jailed, errors.ValidatorJailed, `cannot jail already jailed validator, validator: ${validator.operatorAddress}`);
  setValidator(ctx, operator, { ...validator, jailed: true });
  unrank(ctx, operator, validator);
}
