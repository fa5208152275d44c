import { type Coins, isDenom } from "./coins.ts";
import { checkDec, decFromInt, formatDec, mul, mulTruncate, quoTruncate, truncateInt } from "./decimal.ts";

/** An amount of a denomination in LegacyDec atomics. */
export interface DecCoin {
  readonly denom: string;
  readonly amount: bigint;
}

/** Decimal amounts by denomination: sorted by denom, none twice, without zeros. */
export type DecCoins = readonly DecCoin[];

/** "0.500000000000000000atom,7.000000000000000000stake"; no coins are the empty text. */
export function formatDecCoins(coins: DecCoins): string {
  return coins.map(({ denom, amount }) => `${formatDec(amount)}${denom}`).join(",");
}

/** Whole coins as decimal ones. */
export function decCoinsFromCoins(coins: Coins): DecCoins {
  return normal(coins.map(({ denom, amount }) => ({ denom, amount: decFromInt(amount) })));
}

/** Sorted, each denomination once, without zeros. */
function normal(coins: Iterable<DecCoin>): DecCoins {
  const sums = new Map<string, bigint>();
  for (const { denom, amount } of coins) sums.set(denom, checkDec((sums.get(denom) ?? 0n) + amount));
  const kept = [...sums].filter(([, amount]) => amount !== 0n);
  return kept.map(([denom, amount]) => ({ denom, amount })).sort((a, b) => (a.denom < b.denom ? -1 : 1));
}

/** Sum of lists. */
export function addDecCoins(...lists: readonly DecCoins[]): DecCoins {
  return normal(lists.flat());
}

/** Difference of two lists; undefined if an amount would be negative. */
export function subtractDecCoins(from: DecCoins, what: DecCoins): DecCoins | undefined {
  const difference = normal([...from, ...what.map(({ denom, amount }) => ({ denom, amount: -amount }))]);
  return isAnyNegative(difference) ? undefined : difference;
}

/** Whether some amount is below zero. */
export function isAnyNegative(coins: DecCoins): boolean {
  return coins.some(({ amount }) => amount < 0n);
}

/** The amount of a denomination, zero if it is not there. */
export function decAmountOf(coins: DecCoins, denom: string): bigint {
  if (!isDenom(denom)) throw new RangeError(`invalid denom: ${denom}`);
  return coins.find((coin) => coin.denom === denom)?.amount ?? 0n;
}

function mapAmounts(coins: DecCoins, change: (amount: bigint) => bigint): DecCoins {
  return normal(coins.map(({ denom, amount }) => ({ denom, amount: change(amount) })));
}

/** Each amount times a decimal, half to even. */
export function mulDecCoins(coins: DecCoins, factor: bigint): DecCoins {
  return mapAmounts(coins, (amount) => mul(amount, factor));
}

/** Each amount times a decimal, cut off. */
export function mulDecCoinsTruncate(coins: DecCoins, factor: bigint): DecCoins {
  return mapAmounts(coins, (amount) => mulTruncate(amount, factor));
}

/** Each amount by a decimal, cut off. */
export function quoDecCoinsTruncate(coins: DecCoins, divisor: bigint): DecCoins {
  return mapAmounts(coins, (amount) => quoTruncate(amount, divisor));
}

/** Of each denomination the smaller amount; one that `other` lacks is left out. */
export function intersectDecCoins(coins: DecCoins, other: DecCoins): DecCoins {
  return normal(
    coins.map(({ denom, amount }) => {
      const limit = decAmountOf(other, denom);
      return { denom, amount: amount < limit ? amount : limit };
    }),
  );
}

/** The whole coins, and what is left of them. */
export function truncateDecCoins(coins: DecCoins): { readonly whole: Coins; readonly rest: DecCoins } {
  const parts = coins.map(({ denom, amount }) => ({ denom, whole: truncateInt(amount), amount }));
  return {
    whole: parts.filter(({ whole }) => whole !== 0n).map(({ denom, whole }) => ({ denom, amount: whole })),
    rest: normal(parts.map(({ denom, whole, amount }) => ({ denom, amount: amount - decFromInt(whole) }))),
  };
}
