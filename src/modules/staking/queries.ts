import { truncateInt } from "../../encoding/decimal.ts";
import {
  ensureQuery,
  type Page,
  type PageSource,
  paginate,
  QueryError,
  type QueryHandler,
  query,
  type ReadContext,
  StateError,
} from "../../framework/index.ts";
import type { PageRequest, PageResponse } from "../../proto/gen/cosmos/base/query/v1beta1.ts";
import {
  BondStatusInfo,
  type Delegation,
  type DelegationResponse,
  Query,
  type QueryRedelegationsRequest,
  type Redelegation,
  type RedelegationResponse,
} from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { accountBytes, operatorBytes } from "./addresses.ts";
import { delegationTokens, getDelegation } from "./delegations.ts";
import { getHistoricalInfo } from "./historicalInfo.ts";
import { bondDenom, params as currentParams } from "./params.ts";
import { poolBalance } from "./pools.ts";
import { getRedelegation } from "./redelegations.ts";
import { state } from "./state.ts";
import { getUnbonding } from "./unbondings.ts";
import { tokensFromShares } from "./validator.ts";
import { getValidator, requireValidator } from "./validators.ts";

/** A page of the rows below an address. */
function pageBelow<K extends readonly [Uint8Array, ...unknown[]], V, T>(
  ctx: ReadContext,
  source: Pick<PageSource<K, V>, "collection" | "prefix">,
  request: PageRequest | undefined,
  pick: (key: K, value: V) => T | undefined,
): Page<T> {
  return paginate(ctx, { ...source, mode: "store", refusal: "Internal" }, request, pick);
}

function delegatorOf(ctx: ReadContext, text: string): Uint8Array {
  ensureQuery(text !== "", "InvalidArgument", "delegator address cannot be empty");
  return accountBytes(ctx, text);
}
function operatorIn(ctx: ReadContext, text: string): Uint8Array {
  ensureQuery(text !== "", "InvalidArgument", "validator address cannot be empty");
  return operatorBytes(ctx, text);
}
/** What fails behind a query is an internal error, as in Go. */
function internal<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof StateError) throw new QueryError("Internal", error.message);
    throw error;
  }
}

const validators = query(Query.validators, (ctx, { status, pagination: request }) => {
  const wanted = BondStatusInfo.numbers.get(status);
  ensureQuery(status === "" || (wanted !== undefined && wanted !== 0), "InvalidArgument", `invalid validator status ${status}`);
  const source = { collection: state.validators, mode: "filtered", refusal: "Internal" } as const;
  const { items, pagination } = paginate(ctx, source, request, (_, row) => (status === "" || row.status === wanted ? row : undefined));
  return { validators: items, pagination };
});

const validator = query(Query.validator, (ctx, { validatorAddr }) => {
  const found = getValidator(ctx, operatorIn(ctx, validatorAddr));
  ensureQuery(found !== undefined, "NotFound", `validator ${validatorAddr} not found`);
  return { validator: found };
});

const validatorDelegations = query(Query.validatorDelegations, (ctx, { validatorAddr, pagination: request }) => {
  const operator = operatorIn(ctx, validatorAddr);
  const source = { collection: state.delegationsOfValidator, prefix: [operator] } as const;
  const { items, pagination } = pageBelow(ctx, source, request, ([, delegator]) => getDelegation(ctx, delegator, operator));
  return { delegationResponses: internal(() => items.map((row) => delegationResponse(ctx, row))), pagination };
});

const validatorUnbondingDelegations = query(Query.validatorUnbondingDelegations, (ctx, { validatorAddr, pagination: request }) => {
  const operator = operatorIn(ctx, validatorAddr);
  const source = { collection: state.unbondingsOfValidator, prefix: [operator] } as const;
  const { items, pagination } = pageBelow(ctx, source, request, ([, delegator]) => getUnbonding(ctx, delegator, operator));
  return { unbondingResponses: items, pagination };
});

function delegationResponse(ctx: ReadContext, delegation: Delegation): DelegationResponse {
  const holder = requireValidator(ctx, operatorBytes(ctx, delegation.validatorAddress));
  return { delegation, balance: { denom: bondDenom(ctx), amount: delegationTokens(holder, delegation) } };
}

function missingDelegation(what: string, delegatorAddr: string, validatorAddr: string): string {
  return `${what} with delegator ${delegatorAddr} not found for validator ${validatorAddr}`;
}

const delegation = query(Query.delegation, (ctx, { delegatorAddr, validatorAddr }) => {
  const [delegator, operator] = pairIn(ctx, delegatorAddr, validatorAddr);
  const found = getDelegation(ctx, delegator, operator);
  ensureQuery(found !== undefined, "NotFound", missingDelegation("delegation", delegatorAddr, validatorAddr));
  return { delegationResponse: internal(() => delegationResponse(ctx, found)) };
});

/** Both texts must be there before one is read. */
function pairIn(ctx: ReadContext, delegatorAddr: string, validatorAddr: string): readonly [Uint8Array, Uint8Array] {
  ensureQuery(delegatorAddr !== "", "InvalidArgument", "delegator address cannot be empty");
  ensureQuery(validatorAddr !== "", "InvalidArgument", "validator address cannot be empty");
  return [delegatorOf(ctx, delegatorAddr), operatorIn(ctx, validatorAddr)];
}

const unbondingDelegation = query(Query.unbondingDelegation, (ctx, { delegatorAddr, validatorAddr }) => {
  const [delegator, operator] = pairIn(ctx, delegatorAddr, validatorAddr);
  const unbond = getUnbonding(ctx, delegator, operator);
  // Go says delegation of an unbonding delegation, too.
  ensureQuery(unbond !== undefined, "NotFound", missingDelegation("unbonding delegation", delegatorAddr, validatorAddr));
  return { unbond };
});

function delegationsOf(ctx: ReadContext, delegator: Uint8Array, request: PageRequest | undefined): Page<Delegation> {
  return pageBelow(ctx, { collection: state.delegations, prefix: [delegator] }, request, (_, row) => row);
}

const delegatorDelegations = query(Query.delegatorDelegations, (ctx, { delegatorAddr, pagination: request }) => {
  const delegator = delegatorOf(ctx, delegatorAddr);
  const { items, pagination } = delegationsOf(ctx, delegator, request);
  return { delegationResponses: internal(() => items.map((row) => delegationResponse(ctx, row))), pagination };
});

const delegatorValidators = query(Query.delegatorValidators, (ctx, { delegatorAddr, pagination: request }) => {
  const delegator = delegatorOf(ctx, delegatorAddr);
  const { items, pagination } = delegationsOf(ctx, delegator, request);
  const found = internal(() => items.map((row) => requireValidator(ctx, operatorBytes(ctx, row.validatorAddress))));
  return { validators: found, pagination };
});

const delegatorValidator = query(Query.delegatorValidator, (ctx, { delegatorAddr, validatorAddr }) => {
  const [delegator, operator] = pairIn(ctx, delegatorAddr, validatorAddr);
  ensureQuery(getDelegation(ctx, delegator, operator) !== undefined, "Internal", "no delegation for (address, validator) tuple");
  return { validator: internal(() => requireValidator(ctx, operator)) };
});

const delegatorUnbondingDelegations = query(Query.delegatorUnbondingDelegations, (ctx, { delegatorAddr, pagination: request }) => {
  const delegator = delegatorOf(ctx, delegatorAddr);
  const { items, pagination } = pageBelow(ctx, { collection: state.unbondings, prefix: [delegator] }, request, (_, row) => row);
  return { unbondingResponses: items, pagination };
});

const redelegations = query(Query.redelegations, (ctx, request) => {
  const { items, pagination } = findRedelegations(ctx, request);
  return { redelegationResponses: internal(() => items.map((row) => redelegationResponse(ctx, row))), pagination };
});

/** With all three addresses one row, with the source alone what leaves it, else what the delegator has. */
function findRedelegations(
  ctx: ReadContext,
  { delegatorAddr, srcValidatorAddr, dstValidatorAddr, pagination: request }: QueryRedelegationsRequest,
): { readonly items: readonly Redelegation[]; readonly pagination: PageResponse | undefined } {
  if (delegatorAddr !== "" && srcValidatorAddr !== "" && dstValidatorAddr !== "") {
    const triple = internal(
      () => [accountBytes(ctx, delegatorAddr), operatorBytes(ctx, srcValidatorAddr), operatorBytes(ctx, dstValidatorAddr)] as const,
    );
    const found = getRedelegation(ctx, triple);
    const missing = `redelegation not found for delegator address ${delegatorAddr} from validator address ${srcValidatorAddr}`;
    // Go wraps the status into an internal one.
    ensureQuery(found !== undefined, "Internal", `rpc error: code = NotFound desc = ${missing}`);
    return { items: [found], pagination: undefined };
  }
  if (delegatorAddr === "" && srcValidatorAddr !== "" && dstValidatorAddr === "") {
    const source = internal(() => operatorBytes(ctx, srcValidatorAddr));
    const leaving = { collection: state.redelegationsFrom, prefix: [source] } as const;
    return pageBelow(ctx, leaving, request, ([, delegator, destination]) => getRedelegation(ctx, [delegator, source, destination]));
  }
  const delegator = internal(() => accountBytes(ctx, delegatorAddr));
  return pageBelow(ctx, { collection: state.redelegations, prefix: [delegator] }, request, (_, row) => row);
}

function redelegationResponse(ctx: ReadContext, redelegation: Redelegation): RedelegationResponse {
  const holder = requireValidator(ctx, operatorBytes(ctx, redelegation.validatorDstAddress));
  return {
    redelegation: { ...redelegation, entries: [] },
    entries: redelegation.entries.map((entry) => ({
      // Go builds the entry anew: holds do not show.
      redelegationEntry: { ...entry, unbondingOnHoldRefCount: 0n },
      balance: truncateInt(tokensFromShares(holder, entry.sharesDst)),
    })),
  };
}

const historicalInfo = query(Query.historicalInfo, (ctx, { height }) => {
  ensureQuery(height >= 0n, "InvalidArgument", "height cannot be negative");
  const hist = getHistoricalInfo(ctx, height);
  ensureQuery(hist !== undefined, "NotFound", `historical info for height ${height} not found`);
  return { hist };
});

const pool = query(Query.pool, (ctx) => ({
  pool: { notBondedTokens: poolBalance(ctx, "notBonded"), bondedTokens: poolBalance(ctx, "bonded") },
}));

const params = query(Query.params, (ctx) => ({ params: currentParams(ctx) }));

/** Everything that can be asked of staking. */
export const queries: readonly QueryHandler[] = [
  validators,
  validator,
  validatorDelegations,
  validatorUnbondingDelegations,
  delegation,
  unbondingDelegation,
  delegatorDelegations,
  delegatorUnbondingDelegations,
  redelegations,
  delegatorValidators,
  delegatorValidator,
  historicalInfo,
  pool,
  params,
];
