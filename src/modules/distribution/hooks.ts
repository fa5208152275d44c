import type { Context } from "../../framework/index.ts";
import { requireValidator } from "../staking/index.ts";
import { requireDelegation } from "./delegationRewards.ts";
import { incrementPeriod } from "./validatorRewards.ts";
import { endDelegation } from "./withdrawals.ts";

/** Somebody delegates to a validator for the first time: a period ends. */
export function endPeriod(ctx: Context, _delegator: Uint8Array, operator: Uint8Array): void {
  incrementPeriod(ctx, requireValidator(ctx, operator));
}

/** A delegation is about to change: it is paid what it has earned. */
export function settleDelegation(ctx: Context, delegator: Uint8Array, operator: Uint8Array): void {
  const validator = requireValidator(ctx, operator);
  endDelegation(ctx, validator, requireDelegation(ctx, delegator, operator), delegator);
}
