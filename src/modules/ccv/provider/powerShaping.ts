import { decFromInt, quo } from "../../../encoding/decimal.ts";
import { ensure, goSort, unregisteredError } from "../../../framework/index.ts";

// Pure functions on powers: which validators a Top-N chain takes, how many, and how much power each keeps.

/** What can be ordered and capped: a validator with its power. */
export interface Powered {
  readonly power: bigint;
}

/** Largest power first; where equals end decides who is cut and who gets what is left over, so they end where Go's sort puts them. */
function byPowerDescending<T extends Powered>(validators: readonly T[]): readonly T[] {
  return goSort(validators, (a, b) => (a.power === b.power ? 0 : a.power > b.power ? -1 : 1));
}

/** The least power in the top N percent: of the powers in descending order the first with which their share of the total reaches N. */
export function minPowerInTopN(powers: readonly bigint[], topN: number): bigint {
  ensure(
    topN > 0 && topN <= 100,
    unregisteredError,
    `trying to compute minimum power with an incorrect topN value (${topN}). topN has to be in (0, 100]`,
  );
  const sorted = [...powers].sort((a, b) => (a === b ? 0 : a > b ? -1 : 1));
  const total = decFromInt(sorted.reduce((sum, power) => sum + power, 0n));
  const threshold = decFromInt(BigInt(topN)) / 100n;
  let sum = 0n;
  for (const power of sorted) {
    sum += power;
    // DEVIATION: Go divides by zero and halts where nobody has power; here that is an error like an empty set.
    if (total > 0n && quo(decFromInt(sum), total) >= threshold) return power;
  }
  ensure(false, unregisteredError, `no minimum power for topN (${topN}) among ${powers.length} validators with total power ${total}`);
}

/** The prioritised validators, then the others, each part by power. */
export function orderByPriority<T extends Powered>(validators: readonly T[], isPrioritised: (validator: T) => boolean): readonly T[] {
  const prioritised = validators.filter(isPrioritised);
  const others = validators.filter((validator) => !isPrioritised(validator));
  return [...byPowerDescending(prioritised), ...byPowerDescending(others)];
}

/** The first `cap` validators of an opt-in chain; a Top-N chain and cap 0 keep all. */
export function capValidatorSet<T>(validators: readonly T[], options: { readonly topN: number; readonly cap: number }): readonly T[] {
  if (options.topN > 0 || options.cap === 0) return validators;
  return validators.slice(0, options.cap);
}

/**
 * Powers such that nobody has more than `percent` of the total, largest first. What exceeds the cap is shared evenly, rounded
 * down, among those below it, from the largest to the smallest, so that the total stays. Where the cap cannot hold (fewer than
 * 100/percent validators) everybody ends at the cap and the total shrinks; nobody ends at zero. Percent 0 changes nothing.
 */
export function capPowers<T extends Powered>(validators: readonly T[], percent: number): readonly T[] {
  if (percent === 0) return validators;
  const total = validators.reduce((sum, { power }) => sum + power, 0n);
  const share = (total * BigInt(percent)) / 100n;
  const cap = share === 0n ? 1n : share;
  const sorted = byPowerDescending(validators);
  const below = sorted.filter(({ power }) => power < cap);
  let receivers = BigInt(below.length);
  let excess = sorted.reduce((sum, { power }) => (power >= cap ? sum + power - cap : sum), 0n);
  return sorted.map((validator) => {
    if (validator.power >= cap) return { ...validator, power: cap };
    const wanted = validator.power + excess / receivers;
    const power = wanted >= cap ? cap : wanted;
    excess -= power - validator.power;
    receivers -= 1n;
    return { ...validator, power };
  });
}
