import { type Flags, parseSpan, usageError } from "../../command.ts";
import type { Io } from "../../io.ts";
import { type NetworkOptions, networkOptions } from "../../session/choice.ts";

const SECOND = 1_000_000_000n;

/** How far the clock of a network goes forward. */
export interface AdvanceOptions extends NetworkOptions {
  readonly seconds: number;
}

/** The span in whole seconds, which is what chains' times are told in. */
export function advanceOptions(span: string, flags: Flags, io: Io): AdvanceOptions {
  const ns = parseSpan(span, "the span");
  if (ns < SECOND) throw usageError(`${span} is less than a second`);
  return { ...networkOptions(flags, io), seconds: Number(ns / SECOND) };
}
