import { StateError } from "../../framework/index.ts";

/** Runs the body; its refusals name what they happened in, as Go's wrapped errors do. */
export function within<T>(context: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof StateError ? error.wrap(context) : error;
  }
}
