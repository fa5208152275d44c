import type { Context, Nothing } from "./context.ts";
import { many } from "./slots.ts";
import type { DecodedTx } from "./tx.ts";

/**
 * One check before a transaction's messages run; a context that it returns is used from then on (the gas meter is set this way).
 * `simulate` is true while gas is being estimated: signatures are placeholders then.
 */
export type AnteStep = (ctx: Context, tx: DecodedTx, simulate: boolean) => Context | Nothing;

/** Steps that modules add behind the app's own list, in the order of the modules. */
export const extraAnteSteps = many<AnteStep>("framework.extraAnteSteps");

/** Runs steps in order on the context that each leaves behind. */
export function runAnteSteps(ctx: Context, tx: DecodedTx, simulate: boolean, steps: readonly AnteStep[]): Context {
  let current = ctx;
  for (const step of steps) current = step(current, tx, simulate) ?? current;
  return current;
}
