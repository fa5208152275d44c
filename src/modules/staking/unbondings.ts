import { type Context, ensure, type ReadContext } from "../../framework/index.ts";
import type { UnbondingDelegation, UnbondingDelegationEntry } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { accountText, operatorText } from "./addresses.ts";
import { errors } from "./api.ts";
import { unbond } from "./delegations.ts";
import { hooks } from "./hooks.ts";
import { params, unbondingTime } from "./params.ts";
import { bondedToNotBonded, payToDelegator } from "./pools.ts";
import { state } from "./state.ts";
import { forgetUnbondingId, nextUnbondingId, pointToUnbonding } from "./unbondingIds.ts";
import { isBonded } from "./validator.ts";
import { requireValidator } from "./validators.ts";

/** What a delegator unbonds from a validator. */
export function getUnbonding(ctx: ReadContext, delegator: Uint8Array, operator: Uint8Array): UnbondingDelegation | undefined {
  return state.unbondings.get(ctx, [delegator, operator]);
}
/** All that unbonds from a validator, by delegator address. */
export function unbondingsFrom(ctx: ReadContext, operator: Uint8Array): readonly UnbondingDelegation[] {
  return [...state.unbondingsOfValidator.keys(ctx, { prefix: [operator] })].flatMap(
    ([, delegator]) => getUnbonding(ctx, delegator, operator) ?? [],
  );
}

/** Stores what unbonds under both its keys. */
export function setUnbonding(ctx: Context, delegator: Uint8Array, operator: Uint8Array, unbonding: UnbondingDelegation): void {
  state.unbondings.set(ctx, [delegator, operator], unbonding);
  state.unbondingsOfValidator.add(ctx, [operator, delegator]);
}
/** Stores these entries; none remove the row. */
export function replaceEntries(
  ctx: Context,
  delegator: Uint8Array,
  operator: Uint8Array,
  unbonding: UnbondingDelegation,
  entries: readonly UnbondingDelegationEntry[],
): void {
  if (entries.length > 0) {
    setUnbonding(ctx, delegator, operator, { ...unbonding, entries });
    return;
  }
  state.unbondings.delete(ctx, [delegator, operator]);
  state.unbondingsOfValidator.delete(ctx, [operator, delegator]);
}

/** Whether an entry's time has come. */
export function isMature(entry: { readonly completionTime: bigint }, timeNs: bigint): boolean {
  return entry.completionTime <= timeNs;
}
/** Whether another module holds an entry back. */
export function isOnHold(entry: { readonly unbondingOnHoldRefCount: bigint }): boolean {
  return entry.unbondingOnHoldRefCount > 0n;
}

/** Starts to unbond shares; the tokens are paid when the unbonding time has passed. */
export function undelegate(
  ctx: Context,
  delegator: Uint8Array,
  operator: Uint8Array,
  shares: bigint,
): { readonly completionTime: bigint; readonly amount: bigint } {
  const validator = requireValidator(ctx, operator);
  const entries = getUnbonding(ctx, delegator, operator)?.entries ?? [];
  ensure(entries.length < params(ctx).maxEntries, errors.MaxUnbondingDelegationEntries, "");
  const amount = unbond(ctx, delegator, operator, shares);
  if (isBonded(validator)) bondedToNotBonded(ctx, amount);
  const completionTime = ctx.timeNs + unbondingTime(ctx);
  addEntry(ctx, delegator, operator, completionTime, amount);
  enqueueUnbonding(ctx, { delegatorAddress: accountText(ctx, delegator), validatorAddress: operatorText(ctx, operator) }, completionTime);
  return { completionTime, amount };
}

function addEntry(ctx: Context, delegator: Uint8Array, operator: Uint8Array, completionTime: bigint, amount: bigint): void {
  const id = nextUnbondingId(ctx);
  const unbonding = getUnbonding(ctx, delegator, operator) ?? {
    delegatorAddress: accountText(ctx, delegator),
    validatorAddress: operatorText(ctx, operator),
    entries: [],
  };
  const isSame = (entry: UnbondingDelegationEntry): boolean =>
    entry.creationHeight === ctx.height && entry.completionTime === completionTime;
  const same = unbonding.entries.findIndex(isSame);
  if (same >= 0) {
    const grow = (entry: UnbondingDelegationEntry): UnbondingDelegationEntry => ({
      ...entry,
      balance: entry.balance + amount,
      initialBalance: entry.initialBalance + amount,
    });
    const entries = unbonding.entries.map((entry, i) => (i === same ? grow(entry) : entry));
    // The new id stays unused: other modules know the entry by its first one.
    setUnbonding(ctx, delegator, operator, { ...unbonding, entries });
    return;
  }
  const entry: UnbondingDelegationEntry = {
    creationHeight: ctx.height,
    completionTime,
    initialBalance: amount,
    balance: amount,
    unbondingId: id,
    unbondingOnHoldRefCount: 0n,
  };
  setUnbonding(ctx, delegator, operator, { ...unbonding, entries: [...unbonding.entries, entry] });
  pointToUnbonding(ctx, id, delegator, operator);
  hooks.afterEntryUnbondingInitiated(ctx, id);
}

/** Queues an unbonding at one of its completion times; it may stand there several times. */
export function enqueueUnbonding(
  ctx: Context,
  pair: { readonly delegatorAddress: string; readonly validatorAddress: string },
  completionTime: bigint,
): void {
  const { delegatorAddress, validatorAddress } = pair;
  const pairs = state.unbondingQueue.get(ctx, completionTime)?.pairs ?? [];
  state.unbondingQueue.set(ctx, completionTime, { pairs: [...pairs, { delegatorAddress, validatorAddress }] });
}

/** Pays all entries that are mature and not on hold; returns what was paid, or staking/26. */
export function completeUnbonding(ctx: Context, delegator: Uint8Array, operator: Uint8Array): bigint {
  const unbonding = getUnbonding(ctx, delegator, operator);
  ensure(unbonding !== undefined, errors.NoUnbondingDelegation, "");
  const left: UnbondingDelegationEntry[] = [];
  let paid = 0n;
  for (const entry of unbonding.entries) {
    if (!isMature(entry, ctx.timeNs) || isOnHold(entry)) {
      left.push(entry);
      continue;
    }
    forgetUnbondingId(ctx, entry.unbondingId);
    if (entry.balance !== 0n) payToDelegator(ctx, delegator, entry.balance);
    paid += entry.balance;
  }
  replaceEntries(ctx, delegator, operator, unbonding, left);
  return paid;
}
