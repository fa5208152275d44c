import {
  ensure,
  ensureQuery,
  paginate,
  query,
  type QueryHandler,
  type ReadContext,
  sdkErrors,
  StateError,
  unregisteredError,
} from "../../framework/index.ts";
import { Query } from "../../proto/gen/cosmos/auth/v1beta1.ts";
import { type Account, packAccount } from "./account.ts";
import { ensureModuleAccount, getAccount } from "./accounts.ts";
import { formatAddress, readAddress } from "./address.ts";
import { getParams } from "./params.ts";
import { moduleAccounts } from "./slots.ts";
import { state } from "./state.ts";

/** The account of a text address; a malformed address is an error without a status, as in Go. */
function accountOf(ctx: ReadContext, address: string, emptyText: string): Account {
  ensureQuery(address !== "", "InvalidArgument", emptyText);
  const bytes = addressOf(ctx, address);
  const account = getAccount(ctx, bytes);
  ensureQuery(account !== undefined, "NotFound", `account ${address} not found`);
  return account;
}

function addressOf(ctx: ReadContext, address: string): Uint8Array {
  const bytes = readAddress(ctx, address);
  if (typeof bytes !== "string") return bytes;
  // Another chain's prefix is the one refusal that has a code in Go.
  const ofLogic = `: ${sdkErrors.Logic.text}`;
  if (bytes.endsWith(ofLogic)) throw new StateError(sdkErrors.Logic, bytes.slice(0, -ofLogic.length));
  throw new StateError(unregisteredError, bytes);
}

const account = query(Query.account, (ctx, { address }) => ({
  account: packAccount(accountOf(ctx, address, "Address cannot be empty")),
}));

const accountInfo = query(Query.accountInfo, (ctx, { address }) => {
  const { pubKey, accountNumber, sequence } = accountOf(ctx, address, "address cannot be empty").base;
  return { info: { address, pubKey, accountNumber, sequence } };
});

const accounts = query(Query.accounts, (ctx, { pagination }) => {
  const page = paginate(ctx, { collection: state.accounts, refusal: "plain" }, pagination, (_, found) => packAccount(found));
  return { accounts: page.items, pagination: page.pagination };
});

const accountAddressById = query(Query.accountAddressByID, (ctx, { id, accountId }) => {
  ensureQuery(id === 0n, "InvalidArgument", "requesting with id isn't supported, try to request using account-id");
  const address = state.accounts.by.number.first(ctx, accountId);
  ensureQuery(address !== undefined, "NotFound", `account address not found with account number ${accountId}`);
  return { accountAddress: formatAddress(ctx, address) };
});

const params = query(Query.params, (ctx) => ({ params: getParams(ctx) }));

/** Accounts that have not been used yet show with the next number: Go creates them in the query's own context. */
const allModuleAccounts = query(Query.moduleAccounts, (ctx) => {
  const names = moduleAccounts(ctx).map(({ name }) => name);
  const found = ctx.scratch((inner) => names.sort().map((name) => packAccount(ensureModuleAccount(inner, name))));
  return { accounts: found };
});

const moduleAccountByName = query(Query.moduleAccountByName, (ctx, { name }) => {
  ensureQuery(name !== "", "InvalidArgument", "module name is empty");
  const isDeclared = moduleAccounts(ctx).some((declared) => declared.name === name);
  ensureQuery(isDeclared, "NotFound", `account ${name} not found`);
  return { account: ctx.scratch((inner) => packAccount(ensureModuleAccount(inner, name))) };
});

const bech32Prefix = query(Query.bech32Prefix, ({ addressPrefix }) => ({ bech32Prefix: addressPrefix }));

const addressBytesToString = query(Query.addressBytesToString, (ctx, { addressBytes }) => {
  ensure(addressBytes.length > 0, unregisteredError, "empty address bytes is not allowed");
  return { addressString: formatAddress(ctx, addressBytes) };
});

const addressStringToBytes = query(Query.addressStringToBytes, (ctx, { addressString }) => ({
  addressBytes: addressOf(ctx, addressString),
}));

/** All of cosmos.auth.v1beta1.Query. */
export const queries: readonly QueryHandler[] = [
  account,
  accountInfo,
  accounts,
  accountAddressById,
  params,
  allModuleAccounts,
  moduleAccountByName,
  bech32Prefix,
  addressBytesToString,
  addressStringToBytes,
];
