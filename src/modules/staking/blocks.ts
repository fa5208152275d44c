import { formatCoins } from "../../encoding/coins.ts";
import type { Context, ReadContext, ValidatorUpdate } from "../../framework/index.ts";
import { accountBytes, operatorBytes } from "./addresses.ts";
import * as api from "./api.ts";
import { coinsOf } from "./pools.ts";
import { completeRedelegation } from "./redelegations.ts";
import { bondDenom } from "./params.ts";
import { state } from "./state.ts";
import { completeUnbonding } from "./unbondings.ts";
import { unbondMatureValidators } from "./validatorQueue.ts";
import { applyValidatorSetUpdates } from "./validatorSet.ts";

/** Changes the validator set, then lets mature validators, undelegations and redelegations complete. */
export function endBlock(ctx: Context): readonly ValidatorUpdate[] {
  // First the set: with an unbonding time of zero a validator leaves and is unbonded in one block.
  const updates = applyValidatorSetUpdates(ctx);
  unbondMatureValidators(ctx);
  completeUnbondings(ctx);
  completeRedelegations(ctx);
  return updates;
}

function completeUnbondings(ctx: Context): void {
  const due = [...state.unbondingQueue.entries(ctx, { through: ctx.timeNs })];
  for (const [timeNs] of due) state.unbondingQueue.delete(ctx, timeNs);
  for (const { delegatorAddress, validatorAddress } of due.flatMap(([, { pairs }]) => pairs)) {
    const [delegator, operator] = [accountBytes(ctx, delegatorAddress), operatorBytes(ctx, validatorAddress)];
    // A pair stands in the queue once per undelegation: the first completes them all, the others fail.
    ctx.attempt((inner) => {
      const paid = completeUnbonding(inner, delegator, operator);
      inner.emit(api.CompleteUnbonding({ amount: stakeText(inner, paid), validator: validatorAddress, delegator: delegatorAddress }));
    });
  }
}

function completeRedelegations(ctx: Context): void {
  const due = [...state.redelegationQueue.entries(ctx, { through: ctx.timeNs })];
  for (const [timeNs] of due) state.redelegationQueue.delete(ctx, timeNs);
  for (const { delegatorAddress, validatorSrcAddress, validatorDstAddress } of due.flatMap(([, { triplets }]) => triplets)) {
    const delegator = accountBytes(ctx, delegatorAddress);
    const [source, destination] = [operatorBytes(ctx, validatorSrcAddress), operatorBytes(ctx, validatorDstAddress)];
    ctx.attempt((inner) => {
      const moved = completeRedelegation(inner, [delegator, source, destination]);
      inner.emit(
        api.CompleteRedelegation({
          amount: stakeText(inner, moved),
          delegator: delegatorAddress,
          source_validator: validatorSrcAddress,
          destination_validator: validatorDstAddress,
        }),
      );
    });
  }
}

function stakeText(ctx: ReadContext, amount: bigint): string {
  return formatCoins(coinsOf(bondDenom(ctx), amount));
}
