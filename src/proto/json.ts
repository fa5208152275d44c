import { isAbsent, markAbsent } from "../encoding/absent.ts";
import { fromBase64, toBase64 } from "../encoding/base64.ts";
import { fromHex, toHexUpper } from "../encoding/bytes.ts";
import { formatDec, parseDec } from "../encoding/decimal.ts";
import { DecodeError, quoted } from "../encoding/error.ts";
import { integerOf, MAX_INT, parseInteger } from "../encoding/int.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../encoding/json.ts";
import { formatProtoTime, parseDuration, parseTime } from "../encoding/time.ts";
import type { CodecLookup, FieldInfo, MessageCodec } from "./codec.ts";
import { EMPTY_BYTES } from "./kinds.ts";
import { timestampNs } from "./time.ts";

/**
 * The SDK's JSON dialect of protobuf (gogoproto's jsonpb): names as in .proto, every field emitted, 64-bit integers as text,
 * Any flattened with "@type", math.Int and LegacyDec as text.
 */

export interface JsonOptions {
  /** Finds the codec of an Any; without it none is known. */
  readonly resolve?: CodecLookup;
  /** Members that the message does not know. Default "reject", as the SDK does. */
  readonly unknown?: "reject" | "skip";
}

/** Values deeper than this are refused before they are entered. */
const MAX_DEPTH = 32;
const ANY = "google.protobuf.Any";

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members {
  // Every generated message is a plain object whose members its own descriptor names.
  return value as Members;
}

/** The JSON value of a message. */
export function toJson<T>(codec: MessageCodec<T>, value: T, options: JsonOptions = {}): JsonObject {
  return messageToJson(codec as unknown as MessageCodec<unknown>, value, options, 0);
}

/** The compact JSON text of a message, members in the order of their declaration. */
export function toJsonText<T>(codec: MessageCodec<T>, value: T, options: JsonOptions = {}): string {
  return JSON.stringify(toJson(codec, value, options));
}

/** 10^-9 s with 0, 3, 6 or 9 digits, as jsonpb prints durations. */
export function durationToJson(ns: bigint): string {
  const sign = ns < 0n ? "-" : "";
  const size = ns < 0n ? -ns : ns;
  let text = `${size / 1_000_000_000n}.${(size % 1_000_000_000n).toString().padStart(9, "0")}`;
  for (let i = 0; i < 3 && text.endsWith("000"); i++) text = text.slice(0, -3);
  return `${sign}${text.endsWith(".") ? text.slice(0, -1) : text}s`;
}

function messageToJson(codec: MessageCodec<unknown>, value: unknown, options: JsonOptions, depth: number): JsonObject {
  if (depth > MAX_DEPTH) throw new DecodeError(`${codec.typeName}: nesting deeper than ${MAX_DEPTH}`);
  if (codec.typeName === ANY) return anyToJson(membersOf(value), options, depth);
  const out: Record<string, JsonValue> = {};
  for (const field of codec.fields) {
    const member = membersOf(value)[field.property];
    if (field.repeated) out[field.name] = (member as readonly unknown[]).map((e) => elementToJson(field, e, options, depth));
    // Go prints a Dec without a value in its own way.
    else if (field.kind === "dec" && isAbsent(membersOf(value), field.property)) out[field.name] = "0";
    else if (member !== undefined) out[field.name] = elementToJson(field, member, options, depth);
    else if (field.oneof === undefined) out[field.name] = null;
  }
  return out;
}

function anyToJson(any: Members, options: JsonOptions, depth: number): JsonObject {
  const typeUrl = String(any["typeUrl"]);
  const codec = options.resolve?.(typeUrl);
  if (codec === undefined) throw new DecodeError(`unable to resolve type URL ${quoted(typeUrl)}`);
  return { "@type": typeUrl, ...messageToJson(codec, codec.decode(any["value"] as Uint8Array), options, depth + 1) };
}

/** Types that JSON writes as a bare value wherever they stand. */
function wellKnownToJson(typeName: string, value: Members): JsonValue | undefined {
  switch (typeName) {
    case "google.protobuf.Timestamp":
      return formatProtoTime(timestampNs(value["seconds"] as bigint, value["nanos"] as number));
    case "google.protobuf.Duration":
      return durationToJson((value["seconds"] as bigint) * 1_000_000_000n + BigInt(value["nanos"] as number));
    case "google.protobuf.BytesValue":
      return toBase64(value["value"] as Uint8Array);
    case "google.protobuf.StringValue":
    case "google.protobuf.BoolValue":
    case "google.protobuf.Int32Value":
    case "google.protobuf.UInt32Value":
      return value["value"] as JsonValue;
    case "google.protobuf.Int64Value":
    case "google.protobuf.UInt64Value":
      return String(value["value"]);
    default:
      return undefined;
  }
}

function elementToJson(field: FieldInfo, value: unknown, options: JsonOptions, depth: number): JsonValue {
  switch (field.kind) {
    case "message": {
      const codec = field.message?.();
      if (codec === undefined) throw new DecodeError(`field ${field.name} has no message type`);
      return wellKnownToJson(codec.typeName, membersOf(value)) ?? messageToJson(codec, value, options, depth + 1);
    }
    case "enum":
      return field.enum?.names.get(value as number) ?? (value as number);
    case "bytes":
      if (field.hex === true) return toHexUpper(value as Uint8Array);
      // Go's decoder leaves absent bytes nil, which jsonpb prints as null.
      return (value as Uint8Array).length === 0 && !field.repeated ? null : toBase64(value as Uint8Array);
    case "dec":
      return formatDec(value as bigint);
    case "time":
      return formatProtoTime(value as bigint);
    case "duration":
      return durationToJson(value as bigint);
    case "bool":
    case "string":
      return value as JsonValue;
    default:
      return typeof value === "bigint" ? value.toString() : (value as number);
  }
}

/** The message that a JSON value stands for; names as in .proto or lower camel case. Throws a DecodeError that names the member. */
export function fromJson<T>(codec: MessageCodec<T>, json: JsonValue, options: JsonOptions = {}): T {
  return messageFromJson(codec as unknown as MessageCodec<unknown>, json, options, 0) as T;
}

export function fromJsonText<T>(codec: MessageCodec<T>, text: string, options: JsonOptions = {}): T {
  return fromJson(codec, parseJson(text, { maxDepth: 2 * MAX_DEPTH }), options);
}

function messageFromJson(codec: MessageCodec<unknown>, json: JsonValue, options: JsonOptions, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new DecodeError(`${codec.typeName}: nesting deeper than ${MAX_DEPTH}`);
  if (codec.typeName === ANY) return anyFromJson(json, options, depth);
  const known = wellKnownFromJson(codec, json);
  if (known !== undefined) return known;
  if (!isJsonObject(json)) throw new DecodeError(`${codec.typeName}: ${quoted(JSON.stringify(plain(json)))} is not an object`);
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const field = codec.fields.find((f) => f.name === name || f.property === name);
    if (field === undefined) {
      if (options.unknown === "skip") continue;
      throw new DecodeError(`unknown field ${quoted(name)} in ${codec.typeName}`);
    }
    if (value === null && !(isNumber(field) && field.required)) continue;
    members[field.property] = fieldFromJson(codec, field, value, options, depth);
  }
  return complete(codec, members, options, depth);
}

function isNumber({ kind, repeated }: FieldInfo): boolean {
  return (kind === "int" || kind === "dec") && !repeated;
}

/** The message, with numbers that are left out marked as absent: in Go they are nil. */
function complete(codec: MessageCodec<unknown>, members: Record<string, unknown>, options: JsonOptions, depth: number): unknown {
  const left = codec.fields.filter(({ required, repeated, property }) => required && !repeated && !(property in members));
  for (const { property, message } of left) {
    const nested = message?.();
    if (nested !== undefined) members[property] = complete(nested, {}, options, depth + 1);
  }
  const message = codec.from(members) as object;
  for (const field of left) if (isNumber(field)) markAbsent(message, field.property);
  return message;
}

function fieldFromJson(codec: MessageCodec<unknown>, field: FieldInfo, value: JsonValue, options: JsonOptions, depth: number): unknown {
  try {
    if (!field.repeated) return elementFromJson(field, value, options, depth);
    if (!Array.isArray(value)) throw new DecodeError("not an array");
    return (value as readonly JsonValue[]).map((e) => elementFromJson(field, e, options, depth));
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(`${codec.typeName}.${field.name}: ${error.message}`);
    throw error;
  }
}

function anyFromJson(json: JsonValue, options: JsonOptions, depth: number): unknown {
  if (!isJsonObject(json)) throw new DecodeError("an Any is not an object");
  const typeUrl = json["@type"];
  if (typeof typeUrl !== "string") throw new DecodeError("an Any has no @type");
  const codec = options.resolve?.(typeUrl);
  if (codec === undefined) throw new DecodeError(`unable to resolve type URL ${quoted(typeUrl)}`);
  const rest = Object.fromEntries(Object.entries(json).filter(([name]) => name !== "@type"));
  return { typeUrl, value: codec.encode(messageFromJson(codec, rest, options, depth + 1)) };
}

function wellKnownFromJson(codec: MessageCodec<unknown>, json: JsonValue): unknown {
  switch (codec.typeName) {
    case "google.protobuf.Timestamp":
    case "google.protobuf.Duration": {
      const ns = codec.typeName.endsWith("Duration") ? parseDuration(text(json)) : parseTime(text(json));
      let seconds = ns / 1_000_000_000n;
      let nanos = ns % 1_000_000_000n;
      if (nanos < 0n && codec.typeName.endsWith("Timestamp")) {
        seconds -= 1n;
        nanos += 1_000_000_000n;
      }
      return codec.from({ seconds, nanos: Number(nanos) });
    }
    default:
      return undefined;
  }
}

function plain(json: JsonValue): JsonValue {
  return typeof json === "bigint" ? json.toString() : isJsonObject(json) || Array.isArray(json) ? "…" : json;
}

function text(json: JsonValue): string {
  if (typeof json !== "string") throw new DecodeError(`${quoted(JSON.stringify(plain(json)))} is not a string`);
  return json;
}

function mathInt(json: JsonValue): bigint {
  const value = integerOf(text(json));
  if (value === undefined) throw new DecodeError(`${quoted(text(json))} is not an integer`);
  if (value > MAX_INT || value < -MAX_INT) throw new DecodeError("integer has more than 256 bits");
  return value;
}

function integer(json: JsonValue, bits: number, signed: boolean): bigint {
  let value: bigint;
  if (typeof json === "bigint") value = json;
  else if (typeof json === "number" && Number.isSafeInteger(json)) value = BigInt(json);
  else value = parseInteger(text(json));
  const fits = signed ? BigInt.asIntN(bits, value) === value : BigInt.asUintN(bits, value) === value;
  if (!fits) throw new DecodeError(`${value} does not fit ${signed ? "int" : "uint"}${bits}`);
  return value;
}

function elementFromJson(field: FieldInfo, json: JsonValue, options: JsonOptions, depth: number): unknown {
  switch (field.kind) {
    case "message": {
      const codec = field.message?.();
      if (codec === undefined) throw new DecodeError(`field ${field.name} has no message type`);
      return messageFromJson(codec, json, options, depth + 1);
    }
    case "enum": {
      if (typeof json === "string") {
        const number = field.enum?.numbers.get(json);
        if (number === undefined) throw new DecodeError(`${quoted(json)} is no value of enum ${field.enum?.typeName}`);
        return number;
      }
      return Number(integer(json, 32, true));
    }
    case "bool":
      if (typeof json !== "boolean") throw new DecodeError(`${quoted(JSON.stringify(plain(json)))} is not a boolean`);
      return json;
    case "string":
      return text(json);
    case "bytes":
      if (json === null && field.repeated) return EMPTY_BYTES;
      return field.hex === true ? fromHex(text(json)) : fromBase64(text(json));
    case "int":
      return mathInt(json);
    case "dec":
      return parseDec(text(json));
    case "time":
      return parseTime(text(json));
    case "duration":
      return parseDuration(text(json));
    case "int64":
    case "sint64":
    case "sfixed64":
      return integer(json, 64, true);
    case "uint64":
    case "fixed64":
      return integer(json, 64, false);
    case "int32":
    case "sint32":
    case "sfixed32":
      return Number(integer(json, 32, true));
    case "uint32":
    case "fixed32":
      return Number(integer(json, 32, false));
    case "float":
    case "double":
      if (typeof json !== "number") throw new DecodeError(`${quoted(JSON.stringify(plain(json)))} is not a number`);
      return json;
  }
}
