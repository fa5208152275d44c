import type { Attempt, Context } from "./context.ts";
import { panicError, StateError } from "./errors.ts";

/**
 * As `ctx.attempt`, for what nobody but the chain itself runs, where Go recovers panics: any exception fails `body`, whatever it is, as
 * it fails a transaction. Its layer and its events are gone.
 */
export function attemptRecovering<T>(ctx: Context, body: (ctx: Context) => T): Attempt<T> {
  try {
    return ctx.attempt(body);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return { ok: false, error: new StateError(panicError, text, { cause }), events: [] };
  }
}
