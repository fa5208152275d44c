/** One measured figure. With a peer, `ratio` says how many times better we are, and `met` whether that reaches the goal. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What `peer` is: a program of the same run, or the goal of a quiet machine slowed down by the calibration of the same run. */
  readonly against?: string;
  readonly peer?: number;
  readonly ratio?: number;
  readonly goal?: number;
  readonly met?: boolean;
  /** Anything that helps to read the figure. */
  readonly note?: string;
}

export type Direction = "higher" | "lower";

interface Comparison {
  readonly against: string;
  readonly peer: number | undefined;
  readonly better: Direction;
  /** The least ratio wanted; absent: the peer is named for comparison only. */
  readonly goal?: number;
}

/** Sets a measured value beside its peer. Without one there is no ratio, and the goal is not judged. */
export function compare(figure: Pick<Figure, "name" | "value" | "unit" | "note">, comparison: Comparison): Figure {
  const { against, peer, better, goal } = comparison;
  if (peer === undefined) return { ...figure, against: `${against} (absent)`, ...(goal === undefined ? {} : { goal }) };
  const ratio = better === "higher" ? figure.value / peer : peer / figure.value;
  return { ...figure, against, peer, ratio, ...(goal === undefined ? {} : { goal, met: ratio >= goal }) };
}

/** A goal for a quiet machine, as this machine could reach it now: `slowness` is the calibration of the same run. */
export function onQuietMachine(goal: number, better: Direction, slowness: number): Comparison {
  const peer = better === "higher" ? goal / slowness : goal * slowness;
  return { against: `${goal} on a quiet machine x calibration ${slowness.toFixed(2)}`, peer, better, goal: 1 };
}
