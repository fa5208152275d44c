import { DecodeError, quoted } from "../encoding/error.ts";
import { parseI64 } from "../encoding/int.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../encoding/json.ts";

/** Strict reading of a peer's JSON: every answer is hostile until it has the wanted shape. */

export function objectAt(value: JsonValue | undefined, what: string): JsonObject {
  if (!isJsonObject(value)) throw new DecodeError(`${what} is not an object`);
  return value;
}

export function arrayAt(value: JsonValue | undefined, what: string): readonly JsonValue[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new DecodeError(`${what} is not an array`);
  return value as readonly JsonValue[];
}

export function textAt(value: JsonValue | undefined, what: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") throw new DecodeError(`${what} is not text`);
  return value;
}

export function numberAt(value: JsonValue | undefined, what: string): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new DecodeError(`${what} is not an integer`);
}

export function bigintAt(value: JsonValue | undefined, what: string): bigint {
  if (value === null || value === undefined) return 0n;
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "string") return parseI64(value);
  throw new DecodeError(`${what} ${quoted(JSON.stringify(value))} is not an integer`);
}
