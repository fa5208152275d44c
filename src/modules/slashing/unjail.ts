import { type Context, ensure } from "../../framework/index.ts";
import { consensusAddressOf } from "../staking/index.ts";
import { slashingErrors } from "./api.ts";
import { getSigningInfo } from "./signing.ts";
import { slashedValidators } from "./slots.ts";

/** Lets a validator out of jail when its time is over and its operator has staked enough. */
export function unjailOperator(ctx: Context, operator: Uint8Array): void {
  const validators = slashedValidators(ctx);
  const validator = validators.byOperator(ctx, operator);
  ensure(validator !== undefined, slashingErrors.NoValidatorForAddress, "");
  const staked = validators.selfDelegation(ctx, operator);
  ensure(staked !== undefined, slashingErrors.MissingSelfDelegation, "");
  const { minSelfDelegation, jailed } = validator;
  ensure(staked >= minSelfDelegation, slashingErrors.SelfDelegationTooLow, `${staked} less than ${minSelfDelegation}`);
  ensure(jailed, slashingErrors.ValidatorNotJailed, "");
  const consAddress = consensusAddressOf(validator);
  // Who never signed was jailed for staking too little and waits for nothing.
  const info = getSigningInfo(ctx, consAddress);
  ensure(info?.tombstoned !== true && ctx.timeNs >= (info?.jailedUntil ?? ctx.timeNs), slashingErrors.ValidatorJailed, "");
  validators.unjail(ctx, consAddress);
}
