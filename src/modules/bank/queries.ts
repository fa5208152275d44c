import { amountOf, type Coin, isDenom } from "../../encoding/coins.ts";
import { ensureQuery, paginate, query, type QueryHandler, type ReadContext } from "../../framework/index.ts";
import type { PageRequest } from "../../proto/gen/cosmos/base/query/v1beta1.ts";
import { formatAddress, readAddress } from "../auth/index.ts";
import { Query } from "./api.ts";
import { getBalance, spendableCoins } from "./balances.ts";
import { getDenomMetadata } from "./metadata.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";
import { getSupply } from "./supply.ts";

function addressOf(ctx: ReadContext, address: string): Uint8Array {
  const bytes = readAddress(ctx, address);
  ensureQuery(typeof bytes !== "string", "InvalidArgument", `invalid address: ${String(bytes)}`);
  return bytes;
}
function checkDenom(denom: string): void {
  ensureQuery(isDenom(denom), "InvalidArgument", `invalid denom: ${denom}`);
}

/** A page of an account's balances; `coinOf` may show others than are stored. */
function balancePage(
  ctx: ReadContext,
  address: Uint8Array,
  request: PageRequest | undefined,
  coinOf: (denom: string, amount: bigint) => Coin,
) {
  const source = { collection: state.balances, prefix: [address] as const };
  return paginate(ctx, source, request, ([, denom], amount) => coinOf(denom, amount));
}

const balance = query(Query.balance, (ctx, { address, denom }) => {
  checkDenom(denom);
  return { balance: { denom, amount: getBalance(ctx, addressOf(ctx, address), denom) } };
});

const allBalances = query(Query.allBalances, (ctx, { address, pagination, resolveDenom }) => {
  const shown = (denom: string): string => (resolveDenom ? (getDenomMetadata(ctx, denom)?.display ?? denom) : denom);
  const page = balancePage(ctx, addressOf(ctx, address), pagination, (denom, amount) => ({ denom: shown(denom), amount }));
  return { balances: page.items, pagination: page.pagination };
});

const spendableBalances = query(Query.spendableBalances, (ctx, { address, pagination }) => {
  const owner = addressOf(ctx, address);
  const spendable = spendableCoins(ctx, owner);
  const page = balancePage(ctx, owner, pagination, (denom) => ({ denom, amount: amountOf(spendable, denom) }));
  return { balances: page.items, pagination: page.pagination };
});

const spendableBalanceByDenom = query(Query.spendableBalanceByDenom, (ctx, { address, denom }) => {
  const owner = addressOf(ctx, address);
  checkDenom(denom);
  return { balance: { denom, amount: amountOf(spendableCoins(ctx, owner), denom) } };
});

const totalSupply = query(Query.totalSupply, (ctx, { pagination }) => {
  const page = paginate(ctx, { collection: state.supply, refusal: "Internal" }, pagination, (denom, amount): Coin => ({ denom, amount }));
  return { supply: page.items, pagination: page.pagination };
});

const supplyOf = query(Query.supplyOf, (ctx, { denom }) => {
  checkDenom(denom);
  return { amount: { denom, amount: getSupply(ctx, denom) } };
});

const params = query(Query.params, (ctx) => ({ params: getParams(ctx) }));

function metadataOf(ctx: ReadContext, denom: string) {
  checkDenom(denom);
  const metadata = getDenomMetadata(ctx, denom);
  ensureQuery(metadata !== undefined, "NotFound", `client metadata for denom ${denom}`);
  return { metadata };
}
const denomMetadata = query(Query.denomMetadata, (ctx, { denom }) => metadataOf(ctx, denom));
const denomMetadataByQueryString = query(Query.denomMetadataByQueryString, (ctx, { denom }) => metadataOf(ctx, denom));

const denomsMetadata = query(Query.denomsMetadata, (ctx, { pagination }) => {
  const page = paginate(ctx, { collection: state.metadata, mode: "store", refusal: "Internal" }, pagination, (_, metadata) => metadata);
  return { metadatas: page.items, pagination: page.pagination };
});

function ownersOf(ctx: ReadContext, denom: string, pagination: PageRequest | undefined) {
  checkDenom(denom);
  const source = { collection: state.owners, prefix: [denom], refusal: "plain" } as const;
  const page = paginate(ctx, source, pagination, ([, owner]) => ({
    address: formatAddress(ctx, owner),
    balance: { denom, amount: getBalance(ctx, owner, denom) },
  }));
  return { denomOwners: page.items, pagination: page.pagination };
}
const denomOwners = query(Query.denomOwners, (ctx, { denom, pagination }) => ownersOf(ctx, denom, pagination));

const sendEnabled = query(Query.sendEnabled, (ctx, { denoms, pagination }) => {
  if (denoms.length === 0) {
    const page = paginate(ctx, { collection: state.sendEnabled, refusal: "Internal" }, pagination, (denom, enabled) => ({
      denom,
      enabled,
    }));
    return { sendEnabled: page.items, pagination: page.pagination };
  }
  const entries = denoms.flatMap((denom) => {
    const enabled = state.sendEnabled.get(ctx, denom);
    return enabled === undefined ? [] : [{ denom, enabled }];
  });
  return { sendEnabled: entries, pagination: undefined };
});

/** All of cosmos.bank.v1beta1.Query. */
export const queries: readonly QueryHandler[] = [
  balance,
  allBalances,
  spendableBalances,
  spendableBalanceByDenom,
  totalSupply,
  supplyOf,
  params,
  denomMetadata,
  denomMetadataByQueryString,
  denomsMetadata,
  denomOwners,
  sendEnabled,
];
