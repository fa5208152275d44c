import { isAbsent } from "../encoding/absent.ts";
import { toBase64 } from "../encoding/base64.ts";
import { formatDec } from "../encoding/decimal.ts";
import { DecodeError, quoted } from "../encoding/error.ts";
import { type JsonObject, type JsonValue, parseJson, sortedJsonBytes } from "../encoding/json.ts";
import { formatTime } from "../encoding/time.ts";
import type { CodecLookup, FieldInfo, MessageCodec } from "./codec.ts";
import { ZERO_TIME } from "../encoding/time.ts";
import { timestampNs } from "./time.ts";

/**
 * Amino JSON as the SDK's x/tx encodes it from descriptor options: what Ledger devices and older wallets sign.
 * A message without an amino name stands under its type URL.
 */

export interface AminoOptions {
  /** Finds the codec of an Any. */
  readonly resolve: CodecLookup;
}

interface AminoAny {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** Nesting of Anys beyond this is refused before it is entered (design rule 3). */
const MAX_DEPTH = 16;
const NANOS = 1_000_000_000n;
/** x/tx keeps a second clear of 64 bits of nanoseconds. */
const MAX_SECONDS = ((1n << 63n) - 1n) / NANOS - 1n;

type Members = Readonly<Record<string, unknown>>;

/** `{type, value}` of an Any. */
export function anyToAminoJson(any: AminoAny, options: AminoOptions, depth = 0): JsonObject {
  if (depth > MAX_DEPTH) throw new DecodeError(`nesting deeper than ${MAX_DEPTH}`);
  const codec = options.resolve(any.typeUrl);
  if (codec === undefined) throw new DecodeError(`unable to resolve type URL ${quoted(any.typeUrl)}`);
  return { type: codec.amino.name ?? codec.typeUrl, value: messageValue(codec, codec.decode(any.value), options, depth + 1) };
}

/** The amino JSON of a message: with `{type, value}` around it where it has an amino name of its own. */
export function toAminoJson<T>(codec: MessageCodec<T>, value: T, options: AminoOptions): JsonValue {
  return named(codec as unknown as MessageCodec<unknown>, value, options, 0);
}

function named(codec: MessageCodec<unknown>, value: unknown, options: AminoOptions, depth: number): JsonValue {
  const inner = messageValue(codec, value, options, depth);
  return codec.amino.name === undefined ? inner : { type: codec.amino.name, value: inner };
}

function messageValue(codec: MessageCodec<unknown>, value: unknown, options: AminoOptions, depth: number): JsonValue {
  if (depth > 2 * MAX_DEPTH) throw new DecodeError(`${codec.typeName}: nesting deeper than ${2 * MAX_DEPTH}`);
  const members = value as Members;
  if (codec.typeName === "google.protobuf.Any") return anyToAminoJson(value as AminoAny, options, depth + 1);
  if (codec.typeName === "google.protobuf.Timestamp")
    return formatTime(timestampNs(members["seconds"] as bigint, members["nanos"] as number));
  if (codec.typeName === "google.protobuf.Duration")
    return durationText((members["seconds"] as bigint) * NANOS + BigInt(members["nanos"] as number));
  switch (codec.amino.encoding) {
    case "key_field": {
      const key = members["key"] as Uint8Array;
      return key.length === 0 ? null : toBase64(key);
    }
    case "threshold_string": {
      const keys = members["publicKeys"] as readonly AminoAny[];
      return { pubkeys: keys.map((k) => anyToAminoJson(k, options, depth + 1)), threshold: String(members["threshold"]) };
    }
    case "module_account": {
      const base = (members["baseAccount"] ?? {}) as Members;
      return {
        account_number: (base["accountNumber"] ?? 0n) as bigint,
        address: String(base["address"] ?? ""),
        name: String(members["name"]),
        permissions: members["permissions"] as readonly string[],
        public_key: "",
        sequence: (base["sequence"] ?? 0n) as bigint,
      };
    }
    default:
      return plainMessage(codec, members, options, depth);
  }
}

/** The name of a oneof in amino JSON: "stake_validators" is "StakeValidators". */
function oneofKey(oneof: string): string {
  return oneof.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A member of a oneof under its type; null where it is not the one that is set. Members without an amino name, set or not, are refused. */
function oneofMember(codec: MessageCodec<unknown>, field: FieldInfo, value: unknown, options: AminoOptions, depth: number): JsonValue {
  const type = field.amino?.oneofName;
  if (type === undefined)
    throw new DecodeError(`${codec.typeName}.${field.name}: a oneof without an amino name cannot be signed in amino JSON`);
  if (value === undefined) return null;
  return { type, value: { [field.amino?.name ?? field.name]: fieldValue(field, value, options, depth) } };
}

function durationText(ns: bigint): string {
  if (ns / NANOS > MAX_SECONDS) throw new DecodeError(`a duration of ${ns} ns is longer than amino JSON can say`);
  return ns.toString();
}

function isEmpty(field: FieldInfo, value: unknown): boolean {
  if (value === undefined) return true;
  if (field.repeated) return (value as readonly unknown[]).length === 0;
  switch (field.kind) {
    case "message":
    case "int":
    case "dec":
    case "duration":
      return false;
    case "time":
      return value === ZERO_TIME && !field.required;
    case "bool":
      return value === false;
    case "string":
      return value === "";
    case "bytes":
      return (value as Uint8Array).length === 0;
    default:
      return value === 0 || value === 0n;
  }
}

function plainMessage(codec: MessageCodec<unknown>, members: Members, options: AminoOptions, depth: number): JsonObject {
  const out: Record<string, JsonValue> = {};
  for (const field of codec.fields) {
    const value = members[field.property];
    const name = field.amino?.name ?? field.name;
    if (field.oneof !== undefined) {
      const inOneof = oneofMember(codec, field, value, options, depth);
      if (inOneof !== null) out[oneofKey(field.oneof)] = inOneof;
      else out[oneofKey(field.oneof)] ??= null;
      continue;
    }
    const isAbsentNumber = isAbsent(members, field.property);
    if ((isAbsentNumber || isEmpty(field, value)) && field.amino?.dontOmitEmpty !== true) continue;
    if (isAbsentNumber) {
      out[name] = "0";
      continue;
    }
    if (value === undefined) throw new DecodeError(`${codec.typeName}.${field.name} must be given to be signed in amino JSON`);
    out[name] = fieldValue(field, value, options, depth);
  }
  return out;
}

function fieldValue(field: FieldInfo, value: unknown, options: AminoOptions, depth: number): JsonValue {
  if (field.amino?.encoding === "inline_json") return parseJson(new TextDecoder().decode(value as Uint8Array), { maxDepth: MAX_DEPTH });
  if (!field.repeated) return elementValue(field, value, options, depth);
  const list = value as readonly unknown[];
  // An empty list is written only where it must not be omitted; Go's nil slice is null unless the coin encodings make it [].
  if (list.length === 0) return field.amino?.encoding === undefined ? null : [];
  return list.map((e) => elementValue(field, e, options, depth));
}

function elementValue(field: FieldInfo, value: unknown, options: AminoOptions, depth: number): JsonValue {
  switch (field.kind) {
    case "message": {
      const codec = field.message?.();
      if (codec === undefined) throw new DecodeError(`field ${field.name} has no message type`);
      return messageValue(codec, value, options, depth + 1);
    }
    case "bytes":
      return toBase64(value as Uint8Array);
    case "dec":
      return formatDec(value as bigint);
    case "time":
      return formatTime(value as bigint);
    case "duration":
      return durationText(value as bigint);
    case "bool":
    case "string":
      return value as JsonValue;
    default:
      return typeof value === "bigint" ? value.toString() : (value as number);
  }
}

export interface AminoSignDoc {
  readonly accountNumber: bigint;
  readonly chainId: string;
  readonly fee: {
    readonly amount: readonly { readonly denom: string; readonly amount: bigint }[];
    readonly gasLimit: bigint;
    readonly payer: string;
    readonly granter: string;
  };
  readonly memo: string;
  readonly messages: readonly AminoAny[];
  readonly sequence: bigint;
  readonly timeoutHeight: bigint;
}

/** The bytes that SIGN_MODE_LEGACY_AMINO_JSON signs: a sorted, HTML-escaped JSON document. */
export function aminoSignBytes(doc: AminoSignDoc, options: AminoOptions): Uint8Array {
  const fee: Record<string, JsonValue> = {
    amount: doc.fee.amount.map((c) => ({ denom: c.denom, amount: c.amount.toString() })),
    gas: doc.fee.gasLimit.toString(),
  };
  if (doc.fee.payer !== "") fee["payer"] = doc.fee.payer;
  if (doc.fee.granter !== "") fee["granter"] = doc.fee.granter;
  const json: Record<string, JsonValue> = {
    account_number: doc.accountNumber.toString(),
    chain_id: doc.chainId,
    fee,
    memo: doc.memo,
    msgs: doc.messages.map((m) => anyToAminoJson(m, options)),
    sequence: doc.sequence.toString(),
  };
  if (doc.timeoutHeight !== 0n) json["timeout_height"] = doc.timeoutHeight.toString();
  return sortedJsonBytes(json);
}
