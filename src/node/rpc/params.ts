import { fromBase64 } from "../../encoding/base64.ts";
import { fromHex, utf8 } from "../../encoding/bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../encoding/json.ts";
import { parseI64 } from "../../encoding/int.ts";
import { invalidParams, type RpcError } from "./errors.ts";

/** What a parameter holds; "bytes" is base64 in JSON, "hex" hexadecimal, both hexadecimal after 0x in a URI. */
export type ParamKind = "int64" | "int" | "uint" | "bool" | "string" | "bytes" | "hex" | "json";
export type ParamSpec = Readonly<Record<string, ParamKind>>;

/** Decoded parameters; what was not given is undefined. */
export interface Params {
  readonly int: (name: string) => bigint | undefined;
  readonly bool: (name: string) => boolean;
  readonly text: (name: string) => string;
  readonly bytes: (name: string) => Uint8Array;
  readonly json: (name: string) => JsonValue | undefined;
}

type Decoded = ReadonlyMap<string, bigint | boolean | string | Uint8Array | JsonValue>;

function reader(values: Decoded): Params {
  return {
    int: (name) => {
      const value = values.get(name);
      return typeof value === "bigint" ? value : undefined;
    },
    bool: (name) => values.get(name) === true,
    text: (name) => {
      const value = values.get(name);
      return typeof value === "string" ? value : "";
    },
    bytes: (name) => {
      const value = values.get(name);
      return value instanceof Uint8Array ? value : new Uint8Array(0);
    },
    json: (name) => values.get(name) as JsonValue | undefined,
  };
}

function decode(name: string, kind: ParamKind, value: JsonValue): bigint | boolean | string | Uint8Array | JsonValue {
  switch (kind) {
    case "int64":
    case "int":
    case "uint": {
      const number = integer(value);
      if (number !== undefined && (kind !== "uint" || number >= 0n)) return number;
      break;
    }
    case "bool":
      if (typeof value === "boolean") return value;
      break;
    case "string":
      if (typeof value === "string") return value;
      break;
    case "bytes":
      if (typeof value === "string") return fromBase64(value);
      break;
    case "hex":
      if (typeof value === "string") return fromHex(value);
      break;
    case "json":
      return value;
  }
  throw new Error(`${name} must be ${kind}, got ${showJson(value)}`);
}

/** DEVIATION: CometBFT takes 64-bit integers as text only; clients that send bare numbers are understood here. */
function integer(value: JsonValue): bigint | undefined {
  if (typeof value === "string") return parseI64(value);
  if (typeof value === "bigint") return value;
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

/** A value from outside as an error shows it: JSON, cut to 80 characters. */
export function showJson(value: JsonValue): string {
  return JSON.stringify(value, (_, v: JsonValue) => (typeof v === "bigint" ? v.toString() : v)).slice(0, 80);
}

/** Parameters of a POST or WebSocket call: an object by name or an array by position. */
export function jsonParams(spec: ParamSpec, params: JsonValue | undefined): Params {
  const names = Object.keys(spec);
  let given: JsonObject = {};
  if (Array.isArray(params)) {
    if (params.length !== names.length)
      throw wrong(`expected ${names.length} parameters ([${names.join(" ")}]), got ${params.length} (${showJson(params)})`);
    given = Object.fromEntries((params as readonly JsonValue[]).map((value, i) => [names[i] ?? "", value]));
  } else if (isJsonObject(params)) given = params;
  else if (params !== undefined && params !== null) throw wrong(`unknown type for JSON params: ${typeof params}. Expected map or array`);
  const values = new Map<string, bigint | boolean | string | Uint8Array | JsonValue>();
  for (const [name, kind] of Object.entries(spec)) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    try {
      values.set(name, decode(name, kind, value));
    } catch (error) {
      throw wrong(messageOf(error));
    }
  }
  return reader(values);
}

function wrong(detail: string): RpcError {
  return invalidParams(`error converting json params to arguments: ${detail}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Parameters of a URI call: numbers bare or quoted, text in double quotes, bytes as 0x… or as quoted text. */
export function uriParams(spec: ParamSpec, query: URLSearchParams): Params {
  const values = new Map<string, bigint | boolean | string | Uint8Array | JsonValue>();
  for (const [name, kind] of Object.entries(spec)) {
    const text = query.get(name);
    if (text === null || text === "") continue;
    try {
      values.set(name, decodeUri(name, kind, text));
    } catch (error) {
      throw invalidParams(`error converting http params to arguments: ${messageOf(error)}`);
    }
  }
  return reader(values);
}

function decodeUri(name: string, kind: ParamKind, text: string): bigint | boolean | string | Uint8Array | JsonValue {
  const isQuoted = text.length >= 2 && text.startsWith('"') && text.endsWith('"');
  const isHex = /^0x/i.test(text);
  if (kind === "bytes" || kind === "hex" || kind === "string") {
    if (isHex) {
      const bytes = fromHex(text.slice(2));
      return kind === "string" ? new TextDecoder().decode(bytes) : bytes;
    }
    if (!isQuoted) throw new Error(`${name} must be in double quotes or hexadecimal after 0x, got ${text.slice(0, 80)}`);
    const plain = parseJson(text);
    if (typeof plain !== "string") throw new Error(`${name} must be text`);
    return kind === "string" ? plain : utf8(plain);
  }
  if (kind === "int" || kind === "int64" || kind === "uint") return decode(name, kind, isQuoted ? text.slice(1, -1) : text);
  return decode(name, kind, parseJson(text));
}
