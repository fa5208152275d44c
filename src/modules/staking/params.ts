import { isDenom } from "../../encoding/coins.ts";
import { formatDec, ONE } from "../../encoding/decimal.ts";
import { DAY } from "../../encoding/time.ts";
import { type Context, ensure, isAbsent, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { Params } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { state } from "./state.ts";

const ABSENT: Params = Params.from();

/** The parameters; before genesis Go's zero values. */
export function params(ctx: ReadContext): Params {
  return state.params.get(ctx) ?? ABSENT;
}
/** Stores parameters as they are. */
export function setParams(ctx: Context, changed: Params): void {
  state.params.set(ctx, changed);
}

/** Duration in nanoseconds. */
export function unbondingTime(ctx: ReadContext): bigint {
  return params(ctx).unbondingTime;
}
/** How many validators make blocks. */
export function maxValidators(ctx: ReadContext): number {
  return params(ctx).maxValidators;
}
/** The denomination that is staked. */
export function bondDenom(ctx: ReadContext): string {
  return params(ctx).bondDenom;
}
/** LegacyDec atomics. */
export function minCommissionRate(ctx: ReadContext): bigint {
  return params(ctx).minCommissionRate;
}

/** Parameters of a new chain. */
export function defaultParams(): Params {
  return {
    unbondingTime: 21n * DAY,
    maxValidators: 100,
    maxEntries: 7,
    historicalEntries: 10_000,
    bondDenom: "stake",
    minCommissionRate: 0n,
  };
}

/** Refuses what Go's Params.Validate refuses, with its plain errors. */
export function validateParams(given: Params): void {
  const rule = (holds: boolean, text: string): void => ensure(holds, unregisteredError, text);
  rule(given.unbondingTime > 0n, `unbonding time must be positive: ${given.unbondingTime}`);
  rule(given.maxValidators !== 0, `max validators must be positive: ${given.maxValidators}`);
  rule(given.maxEntries !== 0, `max entries must be positive: ${given.maxEntries}`);
  rule(given.bondDenom.trim() !== "", "bond denom cannot be blank");
  rule(isDenom(given.bondDenom), `invalid denom: ${given.bondDenom}`);
  rule(!isAbsent(given, "minCommissionRate"), "minimum commission rate cannot be nil");
  rule(given.minCommissionRate >= 0n, `minimum commission rate cannot be negative: ${formatDec(given.minCommissionRate)}`);
  rule(given.minCommissionRate <= ONE, `minimum commission rate cannot be greater than 100%: ${formatDec(given.minCommissionRate)}`);
}
