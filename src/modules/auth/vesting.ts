import { addCoins, amountOf, type Coins, safeSubtract, subtractCoins } from "../../encoding/coins.ts";
import { decFromInt, mul, quo, roundInt } from "../../encoding/decimal.ts";
import { splitTime } from "../../encoding/time.ts";
import { ensure, panicError } from "../../framework/index.ts";
import type { VestingAccount } from "./account.ts";

/** What of an account's original coins is its own by now. */
function vestedCoins(account: VestingAccount, now: bigint): Coins {
  const { schedule, originalVesting, endTime } = account;
  if (schedule.type === "permanent") return [];
  if (schedule.type === "delayed") return now >= endTime ? originalVesting : [];
  if (now <= schedule.startTime) return [];
  if (now >= endTime) return originalVesting;
  if (schedule.type === "periodic") return vestedPeriods(schedule.periods, now - schedule.startTime);
  const part = quo(decFromInt(now - schedule.startTime), decFromInt(endTime - schedule.startTime));
  return originalVesting.map(({ denom, amount }) => ({ denom, amount: roundInt(mul(decFromInt(amount), part)) }));
}

function vestedPeriods(periods: readonly { readonly length: bigint; readonly amount: Coins }[], elapsed: bigint): Coins {
  let left = elapsed;
  const vested: Coins[] = [];
  for (const { length, amount } of periods) {
    if (left < length) break;
    vested.push(amount);
    left -= length;
  }
  return addCoins(...vested);
}

function vestingCoins(account: VestingAccount, timeNs: bigint): Coins {
  const coins = safeSubtract(account.originalVesting, vestedCoins(account, splitTime(timeNs).seconds));
  ensure(coins !== undefined, panicError, "negative coin amount");
  return coins;
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What a vesting account may not spend: what vests yet, unless it is delegated. */
export function lockedCoins(account: VestingAccount, timeNs: bigint): Coins {
  const vesting = vestingCoins(account, timeNs);
  const locked = vesting.map(({ denom, amount }) => ({ denom, amount: amount - min(amount, amountOf(account.delegatedVesting, denom)) }));
  return locked.filter(({ amount }) => amount !== 0n);
}

/** The account after a delegation, which takes what vests yet before what is free; `balance` is that before it. */
export function trackDelegation(account: VestingAccount, timeNs: bigint, balance: Coins, delegated: Coins): VestingAccount {
  const vesting = vestingCoins(account, timeNs);
  let { delegatedFree, delegatedVesting } = account;
  for (const { denom, amount } of delegated) {
    const isCovered = amount !== 0n && amountOf(balance, denom) >= amount;
    ensure(isCovered, panicError, "delegation attempt with zero coins or insufficient funds");
    const locked = min(max(amountOf(vesting, denom) - amountOf(delegatedVesting, denom), 0n), amount);
    delegatedVesting = addCoins(delegatedVesting, [{ denom, amount: locked }]);
    delegatedFree = addCoins(delegatedFree, [{ denom, amount: amount - locked }]);
  }
  return { ...account, delegatedFree, delegatedVesting };
}

/** The account after an undelegation, which frees what was free before what vests. */
export function trackUndelegation(account: VestingAccount, undelegated: Coins): VestingAccount {
  let { delegatedFree, delegatedVesting } = account;
  for (const { denom, amount } of undelegated) {
    ensure(amount !== 0n, panicError, "undelegation attempt with zero coins");
    const free = min(amountOf(delegatedFree, denom), amount);
    const locked = min(amountOf(delegatedVesting, denom), amount - free);
    delegatedFree = subtractCoins(delegatedFree, [{ denom, amount: free }]) ?? [];
    delegatedVesting = subtractCoins(delegatedVesting, [{ denom, amount: locked }]) ?? [];
  }
  return { ...account, delegatedFree, delegatedVesting };
}
