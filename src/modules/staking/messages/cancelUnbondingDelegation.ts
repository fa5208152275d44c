import { ensure, message, sdkErrors, unregisteredError } from "../../../framework/index.ts";
import { formatCoin } from "../../../encoding/coins.ts";
import { messageAccount, messageOperator } from "../addresses.ts";
import { CancelUnbondingDelegation, errors, Msg } from "../api.ts";
import { delegate } from "../delegations.ts";
import { getUnbonding, replaceEntries } from "../unbondings.ts";
import { hasInvalidRate } from "../validator.ts";
import { requireValidator } from "../validators.ts";
import { ensureBondDenom, ensurePositive } from "../messageAmount.ts";

/** Delegates what unbonds back to the validator that it unbonds from. */
export const cancelUnbondingDelegation = message(Msg.cancelUnbondingDelegation, {
  absent: ["amount.amount"],
  handle(ctx, { validatorAddress, delegatorAddress, amount, creationHeight }) {
    const operator = messageOperator(ctx, validatorAddress, "validator");
    const delegator = messageAccount(ctx, delegatorAddress, "delegator");
    ensurePositive(amount, "invalid amount");
    ensure(creationHeight > 0n, sdkErrors.InvalidRequest, "invalid height");
    ensureBondDenom(ctx, amount);
    const validator = requireValidator(ctx, operator);
    ensure(!hasInvalidRate(validator), errors.DelegatorShareExRateInvalid, "");
    ensure(!validator.jailed, errors.ValidatorJailed, "");
    const unbonding = getUnbonding(ctx, delegator, operator);
    // Go answers with a gRPC status here, which has no ABCI code.
    const unknown = `unbonding delegation with delegator ${delegatorAddress} not found for validator ${validatorAddress}`;
    ensure(unbonding !== undefined, unregisteredError, `rpc error: code = NotFound desc = ${unknown}`);
    const entry = unbonding.entries.find((candidate) => candidate.creationHeight === creationHeight);
    const missing = `unbonding delegation entry is not found at block height ${creationHeight}`;
    ensure(entry !== undefined, sdkErrors.NotFound, missing);
    const tooMuch = "amount is greater than the unbonding delegation entry balance";
    ensure(entry.balance >= amount.amount, sdkErrors.InvalidRequest, tooMuch);
    ensure(entry.completionTime >= ctx.timeNs, sdkErrors.InvalidRequest, "unbonding delegation is already processed");
    delegate(ctx, { delegator, amount: amount.amount, validator, from: "notBonded" });
    const balance = entry.balance - amount.amount;
    const smaller = { ...entry, balance, initialBalance: entry.initialBalance - amount.amount };
    // An entry that is used up leaves its unbonding id behind, as in Go.
    const entries = unbonding.entries.flatMap((candidate) => (candidate !== entry ? [candidate] : balance === 0n ? [] : [smaller]));
    replaceEntries(ctx, delegator, operator, unbonding, entries);
    ctx.emit(
      CancelUnbondingDelegation({
        amount: formatCoin(amount),
        validator: validatorAddress,
        delegator: delegatorAddress,
        creation_height: creationHeight.toString(),
      }),
    );
  },
});
