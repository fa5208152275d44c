import type { OperationCode } from "./operationCode.ts";

export type { OperationCode } from "./operationCode.ts";

/** What an OperationError carries besides its code and message. */
export interface OperationErrorOptions {
  readonly data?: Readonly<Record<string, unknown>>;
  /** What the user can do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An operation outside the state machine went wrong: RPC, disk, configuration, command line. */
export class OperationError extends Error {
  readonly code: OperationCode;
  readonly data: Readonly<Record<string, unknown>>;
  readonly hint: string | undefined;

  constructor(code: OperationCode, message: string, options: OperationErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "OperationError";
    this.code = code;
    this.data = options.data ?? {};
    this.hint = options.hint;
  }
}

/** Bytes or text from outside are not what their format demands; the message names the value and the rule. */
export class DecodeError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "DecodeError";
  }
}

/** A value from outside as it may appear in an error message: quoted and cut to `max` characters. */
export function quoted(text: string, max = 80): string {
  return JSON.stringify(text.length <= max ? text : `${text.slice(0, max)}…`);
}
