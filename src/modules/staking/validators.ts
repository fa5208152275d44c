import { type Context, ensure, panicError, type ReadContext, StateError } from "../../framework/index.ts";
import type { Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { operatorBytes } from "./addresses.ts";
import { errors } from "./api.ts";
import { consensusAddressOf } from "./consensusKey.ts";
import { hooks } from "./hooks.ts";
import { maxValidators } from "./params.ts";
import { state } from "./state.ts";
import { addTokens, isBonded, isUnbonded, powerOfTokens, removeShares, removeTokens } from "./validator.ts";

/** The validator of an operator. */
export function getValidator(ctx: ReadContext, operator: Uint8Array): Validator | undefined {
  return state.validators.get(ctx, operator);
}
/** The validator of an operator, or staking/3. */
export function requireValidator(ctx: ReadContext, operator: Uint8Array): Validator {
  const found = getValidator(ctx, operator);
  ensure(found !== undefined, errors.NoValidatorFound, "");
  return found;
}
/** The validator of an operator that another row names; Go panics where it is missing. */
export function expectValidator(ctx: ReadContext, operator: Uint8Array): Validator {
  const found = getValidator(ctx, operator);
  ensure(found !== undefined, panicError, `validator record not found for operator of ${operator.length} bytes`);
  return found;
}
/** The validator that signs with the key of this address. */
export function getValidatorByConsAddress(ctx: ReadContext, consAddress: Uint8Array): Validator | undefined {
  const operator = state.operators.get(ctx, consAddress);
  return operator === undefined ? undefined : getValidator(ctx, operator);
}
/** Bytes of a stored validator's operator address. */
export function operatorOf(ctx: ReadContext, validator: Pick<Validator, "operatorAddress">): Uint8Array {
  return operatorBytes(ctx, validator.operatorAddress);
}

/** All validators by operator address. */
export function allValidators(ctx: ReadContext): readonly Validator[] {
  return [...state.validators.values(ctx)];
}
/** Operators by potential power, highest first, jailed ones left out. */
export function* operatorsByPower(ctx: ReadContext): Generator<{ readonly operator: Uint8Array; readonly power: bigint }> {
  for (const [[power, operator]] of state.powerRank.entries(ctx, { reverse: true })) yield { operator, power };
}
/** Bonded validators, highest power first. */
export function bondedValidatorsByPower(ctx: ReadContext): readonly Validator[] {
  const most = maxValidators(ctx);
  const bonded: Validator[] = [];
  for (const { operator } of operatorsByPower(ctx)) {
    if (bonded.length >= most) break;
    const validator = expectValidator(ctx, operator);
    if (isBonded(validator)) bonded.push(validator);
  }
  return bonded;
}

/** The power that the engine was last told for an operator; zero if it is not in the set. */
export function lastValidatorPower(ctx: ReadContext, operator: Uint8Array): bigint {
  return state.lastPowers.get(ctx, operator) ?? 0n;
}
/** Operators in the engine's set with their powers, by operator address. */
export function lastValidatorPowers(ctx: ReadContext): readonly (readonly [operator: Uint8Array, power: bigint])[] {
  return [...state.lastPowers.entries(ctx)];
}
/** Sum of the powers in the engine's set. */
export function lastTotalPower(ctx: ReadContext): bigint {
  return state.lastTotalPower.get(ctx);
}
/** Validators in the engine's set, by operator address. */
export function lastValidators(ctx: ReadContext): readonly Validator[] {
  const operators = [...state.lastPowers.keys(ctx)];
  ensure(operators.length <= maxValidators(ctx), panicError, "more validators than maxValidators found");
  return operators.map((operator) => requireValidator(ctx, operator));
}
/** Whether the validator with this consensus address is jailed; staking/3 if there is none. */
export function isValidatorJailed(ctx: ReadContext, consAddress: Uint8Array): boolean {
  const found = getValidatorByConsAddress(ctx, consAddress);
  ensure(found !== undefined, errors.NoValidatorFound, "");
  return found.jailed;
}

// ---- records and indexes ----

export function setValidator(ctx: Context, operator: Uint8Array, validator: Validator): void {
  state.validators.set(ctx, operator, validator);
}
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
export function unrank(ctx: Context, operator: Uint8Array, validator: Validator): void {
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

// ---- jail ----

/** Takes a validator out of the ranking: it leaves the set at the end of the block. */
export function jailValidator(ctx: Context, operator: Uint8Array, validator: Validator): void {
  ensure(!validator.jailed, errors.ValidatorJailed, `cannot jail already jailed validator, validator: ${validator.operatorAddress}`);
  setValidator(ctx, operator, { ...validator, jailed: true });
  unrank(ctx, operator, validator);
}
