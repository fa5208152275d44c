import { type Coin, type Coins, formatCoins } from "../../encoding/coins.ts";
import { type Context, ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import {
  type Account,
  ensureAccount,
  ensureModuleAccount,
  ensurePermission,
  formatAddress,
  getAccount,
  isBlockedAddress,
  moduleAccountAddress,
  setAccount,
  trackDelegation,
  trackUndelegation,
} from "../auth/index.ts";
import { CoinSpent, MessageSender, Transfer } from "./api.ts";
import { ensureValid, getBalance, giveCoins, setBalance, takeCoins } from "./balances.ts";

/** Moves coins; an account is made for a new recipient. */
export function sendCoins(ctx: Context, from: Uint8Array, to: Uint8Array, coins: Coins): void {
  takeCoins(ctx, from, coins);
  giveCoins(ctx, to, coins);
  ensureAccount(ctx, to);
  const sender = formatAddress(ctx, from);
  ctx.emit(Transfer({ recipient: formatAddress(ctx, to), sender, amount: formatCoins(coins) }));
  ctx.emit(MessageSender({ sender }));
}

/** Moves coins from a module account to anybody who may receive. */
export function sendFromModule(ctx: Context, module: string, to: Uint8Array, coins: Coins): void {
  ensureNotBlocked(ctx, to);
  sendCoins(ctx, moduleAccountAddress(ctx, module), to, coins);
}

/** Moves coins to a module account, creating it on first use. */
export function sendToModule(ctx: Context, from: Uint8Array, module: string, coins: Coins): void {
  ensureModuleAccount(ctx, module);
  sendCoins(ctx, from, moduleAccountAddress(ctx, module), coins);
}

/** Moves coins between module accounts, creating the recipient on first use. */
export function sendBetweenModules(ctx: Context, from: string, to: string, coins: Coins): void {
  sendToModule(ctx, moduleAccountAddress(ctx, from), to, coins);
}

/** Refuses recipients that belong to modules. */
export function ensureNotBlocked(ctx: ReadContext, to: Uint8Array, shown: string = formatAddress(ctx, to)): void {
  ensure(!isBlockedAddress(ctx, to), sdkErrors.Unauthorized, `${shown} is not allowed to receive funds`);
}

/** Moves coins of a delegator into a staking pool. */
export function delegateCoins(ctx: Context, from: Uint8Array, pool: string, coins: Coins): void {
  const account = ensureModuleAccount(ctx, pool);
  ensurePermission(account, "staking", "receive delegated coins");
  ensureValid(coins);
  const balances: Coin[] = [];
  for (const { denom, amount } of coins) {
    const balance = getBalance(ctx, from, denom);
    balances.push({ denom, amount: balance });
    const text = `failed to delegate; ${balance}${denom} is smaller than ${formatCoins(coins)}`;
    ensure(balance >= amount, sdkErrors.InsufficientFunds, text);
    setBalance(ctx, from, denom, balance - amount);
  }
  const delegator = requireAccount(ctx, from, "failed to track delegation");
  if (delegator.kind === "vesting") setAccount(ctx, from, trackDelegation(delegator, ctx.timeNs, balances, coins));
  ctx.emit(CoinSpent({ spender: formatAddress(ctx, from), amount: formatCoins(coins) }));
  giveCoins(ctx, moduleAccountAddress(ctx, pool), coins);
}

/** Moves coins from a staking pool back to a delegator. */
export function undelegateCoins(ctx: Context, pool: string, to: Uint8Array, coins: Coins): void {
  const account = ensureModuleAccount(ctx, pool);
  ensurePermission(account, "staking", "undelegate coins");
  takeCoins(ctx, moduleAccountAddress(ctx, pool), coins);
  const delegator = requireAccount(ctx, to, "failed to track undelegation");
  if (delegator.kind === "vesting") setAccount(ctx, to, trackUndelegation(delegator, coins));
  giveCoins(ctx, to, coins);
}

function requireAccount(ctx: ReadContext, address: Uint8Array, context: string): Account {
  const account = getAccount(ctx, address);
  ensure(account !== undefined, sdkErrors.UnknownAddress, `${context}: account ${formatAddress(ctx, address)} does not exist`);
  return account;
}
