import { addDecCoins, type DecCoins } from "../../encoding/decCoins.ts";
import { ensureQuery, paginate, query, type ReadContext, StateError, QueryError } from "../../framework/index.ts";
import type { Delegation, Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { accountBytes, accountText, delegationsOf, operatorBytes, operatorOf, requireValidator } from "../staking/index.ts";
import { Query } from "./api.ts";
import { communityPool as poolOf } from "./communityPool.ts";
import { delegationRewards as rewardsOf, requireDelegation } from "./delegationRewards.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";
import { accumulatedCommission, incrementPeriod, outstandingRewards } from "./validatorRewards.ts";
import { withdrawAddressOf } from "./withdrawals.ts";

function named(text: string, what: "delegator" | "validator"): void {
  ensureQuery(text !== "", "InvalidArgument", `empty ${what} address`);
}
function operatorIn(ctx: ReadContext, text: string): Uint8Array {
  named(text, "validator");
  return operatorBytes(ctx, text);
}
function validatorIn(ctx: ReadContext, text: string): Validator {
  return requireValidator(ctx, operatorIn(ctx, text));
}
function delegatorIn(ctx: ReadContext, text: string): Uint8Array {
  named(text, "delegator");
  return accountBytes(ctx, text);
}

/** What a delegation could withdraw now: the period is ended where nobody sees it. */
function pendingRewards(ctx: ReadContext, validator: Validator, delegation: Delegation, delegator: Uint8Array): DecCoins {
  return ctx.scratch((inner) => rewardsOf(inner, validator, delegation, { delegator, endingPeriod: incrementPeriod(inner, validator) }));
}

const params = query(Query.params, (ctx) => ({ params: getParams(ctx) }));

const validatorDistributionInfo = query(Query.validatorDistributionInfo, (ctx, { validatorAddress }) => {
  const validator = validatorIn(ctx, validatorAddress);
  const operator = operatorOf(ctx, validator);
  const selfBondRewards = pendingRewards(ctx, validator, requireDelegation(ctx, operator, operator), operator);
  return { operatorAddress: accountText(ctx, operator), selfBondRewards, commission: accumulatedCommission(ctx, operator) };
});

const validatorOutstandingRewards = query(Query.validatorOutstandingRewards, (ctx, { validatorAddress }) => {
  const operator = operatorOf(ctx, validatorIn(ctx, validatorAddress));
  return { rewards: { rewards: outstandingRewards(ctx, operator) } };
});

const validatorCommission = query(Query.validatorCommission, (ctx, { validatorAddress }) => {
  const operator = operatorOf(ctx, validatorIn(ctx, validatorAddress));
  return { commission: { commission: accumulatedCommission(ctx, operator) } };
});

const validatorSlashes = query(Query.validatorSlashes, (ctx, request) => {
  const { validatorAddress, startingHeight: first, endingHeight: last, pagination: page } = request;
  named(validatorAddress, "validator");
  ensureQuery(last >= first, "InvalidArgument", `starting height greater than ending height (${first} > ${last})`);
  const prefix = [operatorOrRefusal(ctx, validatorAddress)] as const;
  const source = { collection: state.slashEvents, prefix, mode: "filtered", refusal: "plain" } as const;
  // Go compares periods with the heights that it was asked for.
  const isWithin = (period: bigint): boolean => period >= first && period <= last;
  const { items, pagination } = paginate(ctx, source, page, (_, slash) => (isWithin(slash.validatorPeriod) ? slash : undefined));
  return { slashes: items, pagination };
});

function operatorOrRefusal(ctx: ReadContext, text: string): Uint8Array {
  try {
    return operatorBytes(ctx, text);
  } catch (error) {
    if (error instanceof StateError) throw new QueryError("InvalidArgument", "invalid validator address");
    throw error;
  }
}

const delegationRewards = query(Query.delegationRewards, (ctx, { delegatorAddress, validatorAddress }) => {
  named(delegatorAddress, "delegator");
  const validator = validatorIn(ctx, validatorAddress);
  const delegator = delegatorIn(ctx, delegatorAddress);
  const delegation = requireDelegation(ctx, delegator, operatorOf(ctx, validator));
  return { rewards: pendingRewards(ctx, validator, delegation, delegator) };
});

const delegationTotalRewards = query(Query.delegationTotalRewards, (ctx, { delegatorAddress }) => {
  const delegator = delegatorIn(ctx, delegatorAddress);
  const rewards = delegationsOf(ctx, delegator).map((delegation) => {
    const { validatorAddress } = delegation;
    const validator = requireValidator(ctx, operatorBytes(ctx, validatorAddress));
    return { validatorAddress, reward: pendingRewards(ctx, validator, delegation, delegator) };
  });
  return { rewards, total: addDecCoins(...rewards.map(({ reward }) => reward)) };
});

const delegatorValidators = query(Query.delegatorValidators, (ctx, { delegatorAddress }) => {
  const delegations = delegationsOf(ctx, delegatorIn(ctx, delegatorAddress));
  return { validators: delegations.map(({ validatorAddress }) => validatorAddress) };
});

const delegatorWithdrawAddress = query(Query.delegatorWithdrawAddress, (ctx, { delegatorAddress }) => {
  const to = withdrawAddressOf(ctx, delegatorIn(ctx, delegatorAddress));
  return { withdrawAddress: accountText(ctx, to) };
});

const communityPool = query(Query.communityPool, (ctx) => ({ pool: poolOf(ctx) }));

/** Every rpc of cosmos.distribution.v1beta1.Query. */
export const queries = [
  params,
  validatorDistributionInfo,
  validatorOutstandingRewards,
  validatorCommission,
  validatorSlashes,
  delegationRewards,
  delegationTotalRewards,
  delegatorValidators,
  delegatorWithdrawAddress,
  communityPool,
];
