import { addCoins, amountOf, subtractCoins, type Coin, type Coins, faultOfCoins, formatCoins, checkAmount } from "../../encoding/coins.ts";
import { type Context, ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import { formatAddress, getAccount, lockedCoins } from "../auth/index.ts";
import { CoinReceived, CoinSpent } from "./api.ts";
import { state } from "./state.ts";

/** How much of a denomination an account has. */
export function getBalance(ctx: ReadContext, address: Uint8Array, denom: string): bigint {
  return state.balances.get(ctx, [address, denom]) ?? 0n;
}

/** Everything that an account has. */
export function getBalances(ctx: ReadContext, address: Uint8Array): Coins {
  const rows = state.balances.entries(ctx, { prefix: [address] });
  return addCoins([...rows].map(([[, denom], amount]): Coin => ({ denom, amount })));
}

/** What an account has and may not spend yet. */
function lockedOf(ctx: ReadContext, address: Uint8Array): Coins {
  const account = getAccount(ctx, address);
  return account?.kind === "vesting" ? lockedCoins(account, ctx.timeNs) : [];
}

/** What an account may spend; nothing where more is locked than is there. */
export function spendableCoins(ctx: ReadContext, address: Uint8Array): Coins {
  const balances = getBalances(ctx, address);
  return subtractCoins(balances, lockedOf(ctx, address)) ?? [];
}

/** Writes a balance and who owns the denomination; zero leaves no row. */
export function setBalance(ctx: Context, address: Uint8Array, denom: string, amount: bigint): void {
  if (amount === 0n) {
    state.owners.delete(ctx, [denom, address]);
    state.balances.delete(ctx, [address, denom]);
    return;
  }
  state.owners.add(ctx, [denom, address]);
  state.balances.set(ctx, [address, denom], checkAmount(amount));
}

/** Takes coins from an account; no coins are a valid amount and leave an event. */
export function takeCoins(ctx: Context, address: Uint8Array, coins: Coins): void {
  ensureValid(coins);
  const lockedAll = lockedOf(ctx, address);
  for (const { denom, amount } of coins) {
    const balance = getBalance(ctx, address, denom);
    const locked = amountOf(lockedAll, denom);
    const excess = (): string => `locked amount exceeds account balance funds: ${locked}${denom} > ${balance}${denom}`;
    ensure(locked <= balance, sdkErrors.InsufficientFunds, excess);
    const text = (): string => `spendable balance ${balance - locked}${denom} is smaller than ${amount}${denom}`;
    ensure(balance - locked >= amount, sdkErrors.InsufficientFunds, text);
    setBalance(ctx, address, denom, balance - amount);
  }
  ctx.emit(CoinSpent({ spender: formatAddress(ctx, address), amount: formatCoins(coins) }));
}

/** Gives coins to an account; no coins are a valid amount and leave an event. */
export function giveCoins(ctx: Context, address: Uint8Array, coins: Coins): void {
  ensureValid(coins);
  for (const { denom, amount } of coins) setBalance(ctx, address, denom, getBalance(ctx, address, denom) + amount);
  ctx.emit(CoinReceived({ receiver: formatAddress(ctx, address), amount: formatCoins(coins) }));
}

/** Refuses a list that is not a set of positive coins. */
export function ensureValid(coins: Coins): void {
  ensure(faultOfCoins(coins) === undefined, sdkErrors.InvalidCoins, () => formatCoins(coins));
}
