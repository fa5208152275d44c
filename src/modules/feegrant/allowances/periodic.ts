import { amountOf, areAllPositive, areAllZero, type Coins, faultOfCoins, formatCoins, safeSubtract } from "../../../encoding/coins.ts";
import { ensure, sdkErrors } from "../../../framework/index.ts";
import { PeriodicAllowance } from "../../../proto/gen/cosmos/feegrant/v1beta1.ts";
import { feegrantErrors } from "../api.ts";
import type { AllowanceRules } from "./allowance.ts";
import { validateBasic } from "./basic.ts";

/** A period that has ended begins anew, with its limit or what is left of the whole; after a longer pause at the block's time. */
function withNewPeriod(allowance: PeriodicAllowance, timeNs: bigint): PeriodicAllowance {
  const { basic, period, periodReset, periodSpendLimit } = allowance;
  if (timeNs < periodReset) return allowance;
  const isShort = safeSubtract(basic.spendLimit, periodSpendLimit) === undefined && basic.spendLimit.length > 0;
  const next = periodReset + period;
  return {
    ...allowance,
    periodCanSpend: isShort ? basic.spendLimit : periodSpendLimit,
    periodReset: timeNs > next ? timeNs + period : next,
  };
}

function isSubset(coins: Coins, of: Coins): boolean {
  return coins.length <= of.length && coins.every(({ denom }) => amountOf(of, denom) !== 0n);
}

function validate({ basic, period, periodSpendLimit, periodCanSpend }: PeriodicAllowance): void {
  validateBasic(basic);
  const { InvalidCoins } = sdkErrors;
  ensure(faultOfCoins(periodSpendLimit) === undefined, InvalidCoins, () => `spend amount is invalid: ${formatCoins(periodSpendLimit)}`);
  ensure(areAllPositive(periodSpendLimit), InvalidCoins, "spend limit must be positive");
  ensure(faultOfCoins(periodCanSpend) === undefined, InvalidCoins, () => `can spend amount is invalid: ${formatCoins(periodCanSpend)}`);
  const isWithin = basic.spendLimit.length === 0 || isSubset(periodSpendLimit, basic.spendLimit);
  ensure(isWithin, InvalidCoins, "period spend limit has different currency than basic spend limit");
  ensure(period >= 0n, feegrantErrors.InvalidDuration, "negative clock step");
}

/** Pays up to a limit in each period, within a limit of the whole. */
export const periodic: AllowanceRules<PeriodicAllowance> = {
  codec: PeriodicAllowance,
  accept(ctx, allowance, { fee }) {
    const { expiration } = allowance.basic;
    ensure(expiration === undefined || ctx.timeNs <= expiration, feegrantErrors.FeeLimitExpired, "absolute limit");
    const current = withNewPeriod(allowance, ctx.timeNs);
    const periodCanSpend = safeSubtract(current.periodCanSpend, fee);
    ensure(periodCanSpend !== undefined, feegrantErrors.FeeLimitExceeded, "period limit");
    if (current.basic.spendLimit.length === 0) return { ...current, periodCanSpend };
    const spendLimit = safeSubtract(current.basic.spendLimit, fee);
    ensure(spendLimit !== undefined, feegrantErrors.FeeLimitExceeded, "absolute limit");
    return areAllZero(spendLimit) ? undefined : { ...current, periodCanSpend, basic: { ...current.basic, spendLimit } };
  },
  validate,
  expiration: ({ basic }) => basic.expiration,
};
