import { equalBytes } from "../../encoding/bytes.ts";
import { ZERO_TIME } from "../../encoding/time.ts";
import { type Context, ensure, panicError, type ReadContext } from "../../framework/index.ts";
import type { DVVTriplet, Redelegation, RedelegationEntry } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { accountText, operatorText } from "./addresses.ts";
import { errors } from "./api.ts";
import { delegate, unbond } from "./delegations.ts";
import { hooks } from "./hooks.ts";
import { params, unbondingTime } from "./params.ts";
import { state } from "./state.ts";
import { forgetUnbondingId, nextUnbondingId, pointToRedelegation } from "./unbondingIds.ts";
import { isMature, isOnHold } from "./unbondings.ts";
import { isBonded, isUnbonded, isUnbonding } from "./validator.ts";
import { getValidator, requireValidator } from "./validators.ts";

/** Delegator, source, destination. */
export type RedelegationKey = readonly [delegator: Uint8Array, source: Uint8Array, destination: Uint8Array];

/** What a delegator has moved between two validators and could still be slashed for at the first. */
export function getRedelegation(ctx: ReadContext, redelegationKey: RedelegationKey): Redelegation | undefined {
  return state.redelegations.get(ctx, redelegationKey);
}
/** All redelegations away from a validator, by delegator and destination address. */
export function redelegationsFrom(ctx: ReadContext, source: Uint8Array): readonly Redelegation[] {
  const keys = [...state.redelegationsFrom.keys(ctx, { prefix: [source] })];
  return keys.flatMap(([, delegator, destination]) => getRedelegation(ctx, [delegator, source, destination]) ?? []);
}

/** Stores a redelegation under its three keys. */
export function setRedelegation(ctx: Context, redelegationKey: RedelegationKey, redelegation: Redelegation): void {
  const [delegator, source, destination] = redelegationKey;
  state.redelegations.set(ctx, redelegationKey, redelegation);
  state.redelegationsFrom.add(ctx, [source, delegator, destination]);
  state.redelegationsTo.add(ctx, [destination, delegator, source]);
}
/** Stores these entries; none remove the row. */
export function replaceRedelegationEntries(
  ctx: Context,
  redelegationKey: RedelegationKey,
  redelegation: Redelegation,
  entries: readonly RedelegationEntry[],
): void {
  if (entries.length > 0) {
    setRedelegation(ctx, redelegationKey, { ...redelegation, entries });
    return;
  }
  const [delegator, source, destination] = redelegationKey;
  state.redelegations.delete(ctx, redelegationKey);
  state.redelegationsFrom.delete(ctx, [source, delegator, destination]);
  state.redelegationsTo.delete(ctx, [destination, delegator, source]);
}

/** Moves shares to another validator at once; they stay slashable for the first until the returned time. */
export function beginRedelegation(ctx: Context, redelegationKey: RedelegationKey, shares: bigint): bigint {
  const [delegator, source, destination] = redelegationKey;
  ensure(!equalBytes(source, destination), errors.SelfRedelegation, "");
  const destinationValidator = getValidator(ctx, destination);
  ensure(destinationValidator !== undefined, errors.BadRedelegationDst, "");
  const sourceValidator = getValidator(ctx, source);
  ensure(sourceValidator !== undefined, errors.BadRedelegationSrc, "");
  const arriving = state.redelegationsTo.first(ctx, { prefix: [source, delegator] });
  ensure(arriving === undefined, errors.TransitiveRedelegation, "");
  const existing = getRedelegation(ctx, redelegationKey);
  ensure(existing === undefined || existing.entries.length < params(ctx).maxEntries, errors.MaxRedelegationEntries, "");
  const amount = unbond(ctx, delegator, source, shares);
  ensure(amount !== 0n, errors.TinyRedelegationAmount, "");
  const from = isBonded(sourceValidator) ? "bonded" : "notBonded";
  const sharesDst = delegate(ctx, { delegator, amount, validator: destinationValidator, from });
  const { completionTime, height, isComplete } = maturityAt(ctx, source);
  if (isComplete) return completionTime;
  addEntry(ctx, redelegationKey, { creationHeight: height, completionTime, initialBalance: amount, sharesDst });
  enqueueRedelegation(ctx, tripletOf(ctx, redelegationKey), completionTime);
  return completionTime;
}

/**
 * When stake that leaves a validator stops being slashable there; at once for an unbonded one, whose time is Go's zero. As in Go
 * the last shares of an unbonded validator cannot be moved: it is gone by now, which is staking/3.
 */
function maturityAt(ctx: ReadContext, source: Uint8Array): { completionTime: bigint; height: bigint; isComplete: boolean } {
  const validator = requireValidator(ctx, source);
  if (isBonded(validator)) return { completionTime: ctx.timeNs + unbondingTime(ctx), height: ctx.height, isComplete: false };
  if (isUnbonded(validator)) return { completionTime: ZERO_TIME, height: 0n, isComplete: true };
  ensure(isUnbonding(validator), panicError, `unknown validator status: ${validator.status}`);
  return { completionTime: validator.unbondingTime, height: validator.unbondingHeight, isComplete: false };
}

function tripletOf(ctx: ReadContext, [delegator, source, destination]: RedelegationKey): DVVTriplet {
  return {
    delegatorAddress: accountText(ctx, delegator),
    validatorSrcAddress: operatorText(ctx, source),
    validatorDstAddress: operatorText(ctx, destination),
  };
}

function addEntry(
  ctx: Context,
  redelegationKey: RedelegationKey,
  begun: Pick<RedelegationEntry, "creationHeight" | "completionTime" | "initialBalance" | "sharesDst">,
): void {
  const unbondingId = nextUnbondingId(ctx);
  const redelegation = getRedelegation(ctx, redelegationKey) ?? { ...tripletOf(ctx, redelegationKey), entries: [] };
  const entry: RedelegationEntry = { ...begun, unbondingId, unbondingOnHoldRefCount: 0n };
  setRedelegation(ctx, redelegationKey, { ...redelegation, entries: [...redelegation.entries, entry] });
  pointToRedelegation(ctx, unbondingId, redelegationKey);
  hooks.afterEntryUnbondingInitiated(ctx, unbondingId);
}

/** Queues a redelegation at one of its completion times; it may stand there several times. */
export function enqueueRedelegation(ctx: Context, triplet: DVVTriplet, completionTime: bigint): void {
  const triplets = state.redelegationQueue.get(ctx, completionTime)?.triplets ?? [];
  const { delegatorAddress, validatorSrcAddress, validatorDstAddress } = triplet;
  state.redelegationQueue.set(ctx, completionTime, {
    triplets: [...triplets, { delegatorAddress, validatorSrcAddress, validatorDstAddress }],
  });
}

/** Forgets all entries that are mature and not on hold; returns their sum, or staking/28. */
export function completeRedelegation(ctx: Context, redelegationKey: RedelegationKey): bigint {
  const redelegation = getRedelegation(ctx, redelegationKey);
  ensure(redelegation !== undefined, errors.NoRedelegation, "");
  const isDone = (entry: RedelegationEntry): boolean => isMature(entry, ctx.timeNs) && !isOnHold(entry);
  const done = redelegation.entries.filter(isDone);
  for (const { unbondingId } of done) forgetUnbondingId(ctx, unbondingId);
  replaceRedelegationEntries(
    ctx,
    redelegationKey,
    redelegation,
    redelegation.entries.filter((entry) => !isDone(entry)),
  );
  return done.reduce((sum, entry) => sum + entry.initialBalance, 0n);
}
