import { CommanderError } from "commander";
import { DecodeError, OperationError } from "../encoding/error.ts";
import type { Io } from "./io.ts";

/** Prints what went wrong as one sentence and a hint; the stack only when asked for. Gives the exit code. */
export function reportFailure(error: unknown, io: Io, verbose: boolean): number {
  if (error instanceof CommanderError) {
    // Help and version end that way too.
    if (error.exitCode === 0) return 0;
    // Commander has printed its own sentence already.
    return error.exitCode;
  }
  const { style } = io;
  io.err(`${style.red("error:")} ${sentence(error)}`);
  const hint = error instanceof OperationError ? error.hint : undefined;
  if (hint !== undefined && hint !== "") io.err(`${style.dim("hint:")} ${hint}`);
  if (verbose) for (const line of stacks(error)) io.err(line);
  else if (!isExpected(error)) io.err(`${style.dim("hint:")} run it again with --verbose for the stack, and report it`);
  return 1;
}

function isExpected(error: unknown): boolean {
  return error instanceof OperationError || error instanceof DecodeError;
}

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? text;
}

function stacks(error: unknown): readonly string[] {
  const out: string[] = [];
  for (let at: unknown = error, depth = 0; at !== undefined && depth < 8; depth++) {
    out.push(at instanceof Error ? (at.stack ?? at.message) : String(at));
    at = at instanceof Error ? at.cause : undefined;
    if (at !== undefined) out.push("caused by");
  }
  return out;
}
