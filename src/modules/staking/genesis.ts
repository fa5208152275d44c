import { toHex } from "../../encoding/bytes.ts";
import { formatCoins } from "../../encoding/coins.ts";
import {
  type Context,
  ensureInvariant,
  type GenesisHandler,
  genesis,
  type ReadContext,
  type ValidatorUpdate,
} from "../../framework/index.ts";
import { BondStatus, GenesisState, type Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { accountBytes, operatorBytes, operatorText } from "./addresses.ts";
import { consensusKeyOf } from "./consensusKey.ts";
import { setDelegation } from "./delegations.ts";
import { hooks } from "./hooks.ts";
import { defaultParams, params, setParams, validateParams } from "./params.ts";
import { coinsOf, openPool, type Pool } from "./pools.ts";
import { enqueueRedelegation, setRedelegation } from "./redelegations.ts";
import { state } from "./state.ts";
import { enqueueUnbonding, setUnbonding } from "./unbondings.ts";
import { isBonded, isUnbonding } from "./validator.ts";
import { enqueueValidator } from "./validatorQueue.ts";
import { applyValidatorSetUpdates, updateOf } from "./validatorSet.ts";
import { rank, setConsAddress, setValidator } from "./validatorRecords.ts";
import { allValidators, getValidator, lastTotalPower, lastValidatorPowers } from "./validators.ts";

/** Section "staking" of app_state. */
export const stakingGenesis: GenesisHandler = genesis(GenesisState, {
  init: (ctx, given) => initGenesis(ctx, given),
  export: exportGenesis,
  validate: validateGenesis,
  defaults: () => GenesisState.from({ params: defaultParams() }),
});

/** Stores everything with its indexes and queues, checks the pools, and returns the validators of the first block. */
function initGenesis(atGenesis: Context, given: GenesisState): readonly ValidatorUpdate[] {
  // The first block's validators are those of the block before it, hence what genesis does happens at height zero.
  const ctx = atGenesis.with({ height: 0n });
  setParams(ctx, given.params);
  state.lastTotalPower.set(ctx, given.lastTotalPower);
  for (const validator of given.validators) initValidator(ctx, validator, given.exported);
  initDelegations(ctx, given);
  initUnbondings(ctx, given);
  checkPools(ctx, given);
  return given.exported ? restoreLastPowers(ctx, given) : applyValidatorSetUpdates(ctx);
}

function initValidator(ctx: Context, validator: Validator, isExported: boolean): void {
  const operator = operatorBytes(ctx, validator.operatorAddress);
  const statuses: readonly number[] = [BondStatus.BOND_STATUS_UNBONDED, BondStatus.BOND_STATUS_UNBONDING, BondStatus.BOND_STATUS_BONDED];
  ensureInvariant(statuses.includes(validator.status), `validator ${validator.operatorAddress} has the status ${validator.status}`);
  setValidator(ctx, operator, validator);
  setConsAddress(ctx, operator, validator);
  rank(ctx, operator, validator);
  if (!isExported) hooks.afterValidatorCreated(ctx, operator);
  if (isUnbonding(validator)) enqueueValidator(ctx, validator);
}

function initDelegations(ctx: Context, { delegations, exported }: GenesisState): void {
  for (const delegation of delegations) {
    const delegator = accountBytes(ctx, delegation.delegatorAddress);
    const operator = operatorBytes(ctx, delegation.validatorAddress);
    if (!exported) hooks.beforeDelegationCreated(ctx, delegator, operator);
    setDelegation(ctx, delegator, operator, delegation);
    if (!exported) hooks.afterDelegationModified(ctx, delegator, operator);
  }
}

/** As in Go, unbonding ids of imported entries point nowhere and the counter of ids begins anew. */
function initUnbondings(ctx: Context, { unbondingDelegations, redelegations }: GenesisState): void {
  for (const unbonding of unbondingDelegations) {
    const delegator = accountBytes(ctx, unbonding.delegatorAddress);
    setUnbonding(ctx, delegator, operatorBytes(ctx, unbonding.validatorAddress), unbonding);
    for (const { completionTime } of unbonding.entries) enqueueUnbonding(ctx, unbonding, completionTime);
  }
  for (const redelegation of redelegations) {
    const delegator = accountBytes(ctx, redelegation.delegatorAddress);
    const source = operatorBytes(ctx, redelegation.validatorSrcAddress);
    setRedelegation(ctx, [delegator, source, operatorBytes(ctx, redelegation.validatorDstAddress)], redelegation);
    for (const { completionTime } of redelegation.entries) enqueueRedelegation(ctx, redelegation, completionTime);
  }
}

/** The pools' balances are exactly the tokens of validators and unbondings. */
function checkPools(ctx: Context, { params: { bondDenom }, validators, unbondingDelegations }: GenesisState): void {
  let bonded = 0n;
  let notBonded = 0n;
  for (const validator of validators) {
    if (isBonded(validator)) bonded += validator.tokens;
    else notBonded += validator.tokens;
  }
  for (const { entries } of unbondingDelegations) for (const { balance } of entries) notBonded += balance;
  const expectations: readonly (readonly [Pool, string, bigint])[] = [
    ["bonded", "bonded", bonded],
    ["notBonded", "not bonded", notBonded],
  ];
  for (const [pool, name, tokens] of expectations) {
    const balance = formatCoins(openPool(ctx, pool));
    const expected = formatCoins(coinsOf(bondDenom, tokens));
    ensureInvariant(balance === expected, `${name} pool balance is different from ${name} coins: ${balance} <-> ${expected}`);
  }
}

/** What the engine was told before the export stands until the end of the first block. */
function restoreLastPowers(ctx: Context, { lastValidatorPowers: powers }: GenesisState): readonly ValidatorUpdate[] {
  return powers.map(({ address, power }) => {
    const operator = operatorBytes(ctx, address);
    state.lastPowers.set(ctx, operator, power);
    const validator = getValidator(ctx, operator);
    ensureInvariant(validator !== undefined, `validator ${address} not found`);
    return updateOf(validator, power);
  });
}

function exportGenesis(ctx: ReadContext): GenesisState {
  return {
    params: params(ctx),
    lastTotalPower: lastTotalPower(ctx),
    lastValidatorPowers: lastValidatorPowers(ctx).map(([operator, power]) => ({ address: operatorText(ctx, operator), power })),
    validators: allValidators(ctx),
    delegations: [...state.delegations.values(ctx)],
    unbondingDelegations: [...state.unbondings.values(ctx)],
    redelegations: [...state.redelegations.values(ctx)],
    exported: true,
  };
}

/** Refuses validators that contradict each other and parameters out of bounds. */
function validateGenesis({ validators, params: given }: GenesisState): void {
  const keys = new Set<string>();
  for (const validator of validators) {
    const { publicKey, address } = consensusKeyOf(validator);
    const name = `moniker ${validator.description.moniker}, address ${toHex(address)}`;
    const key = toHex(publicKey.bytes);
    ensureInvariant(!keys.has(key), `duplicate validator in genesis state: ${name}`);
    const isJailedInSet = validator.jailed && isBonded(validator);
    ensureInvariant(!isJailedInSet, `validator is bonded and jailed in genesis state: ${name}`);
    const isEmpty = validator.delegatorShares === 0n && !isUnbonding(validator);
    ensureInvariant(!isEmpty, `bonded/unbonded genesis validator cannot have zero delegator shares, validator: ${name}`);
    keys.add(key);
  }
  validateParams(given);
}
