import { utf8 } from "./bytes.ts";
import { DecodeError, quoted } from "./error.ts";

/** A JSON value; integers beyond 2^53 are bigint so that no digit is lost. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** Limits of parseJson. */
export interface JsonLimits {
  /** Deepest nesting of arrays and objects. Default 16. */
  readonly maxDepth?: number;
  /** "ignore" stops after the first complete value, as the SDK's packet decoder does. Default "refuse". */
  readonly trailing?: "refuse" | "ignore";
}

/** Whether the value is a JSON object. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses JSON with bounded nesting and exact integers. */
export function parseJson(text: string, limits: JsonLimits = {}): JsonValue {
  const parser = new Parser(text, limits.maxDepth ?? 16);
  const value = parser.value(0);
  if (limits.trailing !== "ignore") parser.end();
  return value;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN = /"[^"\\\u0000-\u001f]*"/y;

class Parser {
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  value(depth: number): JsonValue {
    this.#space();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(this.#deeper(depth));
      case "[":
        return this.#array(this.#deeper(depth));
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#refuse("has more behind its value");
  }

  #refuse(rule: string): DecodeError {
    return new DecodeError(`JSON ${quoted(this.#text.slice(0, 80))} ${rule} at ${this.#at}`);
  }

  #space(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (code > 32) return;
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #deeper(depth: number): number {
    if (depth >= this.#maxDepth) throw this.#refuse(`is nested deeper than ${this.#maxDepth}`);
    this.#at++;
    return depth + 1;
  }

  #take(char: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #object(depth: number): JsonObject {
    const out: Record<string, JsonValue> = {};
    if (this.#take("}")) return out;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#refuse("lacks a quoted key");
      const key = this.#string();
      if (!this.#take(":")) throw this.#refuse("lacks a colon");
      const value = this.value(depth);
      if (key === "__proto__") Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
      else out[key] = value;
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#refuse("lacks a comma or closing brace");
    return out;
  }

  #array(depth: number): readonly JsonValue[] {
    const out: JsonValue[] = [];
    if (this.#take("]")) return out;
    do out.push(this.value(depth));
    while (this.#take(","));
    if (!this.#take("]")) throw this.#refuse("lacks a comma or closing bracket");
    return out;
  }

  #word<T extends JsonValue>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#refuse("has an unknown word");
    this.#at += word.length;
    return value;
  }

  #string(): string {
    PLAIN.lastIndex = this.#at;
    if (PLAIN.test(this.#text)) {
      const start = this.#at + 1;
      this.#at = PLAIN.lastIndex;
      return this.#text.slice(start, this.#at - 1);
    }
    const end = this.#closingQuote();
    const literal = this.#text.slice(this.#at, end);
    try {
      const value: unknown = JSON.parse(literal);
      if (typeof value !== "string") throw this.#refuse("has an invalid string");
      this.#at = end;
      return value;
    } catch (cause) {
      throw new DecodeError(`JSON string ${quoted(literal)} at ${this.#at} is invalid`, { cause });
    }
  }

  /** Found by hand: a regular expression with alternatives overflows its stack on very long strings. */
  #closingQuote(): number {
    for (let i = this.#at + 1; i < this.#text.length; i++) {
      const code = this.#text.charCodeAt(i);
      if (code === 92) i++;
      else if (code === 34) return i + 1;
    }
    throw this.#refuse("has an unterminated string");
  }

  #number(): number | bigint {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) throw this.#refuse(this.#at < this.#text.length ? "has no value" : "ends");
    const value = Number(match[0]);
    if (!Number.isFinite(value)) throw this.#refuse("has a number beyond 64-bit floats");
    this.#at = NUMBER.lastIndex;
    const isInteger = match[1] === undefined && match[2] === undefined;
    if (!isInteger || Number.isSafeInteger(value)) return value;
    if (match[0].length > 400) throw this.#refuse("has a number of more than 400 digits");
    return BigInt(match[0]);
  }
}

/** JSON of what parseJson gave, its exact integers included, which JSON.stringify refuses; members keep their order. */
export function exactJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return writeExact(value);
  }
}

function writeExact(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map((entry) => writeExact(entry ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeExact(member)}`).join(",")}}`;
}

const HTML = /[<>&\u2028\u2029]/g;

/** Escapes < > & U+2028 U+2029 in JSON text as Go's encoding/json does; they can stand only inside its strings. */
export function escapeHtml(json: string): string {
  return json.replace(HTML, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A JSON string literal as Go's encoding/json writes it. */
export function jsonString(text: string): string {
  return escapeHtml(JSON.stringify(text));
}

/** Go sorts keys by their UTF-8 bytes, which is code point order; JavaScript's own order is by UTF-16 units. */
function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const leftIsSurrogate = left >= 0xd800 && left < 0xe000;
    const rightIsSurrogate = right >= 0xd800 && right < 0xe000;
    // A surrogate begins a code point above every other unit, U+E000 to U+FFFF included.
    return leftIsSurrogate === rightIsSurrogate ? left - right : leftIsSurrogate ? 1 : -1;
  }
  return a.length - b.length;
}

/** Compact JSON with sorted keys and Go's escapes: the SDK's SortJSON and amino sign documents. */
export function sortedJson(value: JsonValue, maxDepth = 32): string {
  if (typeof value === "string") return jsonString(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) throw new DecodeError(`JSON cannot hold the number ${value}`);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (maxDepth <= 0) throw new DecodeError("JSON value is nested too deeply");
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort(compareKeys);
    const members = keys.map((key) => `${jsonString(key)}:${sortedJson(value[key] ?? null, maxDepth - 1)}`);
    return `{${members.join(",")}}`;
  }
  return `[${value.map((entry) => sortedJson(entry, maxDepth - 1)).join(",")}]`;
}

/** The UTF-8 bytes of sortedJson. */
export function sortedJsonBytes(value: JsonValue): Uint8Array {
  return utf8(sortedJson(value));
}
