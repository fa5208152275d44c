import { equalCoins, formatCoins } from "../../encoding/coins.ts";
import { addDecCoins, formatDecCoins, isAnyNegative, truncateDecCoins } from "../../encoding/decCoins.ts";
import {
  type Context,
  ensure,
  ensureInvariant,
  type GenesisHandler,
  genesis,
  type ReadContext,
  unregisteredError,
} from "../../framework/index.ts";
import { GenesisState } from "../../proto/gen/cosmos/distribution/v1beta1.ts";
import { ensureModuleAccount, moduleAccountAddress } from "../auth/index.ts";
import { getBalances } from "../bank/index.ts";
import { accountBytes, accountText, consensusBytes, consensusText, operatorBytes, operatorText } from "../staking/index.ts";
import { communityPool, DISTRIBUTION } from "./communityPool.ts";
import { DEFAULT_PARAMS, getParams, validateParams } from "./params.ts";
import { state } from "./state.ts";

const NO_BYTES = new Uint8Array();

function initGenesis(ctx: Context, given: GenesisState): void {
  state.feePool.set(ctx, given.feePool);
  state.params.set(ctx, given.params);
  for (const { delegatorAddress, withdrawAddress } of given.delegatorWithdrawInfos)
    state.withdrawAddresses.set(ctx, accountBytes(ctx, delegatorAddress), accountBytes(ctx, withdrawAddress));
  state.previousProposer.set(ctx, given.previousProposer === "" ? NO_BYTES : consensusBytes(ctx, given.previousProposer));
  initValidators(ctx, given);
  for (const { validatorAddress, delegatorAddress, startingInfo } of given.delegatorStartingInfos) {
    const operator = operatorBytes(ctx, validatorAddress);
    state.startingInfos.set(ctx, [operator, accountBytes(ctx, delegatorAddress)], startingInfo);
  }
  for (const { validatorAddress, height, period, validatorSlashEvent } of given.validatorSlashEvents)
    state.slashEvents.set(ctx, [operatorBytes(ctx, validatorAddress), height, period], validatorSlashEvent);
  checkHoldings(ctx, given);
}

function initValidators(ctx: Context, given: GenesisState): void {
  for (const { validatorAddress, outstandingRewards } of given.outstandingRewards)
    state.outstandingRewards.set(ctx, operatorBytes(ctx, validatorAddress), { rewards: outstandingRewards });
  for (const { validatorAddress, accumulated } of given.validatorAccumulatedCommissions)
    state.commissions.set(ctx, operatorBytes(ctx, validatorAddress), accumulated);
  for (const { validatorAddress, period, rewards } of given.validatorHistoricalRewards)
    state.historicalRewards.set(ctx, [operatorBytes(ctx, validatorAddress), period], rewards);
  for (const { validatorAddress, rewards } of given.validatorCurrentRewards)
    state.currentRewards.set(ctx, operatorBytes(ctx, validatorAddress), rewards);
}

/** The module's account holds exactly what it owes, in whole coins. */
function checkHoldings(ctx: Context, { outstandingRewards, feePool }: GenesisState): void {
  const owed = addDecCoins(...outstandingRewards.map(({ outstandingRewards: rewards }) => rewards), feePool.communityPool);
  const { whole } = truncateDecCoins(owed);
  ensureModuleAccount(ctx, DISTRIBUTION);
  const balances = getBalances(ctx, moduleAccountAddress(ctx, DISTRIBUTION));
  ensureInvariant(
    equalCoins(balances, whole),
    `distribution module balance does not match the module holdings: ${formatCoins(balances)} <-> ${formatCoins(whole)}`,
  );
}

function exportGenesis(ctx: ReadContext): GenesisState {
  const proposer = state.previousProposer.get(ctx);
  ensure(proposer !== undefined, unregisteredError, "previous proposer not set");
  return {
    params: getParams(ctx),
    feePool: { communityPool: communityPool(ctx) },
    delegatorWithdrawInfos: [...state.withdrawAddresses.entries(ctx)].map(([delegator, to]) => ({
      delegatorAddress: accountText(ctx, delegator),
      withdrawAddress: accountText(ctx, to),
    })),
    previousProposer: proposer.length === 0 ? "" : consensusText(ctx, proposer),
    ...exportValidators(ctx),
    delegatorStartingInfos: [...state.startingInfos.entries(ctx)].map(([[operator, delegator], startingInfo]) => ({
      delegatorAddress: accountText(ctx, delegator),
      validatorAddress: operatorText(ctx, operator),
      startingInfo,
    })),
    validatorSlashEvents: [...state.slashEvents.entries(ctx)].map(([[operator, height], validatorSlashEvent]) => ({
      validatorAddress: operatorText(ctx, operator),
      height,
      period: validatorSlashEvent.validatorPeriod,
      validatorSlashEvent,
    })),
  };
}

type OfValidators = "outstandingRewards" | "validatorAccumulatedCommissions" | "validatorHistoricalRewards" | "validatorCurrentRewards";

function exportValidators(ctx: ReadContext): Pick<GenesisState, OfValidators> {
  const of = (operator: Uint8Array) => ({ validatorAddress: operatorText(ctx, operator) });
  return {
    outstandingRewards: [...state.outstandingRewards.entries(ctx)].map(([operator, { rewards }]) => ({
      ...of(operator),
      outstandingRewards: rewards,
    })),
    validatorAccumulatedCommissions: [...state.commissions.entries(ctx)].map(([operator, accumulated]) => ({
      ...of(operator),
      accumulated,
    })),
    validatorHistoricalRewards: [...state.historicalRewards.entries(ctx)].map(([[operator, period], rewards]) => ({
      ...of(operator),
      period,
      rewards,
    })),
    validatorCurrentRewards: [...state.currentRewards.entries(ctx)].map(([operator, rewards]) => ({ ...of(operator), rewards })),
  };
}

/** Section "distribution" of app_state. */
export const distributionGenesis: GenesisHandler = genesis(GenesisState, {
  init: initGenesis,
  export: exportGenesis,
  validate({ params, feePool }) {
    validateParams(params);
    ensure(
      !isAnyNegative(feePool.communityPool),
      unregisteredError,
      `negative CommunityPool in distribution fee pool, is ${formatDecCoins(feePool.communityPool)}`,
    );
  },
  defaults: () => GenesisState.from({ params: DEFAULT_PARAMS }),
});
