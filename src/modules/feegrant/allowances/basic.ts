import { areAllPositive, areAllZero, faultOfCoins, formatCoins, safeSubtract } from "../../../encoding/coins.ts";
import { ensure, sdkErrors } from "../../../framework/index.ts";
import { BasicAllowance } from "../../../proto/gen/cosmos/feegrant/v1beta1.ts";
import { feegrantErrors } from "../api.ts";
import type { AllowanceRules } from "./allowance.ts";

/** Refuses a limit that is there and is no set of positive coins, and a time before 1970. */
export function validateBasic({ spendLimit, expiration }: BasicAllowance): void {
  if (spendLimit.length > 0) {
    ensure(faultOfCoins(spendLimit) === undefined, sdkErrors.InvalidCoins, () => `send amount is invalid: ${formatCoins(spendLimit)}`);
    ensure(areAllPositive(spendLimit), sdkErrors.InvalidCoins, "spend limit must be positive");
  }
  ensure(expiration === undefined || expiration >= 0n, feegrantErrors.InvalidDuration, "expiration time cannot be negative");
}

/** Pays up to a limit, or anything where there is none, until it ends. */
export const basic: AllowanceRules<BasicAllowance> = {
  codec: BasicAllowance,
  accept(ctx, allowance, { fee }) {
    const { expiration, spendLimit } = allowance;
    ensure(expiration === undefined || expiration >= ctx.timeNs, feegrantErrors.FeeLimitExpired, "basic allowance");
    if (spendLimit.length === 0) return allowance;
    const left = safeSubtract(spendLimit, fee);
    ensure(left !== undefined, feegrantErrors.FeeLimitExceeded, "basic allowance");
    return areAllZero(left) ? undefined : { ...allowance, spendLimit: left };
  },
  validate: validateBasic,
  expiration: ({ expiration }) => expiration,
};
