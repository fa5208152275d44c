import { equalBytes } from "../../encoding/bytes.ts";
import { type Context, ensure, InvariantError, panicError, type ReadContext } from "../../framework/index.ts";
import { type Account, changeAccount, type ModuleAccountRecord, type UserAccount } from "./account.ts";
import { formatAddress } from "./address.ts";
import { type ModuleAccountDeclaration, moduleAccounts, type Permission } from "./slots.ts";
import { state } from "./state.ts";

/** The account with this address, if it exists. */
export function getAccount(ctx: ReadContext, address: Uint8Array): Account | undefined {
  return state.accounts.get(ctx, address);
}

/** Whether an account with this address exists. */
export function hasAccount(ctx: ReadContext, address: Uint8Array): boolean {
  return state.accounts.has(ctx, address);
}

/** Stores an account under its address. */
export function setAccount(ctx: Context, address: Uint8Array, account: Account): void {
  state.accounts.set(ctx, address, account);
}

/** Creates a user's account with the next account number. */
export function createAccount(ctx: Context, address: Uint8Array): UserAccount {
  const account: UserAccount = { kind: "base", base: newBase(ctx, address) };
  setAccount(ctx, address, account);
  return account;
}

/** Creates a user's account unless there is one. */
export function ensureAccount(ctx: Context, address: Uint8Array): void {
  if (!hasAccount(ctx, address)) createAccount(ctx, address);
}

/** A new account's common part, with the next account number. */
export function newBase(ctx: Context, address: Uint8Array): Account["base"] {
  return { address: formatAddress(ctx, address), pubKey: undefined, accountNumber: state.accountNumber.next(ctx), sequence: 0n };
}

/** Replaces members of an account. */
export function updateAccount(ctx: Context, address: Uint8Array, account: Account, changes: Partial<Account["base"]>): Account {
  const changed = changeAccount(account, changes);
  setAccount(ctx, address, changed);
  return changed;
}

/** The declaration of a module account of this app. */
function moduleAccountDeclaration(ctx: ReadContext, name: string): ModuleAccountDeclaration {
  const found = moduleAccounts(ctx).find((declared) => declared.name === name);
  if (found === undefined) throw new InvariantError(`no module declares the account ${name}`);
  return found;
}

/** The address of a declared module account, whether it has been created or not. */
export function moduleAccountAddress(ctx: ReadContext, name: string): Uint8Array {
  return moduleAccountDeclaration(ctx, name).address;
}

/** A module account, created with the next account number on its first use as Go does. */
export function ensureModuleAccount(ctx: Context, name: string): ModuleAccountRecord {
  const { address, permissions } = moduleAccountDeclaration(ctx, name);
  const existing = getAccount(ctx, address);
  if (existing !== undefined) {
    // Users can make an ordinary account of the address of a module account that receives, before its first use: Go panics then.
    ensure(existing.kind === "module", panicError, `account ${existing.base.address} of ${name} is not a module account`);
    return existing;
  }
  const account: ModuleAccountRecord = { kind: "module", base: newBase(ctx, address), name, permissions };
  setAccount(ctx, address, account);
  return account;
}

/** Refuses what a module account may not do, as Go's panic does. */
export function ensurePermission(account: ModuleAccountRecord, permission: Permission, what: string): void {
  ensure(
    account.permissions.includes(permission),
    panicError,
    `module account ${account.name} does not have permissions to ${what}: unauthorized`,
  );
}

/** Whether users may not send to this address: it belongs to a module that does not receive. */
export function isBlockedAddress(ctx: ReadContext, address: Uint8Array): boolean {
  return moduleAccounts(ctx).some((declared) => !declared.receives && equalBytes(declared.address, address));
}
