import { type Context, ensure, type ReadContext } from "../../framework/index.ts";
import type { Redelegation, UnbondingDelegation, Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { errors } from "./api.ts";
import { addressesOfKey, state } from "./state.ts";

/** What an unbonding id stands for, as it is stored. */
export const UnbondingType = { Undefined: 0n, UnbondingDelegation: 1n, Redelegation: 2n, ValidatorUnbonding: 3n } as const;

/** A new id; ids are never used again. */
export function nextUnbondingId(ctx: Context): bigint {
  const id = state.lastUnbondingId.get(ctx) + 1n;
  state.lastUnbondingId.set(ctx, id);
  return id;
}

function point(ctx: Context, id: bigint, raw: Uint8Array, type: bigint): void {
  state.unbondingRows.set(ctx, id, raw);
  state.unbondingTypes.set(ctx, id, type);
}
/** Notes that an id is an undelegation's. */
export function pointToUnbonding(ctx: Context, id: bigint, delegator: Uint8Array, operator: Uint8Array): void {
  point(ctx, id, state.unbondings.rawKey([delegator, operator]), UnbondingType.UnbondingDelegation);
}
/** Notes that an id is a redelegation's. */
export function pointToRedelegation(ctx: Context, id: bigint, key: readonly [Uint8Array, Uint8Array, Uint8Array]): void {
  point(ctx, id, state.redelegations.rawKey(key), UnbondingType.Redelegation);
}
/** Notes that an id is an unbonding validator's. */
export function pointToValidator(ctx: Context, id: bigint, operator: Uint8Array): void {
  point(ctx, id, state.validators.rawKey(operator), UnbondingType.ValidatorUnbonding);
}
/** Forgets where an id points to; its type stays, as in Go. */
export function forgetUnbondingId(ctx: Context, id: bigint): void {
  state.unbondingRows.delete(ctx, id);
}

/** What an id stands for, or staking/45. */
export function unbondingType(ctx: ReadContext, id: bigint): bigint {
  const type = state.unbondingTypes.get(ctx, id);
  ensure(type !== undefined, errors.NoUnbondingType, "");
  return type;
}

/** Addresses in the key that an id points to, if it is a key of the collection with this prefix. */
function target(ctx: ReadContext, id: bigint, prefix: number): readonly Uint8Array[] {
  const raw = state.unbondingRows.get(ctx, id);
  return raw === undefined || raw[0] !== prefix ? [] : addressesOfKey(raw);
}
/** The undelegation with an entry of this id, or staking/26. */
export function unbondingById(ctx: ReadContext, id: bigint): UnbondingDelegation {
  const [delegator, operator] = target(ctx, id, 0x32);
  const found = delegator === undefined || operator === undefined ? undefined : state.unbondings.get(ctx, [delegator, operator]);
  ensure(found !== undefined, errors.NoUnbondingDelegation, "");
  return found;
}
/** The redelegation with an entry of this id, or staking/28. */
export function redelegationById(ctx: ReadContext, id: bigint): Redelegation {
  const [delegator, source, destination] = target(ctx, id, 0x34);
  const isKey = delegator !== undefined && source !== undefined && destination !== undefined;
  const found = isKey ? state.redelegations.get(ctx, [delegator, source, destination]) : undefined;
  ensure(found !== undefined, errors.NoRedelegation, "");
  return found;
}
/** The validator that unbonds under this id, or staking/3. */
export function validatorById(ctx: ReadContext, id: bigint): Validator {
  const [operator] = target(ctx, id, 0x21);
  const found = operator === undefined ? undefined : state.validators.get(ctx, operator);
  ensure(found !== undefined, errors.NoValidatorFound, "");
  return found;
}
