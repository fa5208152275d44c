import type { Direction, Figure } from "./figure.ts";
import { median } from "./programs/report.ts";

/** A round: the same benchmarks run in both checkouts, one directly after the other. */
export interface Round {
  readonly ours: readonly Figure[];
  readonly theirs: readonly Figure[];
}

/** A figure of two checkouts; `ratio` above 1: ours is better. */
export interface Ratio {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly theirs: number;
  /** Median of the rounds' own ratios: a machine that slows down slows both runs of a round. */
  readonly ratio: number;
  readonly worst: number;
  readonly best: number;
}

/** Rates are better when higher; times, memory and disk when lower. */
export function directionOf(unit: string): Direction {
  return unit.endsWith("/s") ? "higher" : "lower";
}

function figureValue(figures: readonly Figure[], name: string): number | undefined {
  return figures.find((figure) => figure.name === name)?.value;
}

/** Ratios of the figures that both checkouts gave in every round, in the order of the first run. */
export function ratiosOf(rounds: readonly Round[]): readonly Ratio[] {
  return (rounds[0]?.ours ?? []).flatMap(({ name, unit }) => {
    const pairs = rounds.flatMap((round) => {
      const [ours, theirs] = [figureValue(round.ours, name), figureValue(round.theirs, name)];
      return ours === undefined || theirs === undefined ? [] : [{ ours, theirs }];
    });
    if (pairs.length < rounds.length) return [];
    const better = directionOf(unit);
    const ratios = pairs.map(({ ours, theirs }) => (better === "higher" ? ours / theirs : theirs / ours));
    return [
      {
        name,
        unit,
        ours: median(pairs.map(({ ours }) => ours)),
        theirs: median(pairs.map(({ theirs }) => theirs)),
        ratio: median(ratios),
        worst: Math.min(...ratios),
        best: Math.max(...ratios),
      },
    ];
  });
}

/** Names that only one of the checkouts gave: they cannot be compared. */
export function loneFigures(rounds: readonly Round[]): readonly string[] {
  const compared = new Set(ratiosOf(rounds).map(({ name }) => name));
  const all = rounds.flatMap(({ ours, theirs }) => [...ours, ...theirs]).map(({ name }) => name);
  return [...new Set(all)].filter((name) => !compared.has(name));
}
