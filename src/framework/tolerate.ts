import { asStateError, panicError, type StateError } from "./errors.ts";
import { OutOfGasError } from "./gas.ts";

/**
 * Runs what goes on after a failure that Go only logs, and returns the failure: unlike `ctx.attempt`, what was written and emitted
 * before it stays. What would be a panic there passes through.
 */
export function tolerate(body: () => void): StateError | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    const failure = error instanceof OutOfGasError ? undefined : asStateError(error);
    if (failure === undefined || failure.kind.code === panicError.code) throw error;
    return failure;
  }
}
