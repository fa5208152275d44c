import { toHex } from "../../encoding/bytes.ts";
import { type Context, ensure, panicError, type ReadContext, type ValidatorUpdate } from "../../framework/index.ts";
import { BondStatus, type Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import type { ValidatorUpdate as StoredUpdate } from "../../proto/gen/tendermint/abci.ts";
import { consensusAddressOf, consensusKeyOf, storedUpdate } from "./consensusKey.ts";
import { hooks } from "./hooks.ts";
import { maxValidators, unbondingTime } from "./params.ts";
import { bondedToNotBonded, notBondedToBonded } from "./pools.ts";
import { state } from "./state.ts";
import { nextUnbondingId, pointToValidator } from "./unbondingIds.ts";
import { consensusPower, isBonded } from "./validator.ts";
import { dequeueValidator, enqueueValidator } from "./validatorQueue.ts";
import { replaceValidator } from "./validatorRecords.ts";
import { expectValidator, operatorsByPower } from "./validators.ts";

/** What the engine is to be told of a validator. */
export function updateOf(validator: Validator, power: bigint): ValidatorUpdate {
  return { publicKey: consensusKeyOf(validator).publicKey, power };
}

/** The updates of the block before; during EndBlock after staking, those of this block. */
export function validatorUpdates(ctx: ReadContext): readonly StoredUpdate[] {
  return state.validatorUpdates.get(ctx).updates;
}

/**
 * Makes the highest-ranked validators the bonded set and returns what changed for the engine: first by rank who entered or
 * changed power, then by operator address who left.
 */
export function applyValidatorSetUpdates(ctx: Context): readonly ValidatorUpdate[] {
  const last = new Map([...state.lastPowers.entries(ctx)].map(([operator, power]) => [toHex(operator), { operator, power }] as const));
  const updates: ValidatorUpdate[] = [];
  let totalPower = 0n;
  let entering = 0n;
  let leaving = 0n;
  for (const operator of topOperators(ctx)) {
    const ranked = expectValidator(ctx, operator);
    ensure(!ranked.jailed, panicError, "should never retrieve a jailed validator from the power store");
    const validator = isBonded(ranked) ? ranked : bond(ctx, operator, ranked);
    if (!isBonded(ranked)) entering += validator.tokens;
    const power = consensusPower(validator);
    const name = toHex(operator);
    if (last.get(name)?.power !== power) {
      updates.push(updateOf(validator, power));
      state.lastPowers.set(ctx, operator, power);
    }
    last.delete(name);
    totalPower += power;
  }
  // The rows were read in the order of operators, which Map keeps.
  for (const { operator } of last.values()) {
    const validator = beginUnbonding(ctx, operator, expectValidator(ctx, operator));
    leaving += validator.tokens;
    state.lastPowers.delete(ctx, operator);
    updates.push(updateOf(validator, 0n));
  }
  if (entering > leaving) notBondedToBonded(ctx, entering - leaving);
  else if (leaving > entering) bondedToNotBonded(ctx, leaving - entering);
  if (updates.length > 0) state.lastTotalPower.set(ctx, totalPower);
  state.validatorUpdates.set(ctx, { updates: updates.map(storedUpdate) });
  return updates;
}

/** Operators of the validators that are to be bonded, highest power first; none with less power than one. */
function topOperators(ctx: ReadContext): readonly Uint8Array[] {
  const most = maxValidators(ctx);
  const top: Uint8Array[] = [];
  for (const { operator, power } of operatorsByPower(ctx)) {
    if (top.length >= most || power === 0n) break;
    top.push(operator);
  }
  return top;
}

function bond(ctx: Context, operator: Uint8Array, validator: Validator): Validator {
  const { status } = validator;
  const known = status === BondStatus.BOND_STATUS_UNBONDED || status === BondStatus.BOND_STATUS_UNBONDING;
  ensure(known, panicError, `unexpected validator status ${status}`);
  const bonded = replaceValidator(ctx, operator, validator, { ...validator, status: BondStatus.BOND_STATUS_BONDED });
  dequeueValidator(ctx, bonded);
  hooks.afterValidatorBonded(ctx, consensusAddressOf(bonded), operator);
  return bonded;
}

/** Lets a bonded validator unbond: its tokens stay slashable for the unbonding time. */
function beginUnbonding(ctx: Context, operator: Uint8Array, validator: Validator): Validator {
  ensure(isBonded(validator), panicError, `should not already be unbonded or unbonding, validator: ${validator.operatorAddress}`);
  const id = nextUnbondingId(ctx);
  const unbonding = replaceValidator(ctx, operator, validator, {
    ...validator,
    status: BondStatus.BOND_STATUS_UNBONDING,
    unbondingTime: ctx.timeNs + unbondingTime(ctx),
    unbondingHeight: ctx.height,
    unbondingIds: [...validator.unbondingIds, id],
  });
  enqueueValidator(ctx, unbonding);
  hooks.afterValidatorBeginUnbonding(ctx, consensusAddressOf(unbonding), operator);
  pointToValidator(ctx, id, operator);
  hooks.afterValidatorUnbondingInitiated(ctx, id);
  return unbonding;
}
