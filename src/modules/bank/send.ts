import { type Coins, formatCoins } from "../../encoding/coins.ts";
import { type Context, ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import {
  ensureAccount,
  ensureModuleAccount,
  ensurePermission,
  formatAddress,
  getAccount,
  isBlockedAddress,
  moduleAccountAddress,
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
  for (const { denom, amount } of coins) {
    const balance = getBalance(ctx, from, denom);
    const text = `failed to delegate; ${balance}${denom} is smaller than ${formatCoins(coins)}`;
    ensure(balance >= amount, sdkErrors.InsufficientFunds, text);
    setBalance(ctx, from, denom, balance - amount);
  }
  ensureExists(ctx, from, "failed to track delegation");
  ctx.emit(CoinSpent({ spender: formatAddress(ctx, from), amount: formatCoins(coins) }));
  giveCoins(ctx, moduleAccountAddress(ctx, pool), coins);
}

/** Moves coins from a staking pool back to a delegator. */
export function undelegateCoins(ctx: Context, pool: string, to: Uint8Array, coins: Coins): void {
  const account = ensureModuleAccount(ctx, pool);
  ensurePermission(account, "staking", "undelegate coins");
  takeCoins(ctx, moduleAccountAddress(ctx, pool), coins);
  ensureExists(ctx, to, "failed to track undelegation");
  giveCoins(ctx, to, coins);
}

function ensureExists(ctx: ReadContext, address: Uint8Array, context: string): void {
  const exists = getAccount(ctx, address) !== undefined;
  ensure(exists, sdkErrors.UnknownAddress, `${context}: account ${formatAddress(ctx, address)} does not exist`);
}
