import { type Context, ensure, type ErrorCode } from "../../framework/index.ts";
import { accountBytes, operatorBytes } from "./addresses.ts";
import { errors } from "./api.ts";
import { payToDelegator } from "./pools.ts";
import { type RedelegationKey, replaceRedelegationEntries, setRedelegation } from "./redelegations.ts";
import { forgetUnbondingId, redelegationById, UnbondingType, unbondingById, unbondingType, validatorById } from "./unbondingIds.ts";
import { isMature, isOnHold, replaceEntries, setUnbonding } from "./unbondings.ts";
import { setValidator } from "./validatorRecords.ts";
import { operatorOf } from "./validators.ts";
import type { Redelegation, UnbondingDelegation } from "../../proto/gen/cosmos/staking/v1beta1.ts";

/** Holds an unbonding back until `unbondingCanComplete` was called as often. */
export function putUnbondingOnHold(ctx: Context, id: bigint): void {
  switch (unbondingType(ctx, id)) {
    case UnbondingType.UnbondingDelegation: {
      const unbonding = unbondingById(ctx, id);
      const [delegator, operator] = keyOfUnbonding(ctx, unbonding);
      setUnbonding(ctx, delegator, operator, { ...unbonding, entries: countHold(unbonding.entries, id, 1n, errors.NoUnbondingDelegation) });
      return;
    }
    case UnbondingType.Redelegation: {
      const redelegation = redelegationById(ctx, id);
      const entries = countHold(redelegation.entries, id, 1n, errors.NoRedelegation);
      setRedelegation(ctx, keyOfRedelegation(ctx, redelegation), { ...redelegation, entries });
      return;
    }
    case UnbondingType.ValidatorUnbonding: {
      const validator = validatorById(ctx, id);
      const unbondingOnHoldRefCount = validator.unbondingOnHoldRefCount + 1n;
      setValidator(ctx, operatorOf(ctx, validator), { ...validator, unbondingOnHoldRefCount });
      return;
    }
    default:
      ensure(false, errors.UnbondingNotFound, "");
  }
}

/** Takes one hold away; an undelegation or redelegation that is mature then completes here, a validator at the end of the block. */
export function unbondingCanComplete(ctx: Context, id: bigint): void {
  switch (unbondingType(ctx, id)) {
    case UnbondingType.UnbondingDelegation:
      releaseUnbonding(ctx, id);
      return;
    case UnbondingType.Redelegation:
      releaseRedelegation(ctx, id);
      return;
    case UnbondingType.ValidatorUnbonding:
      releaseValidator(ctx, id);
      return;
    default:
      ensure(false, errors.UnbondingNotFound, "");
  }
}

interface Held {
  readonly unbondingId: bigint;
  readonly unbondingOnHoldRefCount: bigint;
}

/** The entries with the holds on one of them changed. */
function countHold<E extends Held>(entries: readonly E[], id: bigint, change: bigint, missing: ErrorCode): readonly E[] {
  const found = entries.find((entry) => entry.unbondingId === id);
  ensure(found !== undefined, missing, "");
  const text = `unbondingID(${id}), expecting UnbondingOnHoldRefCount > 0, got ${found.unbondingOnHoldRefCount}`;
  ensure(change > 0n || isOnHold(found), errors.UnbondingOnHoldRefCountNegative, text);
  return entries.map((entry) => (entry === found ? { ...entry, unbondingOnHoldRefCount: entry.unbondingOnHoldRefCount + change } : entry));
}

function releaseUnbonding(ctx: Context, id: bigint): void {
  const unbonding = unbondingById(ctx, id);
  const [delegator, operator] = keyOfUnbonding(ctx, unbonding);
  const entries = countHold(unbonding.entries, id, -1n, errors.NoUnbondingDelegation);
  const entry = entries.find((candidate) => candidate.unbondingId === id);
  const isDone = entry !== undefined && !isOnHold(entry) && isMature(entry, ctx.timeNs);
  if (isDone) {
    if (entry.balance !== 0n) payToDelegator(ctx, delegator, entry.balance);
    forgetUnbondingId(ctx, id);
  }
  replaceEntries(ctx, delegator, operator, unbonding, isDone ? entries.filter((candidate) => candidate !== entry) : entries);
}

function releaseRedelegation(ctx: Context, id: bigint): void {
  const redelegation = redelegationById(ctx, id);
  const entries = countHold(redelegation.entries, id, -1n, errors.NoRedelegation);
  const entry = entries.find((candidate) => candidate.unbondingId === id);
  const isDone = entry !== undefined && !isOnHold(entry) && isMature(entry, ctx.timeNs);
  if (isDone) forgetUnbondingId(ctx, id);
  const left = isDone ? entries.filter((candidate) => candidate !== entry) : entries;
  replaceRedelegationEntries(ctx, keyOfRedelegation(ctx, redelegation), redelegation, left);
}

function releaseValidator(ctx: Context, id: bigint): void {
  const validator = validatorById(ctx, id);
  const held = validator.unbondingOnHoldRefCount;
  const text = `val(${validator.operatorAddress}), expecting UnbondingOnHoldRefCount > 0, got ${held}`;
  ensure(held > 0n, errors.UnbondingOnHoldRefCountNegative, text);
  setValidator(ctx, operatorOf(ctx, validator), { ...validator, unbondingOnHoldRefCount: held - 1n });
}

function keyOfUnbonding(ctx: Context, unbonding: UnbondingDelegation): readonly [Uint8Array, Uint8Array] {
  return [accountBytes(ctx, unbonding.delegatorAddress), operatorBytes(ctx, unbonding.validatorAddress)];
}
function keyOfRedelegation(ctx: Context, redelegation: Redelegation): RedelegationKey {
  const { delegatorAddress, validatorSrcAddress, validatorDstAddress } = redelegation;
  return [accountBytes(ctx, delegatorAddress), operatorBytes(ctx, validatorSrcAddress), operatorBytes(ctx, validatorDstAddress)];
}
