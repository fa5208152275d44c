import { OperationError } from "../encoding/error.ts";
import { parseTime } from "../encoding/time.ts";

export type Operator = "=" | "<" | "<=" | ">" | ">=" | "CONTAINS" | "EXISTS";
export type Argument =
  | { readonly type: "string"; readonly text: string }
  | { readonly type: "number"; readonly text: string; readonly number: Decimal }
  | { readonly type: "time"; readonly text: string; readonly ns: bigint }
  | { readonly type: "date"; readonly text: string; readonly ns: bigint };

/** `tag operator argument`; EXISTS alone has no argument. */
export interface Condition {
  readonly tag: string;
  readonly op: Operator;
  readonly arg: Argument | undefined;
}

/** Queries longer than this are refused. */
export const MAX_QUERY_LENGTH = 512;

/** Parses CometBFT's query language: conditions joined by AND. */
export function parseQuery(text: string): readonly Condition[] {
  if (text.length > MAX_QUERY_LENGTH) throw new OperationError("QUERY_TOO_LONG", "maximum query length exceeded");
  const scanner = new Scanner(text);
  const conditions = [readCondition(scanner)];
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
    if (token.kind !== "AND") throw failed(`offset ${token.offset}: got ${NAMES[token.kind]}, want AND operator`);
    conditions.push(readCondition(scanner));
  }
  return conditions;
}

type Kind = "tag" | "string" | "number" | "time" | "date" | "AND" | Operator;
interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly offset: number;
}

const NAMES: Readonly<Record<Kind, string>> = {
  tag: "tag",
  string: "string",
  number: "number",
  time: "timestamp",
  date: "datestamp",
  AND: "AND operator",
  CONTAINS: "CONTAINS operator",
  EXISTS: "EXISTS operator",
  "=": "= operator",
  "<": "< operator",
  "<=": "<= operator",
  ">": "> operator",
  ">=": ">= operator",
};

const OPERATORS: readonly Operator[] = ["<=", ">=", "<", ">", "=", "CONTAINS", "EXISTS"];
const RANGE_ARGUMENTS: readonly Kind[] = ["number", "time", "date"];

function readCondition(scanner: Scanner): Condition {
  const tag = expect(scanner, ["tag"]).text;
  const op = expect(scanner, OPERATORS).kind as Operator; // cast: only operators are expected
  if (op === "EXISTS") return { tag, op, arg: undefined };
  const kinds: readonly Kind[] = op === "CONTAINS" ? ["string"] : op === "=" ? [...RANGE_ARGUMENTS, "string"] : RANGE_ARGUMENTS;
  return { tag, op, arg: argument(expect(scanner, kinds)) };
}

function argument({ kind, text, offset }: Token): Argument {
  if (kind === "string") return { type: "string", text };
  if (kind === "number") {
    const number = parseDecimal(text);
    if (number === undefined) throw failed(`offset ${offset}: ${text} is not a number`);
    return { type: "number", text, number };
  }
  const ns = kind === "time" ? timeOf(text) : timeOf(`${text}T00:00:00Z`);
  if (ns === undefined) throw failed(`offset ${offset}: invalid ${kind === "time" ? "TIME" : "DATE"} value ${text}`);
  return kind === "time" ? { type: "time", text, ns } : { type: "date", text, ns };
}

function expect(scanner: Scanner, kinds: readonly Kind[]): Token {
  const token = scanner.next();
  if (token === undefined) throw failed(`offset ${scanner.offset}: EOF`);
  if (kinds.includes(token.kind)) return token;
  const wanted = kinds.map((k) => NAMES[k]);
  const last = wanted.pop() ?? "";
  throw failed(
    `offset ${token.offset}: got ${NAMES[token.kind]}, wanted ${wanted.length === 0 ? last : `${wanted.join(", ")} or ${last}`}`,
  );
}

function failed(message: string): OperationError {
  return new OperationError("QUERY_INVALID", message, {
    hint: "conditions such as tx.height>5 or transfer.sender='cosmos1…', joined by AND",
  });
}

/** Nanoseconds of RFC 3339 text within CometBFT's years 1900 to 2999. */
function timeOf(text: string): bigint | undefined {
  const year = Number(text.slice(0, 4));
  if (!/^\d{4}-/.test(text) || year < 1900 || year > 2999) return undefined;
  try {
    return parseTime(text);
  } catch {
    return undefined;
  }
}

const SPACE = /\s*/uy;
const NUMBER = /[0-9]+(?:\.[0-9]*)?/y;
const TAG = /[_\p{L}\p{Nd}][-._\p{L}\p{Nd}]*/uy;
const TIME_TEXT = /[-T:+Z0-9]*/y;
const DATE_TEXT = /[-0-9]*/y;
const COMPARE = /<=|>=|<|>|=/y;

class Scanner {
  readonly #text: string;
  offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token | undefined {
    this.#match(SPACE);
    const offset = this.offset;
    const char = this.#text[offset];
    if (char === undefined) return undefined;
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: "number", text: number, offset };
    const tag = this.#match(TAG);
    if (tag !== undefined) return this.#word(tag, offset);
    if (char === "'") return this.#string(offset);
    const operator = this.#match(COMPARE);
    if (operator !== undefined) return { kind: operator as Operator, text: operator, offset }; // cast: the pattern matches operators only
    throw failed(`offset ${offset}: invalid input ${char} at offset ${offset + 1}`);
  }

  #word(text: string, offset: number): Token {
    if (text === "AND" || text === "EXISTS" || text === "CONTAINS") return { kind: text, text, offset };
    if ((text !== "TIME" && text !== "DATE") || this.#text[this.offset] !== " ") return { kind: "tag", text, offset };
    this.offset++;
    const value = this.#match(text === "TIME" ? TIME_TEXT : DATE_TEXT) ?? "";
    return { kind: text === "TIME" ? "time" : "date", text: value, offset };
  }

  #string(offset: number): Token {
    const end = this.#text.indexOf("'", offset + 1);
    if (end < 0) throw failed(`offset ${offset}: EOF`);
    this.offset = end + 1;
    return { kind: "string", text: this.#text.slice(offset + 1, end), offset };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined || found === "") return undefined;
    this.offset += found.length;
    return found;
  }
}

/** coefficient / 10^scale, exactly. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly scale: number;
}

const DECIMAL = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?$/;

/** A decimal number; undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null || text.length > 400) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  const coefficient = (sign === "-" ? -digits : digits) * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  return { coefficient, scale: Math.max(scale, 0) };
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [a, b].map((d) => d.coefficient * 10n ** BigInt(scale - d.scale));
  return x === undefined || y === undefined || x === y ? 0 : x < y ? -1 : 1;
}

/**
 * Whether published events match: every condition by any value of its tag, not necessarily within one event. A tag that is an
 * event's bare type exists with an empty value.
 */
export function matchesEvents(conditions: readonly Condition[], events: ReadonlyMap<string, readonly string[]>): boolean {
  if (events.size === 0) return false;
  return conditions.every((condition) => {
    const values = events.get(condition.tag);
    if (values !== undefined) return values.some((v) => matchesValue(condition, v));
    for (const composite of events.keys()) {
      if (composite.startsWith(condition.tag) && composite.lastIndexOf(".") === condition.tag.length) return matchesValue(condition, "");
    }
    return false;
  });
}

/** Numbers with a unit behind them, "8atom", compare by their number. */
const NUMBER_PREFIX = /^\d+(\.\d+)?/;

function matchesValue({ op, arg }: Condition, value: string): boolean {
  if (arg === undefined) return true;
  if (arg.type === "string") return op === "CONTAINS" ? value.includes(arg.text) : value === arg.text;
  if (arg.type === "number") {
    const number = parseDecimal(NUMBER_PREFIX.exec(value)?.[0] ?? "");
    return number !== undefined && holds(op, compareDecimals(number, arg.number));
  }
  const ns = timeOf(arg.type === "time" ? value : `${value}T00:00:00Z`);
  return ns !== undefined && holds(op, ns < arg.ns ? -1 : ns > arg.ns ? 1 : 0);
}

/** Whether an order of two values is what the operator wants. */
export function holds(op: Operator, order: number): boolean {
  if (op === "=") return order === 0;
  if (op === "<") return order < 0;
  if (op === "<=") return order <= 0;
  return op === ">" ? order > 0 : order >= 0;
}
