import { ensure, panicError, type ReadContext } from "../../framework/index.ts";
import type { Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { operatorBytes } from "./addresses.ts";
import { errors } from "./api.ts";
import { maxValidators } from "./params.ts";
import { state } from "./state.ts";
import { isBonded } from "./validator.ts";

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
