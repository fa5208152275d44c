import { toBase64 } from "../../encoding/base64.ts";
import { fromHex } from "../../encoding/bytes.ts";
import { parseCoin, parseCoins } from "../../encoding/coins.ts";
import { DecodeError, OperationError } from "../../encoding/error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../encoding/json.ts";
import { parseHumanDuration } from "../../encoding/time.ts";
import type { FieldInfo, MessageCodec } from "../../proto/codec.ts";
import { durationToJson } from "../../proto/json.ts";
import { messageOf } from "./catalog.ts";

const COIN = "cosmos.base.v1beta1.Coin";
const HEIGHT = "ibc.core.client.v1.Height";
const MAX_DEPTH = 16;

/** A field's value as people type it, as the JSON of the SDK's dialect. */
export function fieldValue(field: FieldInfo, texts: readonly string[]): JsonValue {
  try {
    if (!field.repeated) return scalar(field, texts[texts.length - 1] ?? "");
    if (isCoins(field)) return coinsJson(texts.join(","));
    // A whole list as JSON, several flags, or commas.
    const [only = ""] = texts;
    if (texts.length === 1 && only.trim().startsWith("[")) return normalized(field, parseJson(only, { maxDepth: 32 }), 0);
    const parts = field.kind === "message" ? texts : texts.flatMap((t) => t.split(","));
    return parts.filter((p) => p !== "").map((part) => scalar(field, part.trim()));
  } catch (error) {
    if (error instanceof DecodeError) throw new OperationError("FIELD", `${field.name}: ${error.message}`, { cause: error });
    throw error;
  }
}

function isCoins(field: FieldInfo): boolean {
  return field.kind === "message" && messageOf(field).typeName === COIN;
}

function coinsJson(text: string): JsonValue {
  return parseCoins(text).map(({ denom, amount }) => ({ denom, amount: amount.toString() }));
}

function scalar(field: FieldInfo, text: string): JsonValue {
  switch (field.kind) {
    case "bool":
      if (text === "true" || text === "") return true;
      if (text === "false") return false;
      throw new DecodeError(`${JSON.stringify(text)} is neither true nor false`);
    case "bytes":
      return /^0x/i.test(text) ? toBase64(fromHex(text.slice(2))) : text;
    case "float":
    case "double":
      return Number(text);
    case "message": {
      const codec = messageOf(field);
      const json: JsonValue = codec.typeName === COIN || codec.typeName === HEIGHT ? text : parseJson(text, { maxDepth: 32 });
      return normalizeMessage(codec, json, 0);
    }
    default:
      return normalizeScalar(field, text);
  }
}

/**
 * JSON as Go's command lines take it, in the SDK's strict dialect: durations as numbers of nanoseconds or as `21d`, coins as `10stake`,
 * heights as `1-5`, enum names in any case or short. What it does not know it leaves as it is, for the strict reader to judge.
 */
export function normalizeMessage(codec: MessageCodec<unknown>, json: JsonValue, depth = 0): JsonValue {
  if (depth > MAX_DEPTH) throw new DecodeError(`${codec.typeName}: nesting deeper than ${MAX_DEPTH}`);
  if (typeof json === "string" && codec.typeName === COIN) {
    const { denom, amount } = parseCoin(json);
    return { denom, amount: amount.toString() };
  }
  if (typeof json === "string" && codec.typeName === HEIGHT) {
    const [, revision, height] = /^(\d+)-(\d+)$/.exec(json) ?? [];
    if (revision === undefined || height === undefined) throw new DecodeError(`${JSON.stringify(json)} is not a height such as 1-5`);
    return { revision_number: revision, revision_height: height };
  }
  if (!isJsonObject(json)) return json;
  const out: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(json)) {
    const field = codec.fields.find((f) => f.name === name || f.property === name);
    out[name] = field === undefined ? value : normalized(field, value, depth);
  }
  return out;
}

function normalized(field: FieldInfo, value: JsonValue, depth: number): JsonValue {
  if (value === null) return value;
  if (field.repeated && Array.isArray(value)) return (value as readonly JsonValue[]).map((e) => normalizedOne(field, e, depth));
  if (field.repeated && typeof value === "string" && isCoins(field)) return coinsJson(value);
  return normalizedOne(field, value, depth);
}

function normalizedOne(field: FieldInfo, value: JsonValue, depth: number): JsonValue {
  return field.kind === "message" ? normalizeMessage(messageOf(field), value, depth + 1) : normalizeScalar(field, value);
}

function normalizeScalar(field: FieldInfo, value: JsonValue): JsonValue {
  if (field.kind === "duration") {
    if (typeof value === "number" || typeof value === "bigint") return durationToJson(BigInt(value));
    if (typeof value === "string") return durationToJson(parseHumanDuration(value));
  }
  if (field.kind === "enum" && typeof value === "string" && field.enum !== undefined) return enumName(field.enum.numbers, value);
  return value;
}

function enumName(numbers: ReadonlyMap<string, number>, text: string): JsonValue {
  if (/^\d+$/.test(text)) return Number(text);
  const wanted = text.toUpperCase().replaceAll("-", "_");
  return [...numbers.keys()].find((name) => name === wanted || name.endsWith(`_${wanted}`)) ?? text;
}

/** A JSON object from a file's text, for errors named by its path. */
export function parseObject(text: string, what: string): JsonObject {
  let json: JsonValue;
  try {
    json = parseJson(text, { maxDepth: 32 });
  } catch (cause) {
    throw new OperationError("JSON", `${what} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (!isJsonObject(json)) throw new OperationError("JSON", `${what} holds no JSON object`);
  return json;
}
