import { type Command, Option } from "commander";
import type { JsonObject, JsonValue } from "../../encoding/json.ts";
import type { FieldInfo, MessageCodec } from "../../proto/codec.ts";
import type { Flags } from "../command.ts";
import { usageError } from "../command.ts";
import type { Io } from "../io.ts";
import { readTextFile } from "../textFile.ts";
import type { GoAlias } from "./aliases.ts";
import { kebab } from "./catalog.ts";
import { fieldValue, normalizeMessage, parseObject } from "./values.ts";

/** How a message or request is given on the command line. */
export interface RequestGrammar {
  readonly codec: MessageCodec<unknown>;
  /** Names of fields that stand as arguments; `from` is the sender. */
  readonly args: readonly string[];
}

const PAGINATION = "cosmos.base.query.v1beta1.PageRequest";

/** The arguments of a message or request: those that Go's binaries take, else its fields. */
export function grammarOf(codec: MessageCodec<unknown>, alias: GoAlias | undefined): RequestGrammar {
  const args =
    alias?.args ??
    codec.fields
      .filter((f) => !codec.signers.includes(f.name) && !(f.kind === "message" && f.message?.().typeName === PAGINATION))
      .map((f) => f.name);
  return { codec, args };
}

/** "<validator-address> <amount>": for the usage line. */
export function usageOf({ codec, args }: RequestGrammar, named: "message" | "request"): string {
  const shown = args.map((a) => `<${kebab(a)}>`).join(" ");
  const file = codec.fields.length === 0 ? "" : shown === "" ? `[${named}.json]` : `[${shown} | ${named}.json]`;
  return `${file} [options]`.trim();
}

/** Adds a flag per field; names that the command has already get `field-` in front. */
export function fieldOptions(command: Command, { codec }: RequestGrammar): ReadonlyMap<string, FieldInfo> {
  const flags = new Map<string, FieldInfo>();
  for (const field of codec.fields) {
    const name = kebab(field.name);
    const taken = command.options.some((o) => o.long === `--${name}`);
    const long = taken || RESERVED.has(name) ? `field-${name}` : name;
    const option = new Option(
      `--${long} ${field.kind === "bool" && !field.repeated ? "[bool]" : `<${placeholder(field)}>`}`,
      describe(field),
    );
    if (field.repeated) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
    flags.set(option.attributeName(), field);
  }
  return flags;
}

/** Flags of the program that no field may take. */
const RESERVED = new Set(["help", "version", "verbose", "json", "output", "home", "node"]);

function placeholder(field: FieldInfo): string {
  if (field.kind !== "message") return field.kind === "dec" ? "decimal" : field.kind;
  const name = field.message?.().typeName ?? "";
  if (name === "cosmos.base.v1beta1.Coin") return field.repeated ? "coins" : "coin";
  return "json";
}

function describe(field: FieldInfo): string {
  const type = field.kind === "message" ? (field.message?.().typeName ?? "") : field.kind === "enum" ? enumNames(field) : field.kind;
  return `${type}${field.repeated ? ", may be repeated" : ""}`;
}

function enumNames(field: FieldInfo): string {
  const names = [...(field.enum?.numbers.keys() ?? [])];
  return names.length > 8 ? (field.enum?.typeName ?? "enum") : names.join(" | ");
}

/** What arguments, flags and a file gave. */
export interface GivenRequest {
  readonly json: JsonObject;
  /** The sender, where it stood as an argument. */
  readonly from: string | undefined;
}

/** The request that arguments, flags and a file make together: flags go over the file. */
export async function readRequest(
  grammar: RequestGrammar,
  given: { readonly args: readonly string[]; readonly flags: Flags; readonly fields: ReadonlyMap<string, FieldInfo> },
  io: Io,
): Promise<GivenRequest> {
  const { codec } = grammar;
  const out: Record<string, JsonValue> = {};
  let from: string | undefined;
  const [first] = given.args;
  const isFile = first !== undefined && given.args.length === 1 && (first === "-" || first.endsWith(".json"));
  if (isFile) {
    const text = first === "-" ? await io.stdin() : readTextFile(first);
    const json = normalizeMessage(codec, parseObject(text, first === "-" ? "standard input" : first));
    Object.assign(out, json);
  } else {
    if (given.args.length > grammar.args.length)
      throw usageError(
        `${given.args.length} arguments where at most ${grammar.args.length} can be: ${given.args.join(" ")}`,
        grammar.args.length === 0 ? "give a JSON file, or a flag per field" : `they are ${grammar.args.map(kebab).join(", ")}`,
      );
    for (const [i, text] of given.args.entries()) {
      const name = grammar.args[i] ?? "";
      const field = codec.fields.find((f) => f.name === name);
      if (field === undefined) from = text;
      else out[name] = fieldValue(field, [text]);
    }
  }
  for (const [flag, field] of given.fields) {
    const value = given.flags[flag];
    if (value === undefined) continue;
    const texts = Array.isArray(value) ? value.map(String) : [value === true ? "true" : String(value)];
    out[field.name] = fieldValue(field, texts);
  }
  return { json: out, from };
}
