import { formatDec, ONE } from "../../../encoding/decimal.ts";
import { type Context, ensure, ensurePresent, message, sdkErrors } from "../../../framework/index.ts";
import { type Commission, Msg, type Validator } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import { messageOperator } from "../addresses.ts";
import { EditValidator, errors } from "../api.ts";
import { commissionText, validateNewRate } from "../commission.ts";
import { isEmptyDescription, updateDescription } from "../description.ts";
import { hooks } from "../hooks.ts";
import { minCommissionRate } from "../params.ts";
import { setValidator } from "../validatorRecords.ts";
import { requireValidator } from "../validators.ts";

/** Changes a validator's description, commission and least self delegation. */
export const editValidator = message(Msg.editValidator, {
  absent: ["commissionRate", "minSelfDelegation"],
  handle(ctx, msg) {
    const { validatorAddress, description, commissionRate, minSelfDelegation } = msg;
    const operator = messageOperator(ctx, validatorAddress, "validator");
    ensure(!isEmptyDescription(description), sdkErrors.InvalidRequest, "empty description");
    ensurePresent(msg, "minSelfDelegation", "commissionRate");
    const isPositive = minSelfDelegation === undefined || minSelfDelegation > 0n;
    ensure(isPositive, sdkErrors.InvalidRequest, "minimum self delegation must be a positive integer");
    if (commissionRate !== undefined) validateRange(ctx, commissionRate);
    const old = requireValidator(ctx, operator);
    const described = { ...old, description: updateDescription(old.description, description) };
    const commission = commissionRate === undefined ? old.commission : changeCommission(ctx, operator, old, commissionRate);
    if (minSelfDelegation !== undefined) validateSelfDelegation(old, minSelfDelegation);
    const edited = { ...described, commission, minSelfDelegation: minSelfDelegation ?? old.minSelfDelegation };
    setValidator(ctx, operator, edited);
    ctx.emit(
      EditValidator({ commission_rate: commissionText(edited.commission), min_self_delegation: edited.minSelfDelegation.toString() }),
    );
  },
});

function validateRange(ctx: Context, rate: bigint): void {
  ensure(rate >= 0n && rate <= ONE, sdkErrors.InvalidRequest, "commission rate must be between 0 and 1 (inclusive)");
  const lowest = minCommissionRate(ctx);
  const tooLow = `commission rate cannot be less than the min commission rate ${formatDec(lowest)}`;
  ensure(rate >= lowest, sdkErrors.InvalidRequest, tooLow);
}

function changeCommission(ctx: Context, operator: Uint8Array, { commission }: Validator, rate: bigint): Commission {
  validateNewRate(commission, rate, ctx.timeNs);
  hooks.beforeValidatorModified(ctx, operator);
  return { commissionRates: { ...commission.commissionRates, rate }, updateTime: ctx.timeNs };
}

function validateSelfDelegation(old: Validator, minSelfDelegation: bigint): void {
  ensure(minSelfDelegation > old.minSelfDelegation, errors.MinSelfDelegationDecreased, "");
  ensure(minSelfDelegation <= old.tokens, errors.SelfDelegationBelowMinimum, "");
}
