import { ensurePresent } from "./absent.ts";
import { DecodeError, quoted } from "./error.ts";
import { checkInt, parseInteger } from "./int.ts";

/** An amount of a denomination. */
export interface Coin {
  readonly denom: string;
  readonly amount: bigint;
}

/** Amounts by denomination: sorted by denom, none twice, all positive, unless a function says that it takes others. */
export type Coins = readonly Coin[];

const DENOM = /^[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/;

/** Whether a text may name a denomination. */
export function isDenom(denom: string): boolean {
  return DENOM.test(denom);
}

/** "5stake". */
export function formatCoin(coin: Coin): string {
  return `${coin.amount}${coin.denom}`;
}

/** "5atom,7stake"; no coins are the empty text. */
export function formatCoins(coins: Coins): string {
  return coins.map(formatCoin).join(",");
}

/** What is wrong with a set of coins, in the SDK's words; undefined: nothing. Throws where Go panics on an absent amount. */
export function faultOfCoins(coins: Coins): string | undefined {
  let last: string | undefined;
  for (const coin of coins) {
    if (!isDenom(coin.denom)) return `invalid denom: ${coin.denom}`;
    if (last !== undefined && coin.denom < last) return `denomination ${coin.denom} is not sorted`;
    if (coin.denom === last) return `duplicate denomination ${coin.denom}`;
    ensurePresent(coin, "amount");
    if (coin.amount <= 0n) return `coin ${last === undefined ? formatCoin(coin) : coin.denom} amount is not positive`;
    last = coin.denom;
  }
  return undefined;
}

/** Whether there are coins and all amounts are positive. */
export function areAllPositive(coins: Coins): boolean {
  return coins.length > 0 && coins.every(({ amount }) => amount > 0n);
}

/** Whether no coin has an amount. */
export function areAllZero(coins: Coins): boolean {
  return coins.every(({ amount }) => amount === 0n);
}

/** The amount of a denomination, zero if it is not there. */
export function amountOf(coins: Coins, denom: string): bigint {
  return coins.find((coin) => coin.denom === denom)?.amount ?? 0n;
}

const AMOUNT_END = 1n << 256n;

/** Refuses amounts beyond the 256 bits and sign of Go's math.Int, which panics there. */
export function checkAmount(amount: bigint): bigint {
  if (amount >= AMOUNT_END || amount <= -AMOUNT_END) throw new RangeError("Int overflow");
  return amount;
}

function sumByDenom(coins: Iterable<Coin>): Coins {
  const sums = new Map<string, bigint>();
  for (const { denom, amount } of coins) sums.set(denom, checkAmount((sums.get(denom) ?? 0n) + amount));
  const kept = [...sums].filter(([, amount]) => amount !== 0n);
  return kept.map(([denom, amount]) => ({ denom, amount })).sort((a, b) => (a.denom < b.denom ? -1 : 1));
}

/** Sum of lists of coins, sorted and without zeros. */
export function addCoins(...lists: readonly Coins[]): Coins {
  return sumByDenom(lists.flat());
}

/** Difference of two lists, sorted and without zeros; undefined if an amount would be negative. */
export function subtractCoins(from: Coins, what: Coins): Coins | undefined {
  const difference = sumByDenom([...from, ...what.map(({ denom, amount }) => ({ denom, amount: -amount }))]);
  return difference.some(({ amount }) => amount < 0n) ? undefined : difference;
}

/**
 * The SDK's SafeSub: as subtractCoins, for what users gave. Its order and zeros do not matter; whatever else is wrong with it, or
 * coins to take from that are not in order, is refused where Go panics.
 */
export function safeSubtract(from: Coins, given: Coins): Coins | undefined {
  const isSorted = from.every(({ denom }, i) => (from[i - 1]?.denom ?? "") <= denom);
  if (!isSorted) throw new RangeError("Coins (self) must be sorted");
  for (const coin of given) ensurePresent(coin, "amount");
  const what = given.filter(({ amount }) => amount !== 0n).sort((a, b) => (a.denom < b.denom ? -1 : a.denom > b.denom ? 1 : 0));
  const fault = faultOfCoins(what);
  if (fault !== undefined) throw new RangeError(fault);
  return subtractCoins(from, what);
}

/** Whether two lists have the same amounts, in any order. */
export function equalCoins(a: Coins, b: Coins): boolean {
  if (a.length !== b.length) return false;
  const sorted = (coins: Coins): Coins => [...coins].sort((x, y) => (x.denom < y.denom ? -1 : x.denom > y.denom ? 1 : 0));
  const other = sorted(b);
  return sorted(a).every((coin, i) => coin.denom === other[i]?.denom && coin.amount === other[i]?.amount);
}

/** Whether `coins` has every denomination of `floor` in at least its amount. */
export function coverCoins(coins: Coins, floor: Coins): boolean {
  return floor.every(({ denom, amount }) => amountOf(coins, denom) >= amount);
}

/** Whether at least one coin reaches its positive amount in `floor`. */
export function reachAnyCoin(coins: Coins, floor: Coins): boolean {
  return coins.some(({ denom, amount }) => {
    const needed = amountOf(floor, denom);
    return needed !== 0n && amount >= needed;
  });
}

/** Reads "5stake". */
export function parseCoin(text: string): Coin {
  const found = /^(\d+)\s*([a-zA-Z]\S*)$/.exec(text.trim());
  const [, amount = "", denom = ""] = found ?? [];
  if (found === null || !isDenom(denom)) {
    throw new DecodeError(`${quoted(text)} is not a coin: expected an amount and a denomination such as 5stake`);
  }
  return { denom, amount: checkInt(parseInteger(amount)) };
}

/** Reads "5stake,7atom": sorted and without zeros; the empty text stands for no coins. */
export function parseCoins(text: string): Coins {
  if (text.trim() === "") return [];
  const coins = text.split(",").map(parseCoin);
  if (new Set(coins.map(({ denom }) => denom)).size !== coins.length) throw new DecodeError(`${quoted(text)} names a denomination twice`);
  return addCoins(coins);
}
