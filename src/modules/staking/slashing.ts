import { decFromInt, formatDec, mul, mulInt, ONE, quoRoundUp, truncateInt } from "../../encoding/decimal.ts";
import { type Context, ensure, panicError, unregisteredError } from "../../framework/index.ts";
import type {
  Infraction,
  Redelegation,
  UnbondingDelegation,
  UnbondingDelegationEntry,
  Validator,
} from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { accountBytes, consensusText, operatorBytes } from "./addresses.ts";
import { getDelegation, unbond } from "./delegations.ts";
import { hooks } from "./hooks.ts";
import { burn } from "./pools.ts";
import { redelegationsFrom } from "./redelegations.ts";
import { getUnbonding, isMature, isOnHold, setUnbonding, unbondingsFrom } from "./unbondings.ts";
import { isBonded, isUnbonded, tokensOfPower } from "./validator.ts";
import { jailValidator, rank, removeValidatorTokens, setValidator } from "./validatorRecords.ts";
import { getValidatorByConsAddress, operatorOf, requireValidator } from "./validators.ts";

/** What a validator did, when, and with which power. */
export interface Offence {
  readonly consAddress: Uint8Array;
  readonly infractionHeight: bigint;
  readonly power: bigint;
  /** LegacyDec atomics. */
  readonly fraction: bigint;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/**
 * Burns the fraction of the stake that stood behind an infraction: what has unbonded or moved since, then the validator's tokens.
 * Returns what the validator itself lost; nothing happens to a validator that is gone.
 */
export function slash(ctx: Context, { consAddress, infractionHeight, power, fraction }: Offence): bigint {
  ensure(fraction >= 0n, unregisteredError, `attempted to slash with a negative slash factor: ${formatDec(fraction)}`);
  const slashAmount = truncateInt(mul(decFromInt(tokensOfPower(power)), fraction));
  const validator = getValidatorByConsAddress(ctx, consAddress);
  if (validator === undefined) return 0n;
  ensure(!isUnbonded(validator), unregisteredError, `should not be slashing unbonded validator: ${validator.operatorAddress}`);
  const operator = operatorOf(ctx, validator);
  hooks.beforeValidatorModifiedBySlash(ctx, operator);
  const future = `impossible attempt to slash future infraction at height ${infractionHeight} but we are at height ${ctx.height}`;
  ensure(infractionHeight <= ctx.height, unregisteredError, future);
  let remaining = slashAmount;
  if (infractionHeight < ctx.height) {
    for (const unbonding of unbondingsFrom(ctx, operator)) remaining -= slashUnbonding(ctx, unbonding, infractionHeight, fraction);
    for (const redelegation of redelegationsFrom(ctx, operator)) {
      remaining -= slashRedelegation(ctx, validator, redelegation, infractionHeight, fraction);
    }
  }
  const burnt = smaller(remaining, validator.tokens);
  if (burnt <= 0n) return 0n;
  const effective = smaller(quoRoundUp(decFromInt(burnt), decFromInt(validator.tokens)), ONE);
  hooks.beforeValidatorSlashed(ctx, operator, effective);
  const slashed = removeValidatorTokens(ctx, operator, validator, burnt);
  burn(ctx, isBonded(slashed) ? "bonded" : "notBonded", burnt);
  return burnt;
}

/** As `slash`; the reason is for those who record it (consumers do). */
export function slashWithInfractionReason(ctx: Context, offence: Offence, _infraction: Infraction): bigint {
  return slash(ctx, offence);
}

/** Whether stake behind an entry can still be slashed for an infraction at this height. */
function isSlashable(
  entry: { readonly creationHeight: bigint; readonly completionTime: bigint; readonly unbondingOnHoldRefCount: bigint },
  infractionHeight: bigint,
  timeNs: bigint,
): boolean {
  return entry.creationHeight >= infractionHeight && (!isMature(entry, timeNs) || isOnHold(entry));
}

/** Burns from what unbonds; returns what would have been burnt had the entries not been slashed before. */
export function slashUnbonding(ctx: Context, unbonding: UnbondingDelegation, infractionHeight: bigint, fraction: bigint): bigint {
  const delegator = accountBytes(ctx, unbonding.delegatorAddress);
  const operator = operatorBytes(ctx, unbonding.validatorAddress);
  let total = 0n;
  let burnt = 0n;
  let entries: readonly UnbondingDelegationEntry[] = unbonding.entries;
  for (const [i, entry] of unbonding.entries.entries()) {
    if (!isSlashable(entry, infractionHeight, ctx.timeNs)) continue;
    const amount = truncateInt(mulInt(fraction, entry.initialBalance));
    total += amount;
    const taken = smaller(amount, entry.balance);
    if (taken === 0n) continue;
    burnt += taken;
    entries = entries.with(i, { ...entry, balance: entry.balance - taken });
    setUnbonding(ctx, delegator, operator, { ...unbonding, entries });
  }
  burn(ctx, "notBonded", burnt);
  return total;
}

/**
 * Burns from what was moved to another validator: first what unbonds there, then the delegation. Returns what would have been
 * burnt had there been enough.
 */
export function slashRedelegation(
  ctx: Context,
  _source: Validator,
  redelegation: Redelegation,
  infractionHeight: bigint,
  fraction: bigint,
): bigint {
  const delegator = accountBytes(ctx, redelegation.delegatorAddress);
  const destination = operatorBytes(ctx, redelegation.validatorDstAddress);
  let total = 0n;
  let burntBonded = 0n;
  let burntNotBonded = 0n;
  for (const entry of redelegation.entries) {
    if (!isSlashable(entry, infractionHeight, ctx.timeNs)) continue;
    const amount = truncateInt(mulInt(fraction, entry.initialBalance));
    total += amount;
    const fromUnbonding = takeFromUnbonding(ctx, delegator, destination, infractionHeight, amount);
    burntNotBonded += fromUnbonding;
    const wanted = mul(fraction, entry.sharesDst);
    if (wanted === 0n || amount === fromUnbonding) continue;
    const delegation = getDelegation(ctx, delegator, destination);
    if (delegation === undefined) continue;
    const tokens = unbond(ctx, delegator, destination, smaller(wanted, delegation.shares));
    if (isBonded(requireValidator(ctx, destination))) burntBonded += tokens;
    else burntNotBonded += tokens;
  }
  burn(ctx, "bonded", burntBonded);
  burn(ctx, "notBonded", burntNotBonded);
  return total;
}

/** Takes up to `amount` from what a delegator unbonds from the destination of a redelegation. */
function takeFromUnbonding(ctx: Context, delegator: Uint8Array, operator: Uint8Array, infractionHeight: bigint, amount: bigint): bigint {
  const unbonding = getUnbonding(ctx, delegator, operator);
  if (unbonding === undefined) return 0n;
  let left = amount;
  let entries: readonly UnbondingDelegationEntry[] = unbonding.entries;
  for (const [i, entry] of unbonding.entries.entries()) {
    const taken = smaller(left, entry.balance);
    if (taken === 0n || !isSlashable(entry, infractionHeight, ctx.timeNs)) continue;
    left -= taken;
    entries = entries.with(i, { ...entry, balance: entry.balance - taken });
    setUnbonding(ctx, delegator, operator, { ...unbonding, entries });
  }
  return amount - left;
}

function expectByConsAddress(ctx: Context, consAddress: Uint8Array): Validator {
  const validator = getValidatorByConsAddress(ctx, consAddress);
  ensure(validator !== undefined, panicError, `validator with consensus-Address ${consensusText(ctx, consAddress)} not found`);
  return validator;
}

/** Jails a validator; Go panics if there is none, staking/7 if it is jailed already. */
export function jail(ctx: Context, consAddress: Uint8Array): void {
  const validator = expectByConsAddress(ctx, consAddress);
  jailValidator(ctx, operatorOf(ctx, validator), validator);
}

/** Lets a jailed validator back into the ranking. */
export function unjail(ctx: Context, consAddress: Uint8Array): void {
  const validator = expectByConsAddress(ctx, consAddress);
  ensure(validator.jailed, unregisteredError, `cannot unjail already unjailed validator, validator: ${validator.operatorAddress}`);
  const operator = operatorOf(ctx, validator);
  const free = { ...validator, jailed: false };
  setValidator(ctx, operator, free);
  rank(ctx, operator, free);
}
