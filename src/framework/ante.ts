import { type Context, type Nothing, refuseThenable } from "./context.ts";
import { many } from "./slots.ts";
import type { DecodedTx } from "./tx.ts";

/**
 * One check before a transaction's messages run; a context that it returns is used from then on (the gas meter is set this way).
 * `simulate` is true while gas is being estimated: signatures are placeholders then.
 */
export type AnteStep = (ctx: Context, tx: DecodedTx, simulate: boolean) => Context | Nothing;

/** Steps that modules add behind the app's own list, in the order of the modules. */
export const extraAnteSteps = many<AnteStep>("framework.extraAnteSteps");

/** Runs steps in order on the context that each leaves behind; `reached` hears of every one, also before a step that throws. */
export function runAnteSteps(ctx: Context, tx: DecodedTx, steps: readonly AnteStep[], reached: (ctx: Context) => void): Context {
  const simulate = ctx.mode === "simulate";
  let current = ctx;
  for (const step of steps) {
    reached(current);
    const next = step(current, tx, simulate);
    if (next !== undefined) current = refuseThenable(next);
  }
  reached(current);
  return current;
}
