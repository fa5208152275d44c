import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { OperationError } from "../encoding/error.ts";
import { parseHumanDuration } from "../encoding/time.ts";
import type { Io } from "./io.ts";

/** Parsed flags as commander gives them; each command's options.ts turns them into exact types. */
export type Flags = Readonly<Record<string, unknown>>;

/** What a command is called and how its help explains it. */
export interface CommandSpec {
  /** Name and arguments, as commander writes them: "show <name>". */
  readonly usage: string;
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly examples: readonly string[];
  /** More than the summary, for --help. */
  readonly description?: string;
  /** Whether it prints data: gives --json and -o. */
  readonly prints?: boolean;
}

/** Adds a command with what all commands have: --verbose, --json where it prints data, an example in its help. */
export function addCommand(parent: Command, spec: CommandSpec): Command {
  const command = parent.command(spec.usage).summary(spec.summary);
  command.description(spec.description === undefined ? spec.summary : `${spec.summary}\n\n${spec.description}`);
  if (spec.aliases !== undefined) command.aliases([...spec.aliases]);
  if (spec.prints === true) {
    command.option("--json", "one JSON document (streams: a JSON document per line)");
    command.addOption(new Option("-o, --output <format>", "text or json, as Go's binaries have it").choices(["text", "json"]).hideHelp());
  }
  command.option("--verbose", "stack traces of errors");
  command.addHelpText(
    "after",
    `\nExample${spec.examples.length > 1 ? "s" : ""}:\n${spec.examples.map((e) => `  $ interlease ${e}`).join("\n")}`,
  );
  return command;
}

/** Adds --home, which says whose network is meant. */
export function homeOption(command: Command): Command {
  return command.option("--home <dir>", "directory of the network (default: $INTERLEASE_HOME or ~/.interlease/localnet)");
}

/** Whether data is printed as JSON. */
export function wantsJson(flags: Flags): boolean {
  return flags["json"] === true || flags["output"] === "json";
}

/** A value as one JSON document: bigints as text, bytes as they were put. */
export function printJson(io: Io, value: unknown): void {
  io.out(JSON.stringify(value, (_key, member: unknown) => (typeof member === "bigint" ? member.toString() : member)));
}

/** A command line that cannot be understood. */
export function usageError(message: string, hint?: string): OperationError {
  return new OperationError("USAGE", message, hint === undefined ? {} : { hint });
}

/** The text of a flag, if it was given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/** The whole number of a flag within its bounds, if it was given. */
export function integerFlag(flags: Flags, name: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < bounds.min || value > bounds.max)
    throw usageError(`--${dashed(name)} ${text} is not a whole number from ${bounds.min} to ${bounds.max}`);
  return value;
}

/** A duration in nanoseconds: "21d", "504h", "1s"; a bare number is seconds. */
export function parseSpan(text: string, what: string): bigint {
  if (/^\d+$/.test(text)) return BigInt(text) * 1_000_000_000n;
  try {
    return parseHumanDuration(text);
  } catch (cause) {
    throw new OperationError("USAGE", `${what} ${text} is not a duration`, { hint: "write it as 21d, 504h, 90s or 500ms", cause });
  }
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
}

/** The directory of one node: the flag, else ~/.interlease/node. */
export function parseChainHome(flags: Flags): string {
  return resolve((textFlag(flags, "home") ?? join(homedir(), ".interlease", "node")).replace(/^~(?=$|\/)/, homedir()));
}
