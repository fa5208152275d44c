import { equalBytes } from "../../encoding/bytes.ts";
import { type Context, ensure, type ReadContext, StateError, unregisteredError } from "../../framework/index.ts";
import { BondStatus, type Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { operatorBytes } from "./addresses.ts";
import { errors } from "./api.ts";
import { state } from "./state.ts";
import { isUnbonding } from "./validator.ts";
import { removeValidator, setValidator } from "./validatorRecords.ts";
import { getValidator, operatorOf } from "./validators.ts";

type QueueKey = readonly [timeNs: bigint, height: bigint];

function keyOf(validator: Validator): QueueKey {
  return [validator.unbondingTime, BigInt.asUintN(64, validator.unbondingHeight)];
}
function queued(ctx: ReadContext, queueKey: QueueKey): readonly string[] {
  return state.validatorQueue.get(ctx, queueKey)?.addresses ?? [];
}

/** Queues an unbonding validator at its completion time and height. */
export function enqueueValidator(ctx: Context, validator: Validator): void {
  const queueKey = keyOf(validator);
  state.validatorQueue.set(ctx, queueKey, { addresses: [...queued(ctx, queueKey), validator.operatorAddress] });
}

/** Takes a validator from the place in the queue that its record names. */
export function dequeueValidator(ctx: Context, validator: Validator): void {
  const queueKey = keyOf(validator);
  const leaving = operatorOf(ctx, validator);
  const addresses = queued(ctx, queueKey).filter((text) => !equalBytes(operatorBytes(ctx, text), leaving));
  if (addresses.length === 0) state.validatorQueue.delete(ctx, queueKey);
  else state.validatorQueue.set(ctx, queueKey, { addresses });
}

/** Ends the unbonding of validators whose time and height have come and that nobody holds. */
export function unbondMatureValidators(ctx: Context): void {
  const due = [...state.validatorQueue.entries(ctx, { through: [ctx.timeNs, ctx.height] })];
  for (const [[timeNs, height], { addresses }] of due) {
    // Rows are ordered by time first: a row of an earlier time may have a later height.
    if (BigInt.asIntN(64, height) > ctx.height || timeNs > ctx.timeNs) continue;
    for (const text of addresses) unbondMatureValidator(ctx, operatorBytes(ctx, text));
  }
}

function unbondMatureValidator(ctx: Context, operator: Uint8Array): void {
  const validator = getValidator(ctx, operator);
  if (validator === undefined) throw new StateError(errors.NoValidatorFound, "validator in the unbonding queue was not found");
  ensure(isUnbonding(validator), unregisteredError, "unexpected validator in unbonding queue; status was not unbonding");
  if (validator.unbondingOnHoldRefCount !== 0n) return;
  for (const id of validator.unbondingIds) state.unbondingRows.delete(ctx, id);
  // Go forgets to store the emptied list of unbonding ids: the record keeps them.
  const unbonded = { ...validator, status: BondStatus.BOND_STATUS_UNBONDED };
  setValidator(ctx, operator, unbonded);
  if (unbonded.delegatorShares === 0n) removeValidator(ctx, operator);
  dequeueValidator(ctx, unbonded);
}
