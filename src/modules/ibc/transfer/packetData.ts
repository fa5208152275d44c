import { fromUtf8, utf8 } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { isJsonObject, type JsonValue, jsonString, parseJson } from "../../../encoding/json.ts";
import { ensure, StateError } from "../../../framework/index.ts";
import type { FungibleTokenPacketData, Token } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { ibcErrors } from "../errors.ts";
import { isBlank } from "../host.ts";
import { within } from "../within.ts";
import { transferErrors } from "./api.ts";
import { denomFromPath, validateDenom } from "./denom.ts";

/** The one version of transfer channels. */
export const ICS20_VERSION = "ics20-1";
/** The port of transfers. */
export const TRANSFER_PORT = "transfer";
/** Bytes of a memo at most. */
export const MAX_MEMO_LENGTH = 32_768;

/** What a packet carries, its token taken apart. */
export interface TransferData {
  readonly token: Token;
  readonly sender: string;
  readonly receiver: string;
  readonly memo: string;
}
/** What events show of a packet that cannot be read. */
export const NO_DATA: TransferData = { token: { denom: { base: "", trace: [] }, amount: "" }, sender: "", receiver: "", memo: "" };

const MEMBERS = ["denom", "amount", "sender", "receiver", "memo"] as const;

/** The bytes of a packet: Go's encoding/json, empty members left out. */
export function packetDataBytes(data: FungibleTokenPacketData): Uint8Array {
  const members = MEMBERS.filter((name) => data[name] !== "").map((name) => `${jsonString(name)}:${jsonString(data[name])}`);
  return utf8(`{${members.join(",")}}`);
}

const INT_BITS = 256n;
const BASES: readonly (readonly [RegExp, string])[] = [
  [/^[1-9](_?[0-9])*$/, ""],
  [/^0[xX](_?[0-9a-fA-F])+$/, "0x"],
  [/^0[bB](_?[01])+$/, "0b"],
  [/^0[oO](_?[0-7])+$/, "0o"],
  [/^0(_?[0-7])*$/, "0o"],
];

/** math.NewIntFromString: Go's integer literals in any base, underscores and a sign included; undefined if it is none or too large. */
export function parseAmount(text: string): bigint | undefined {
  const [, sign = "", literal = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  // An amount of the allowed 256 bits has at most 256 digits; Go reads leading zeros beyond that, too.
  const base = BASES.find(([pattern]) => pattern.test(literal));
  if (base === undefined) return undefined;
  const digits = literal.replaceAll("_", "").replace(/^0[xXbBoO]?/, "");
  const significant = digits.replace(/^0+/, "");
  if (significant.length > 256) return undefined;
  const amount = significant === "" ? 0n : BigInt(`${base[1]}${significant}`);
  if (amount >= 1n << INT_BITS) return undefined;
  return sign === "-" ? -amount : amount;
}

/** The amount of a token; its faults have the words of Go. */
export function amountOfToken({ amount: text }: Token): bigint {
  const amount = parseAmount(text);
  ensure(amount !== undefined, transferErrors.InvalidAmount, `unable to parse transfer amount (${text}) into math.Int`);
  return amount;
}

/** Refuses packets without a positive amount, parties and a denomination. */
export function validatePacketData({ denom, amount: text, sender, receiver }: FungibleTokenPacketData): void {
  const amount = amountOfToken({ denom: NO_DATA.token.denom, amount: text });
  ensure(amount > 0n, transferErrors.InvalidAmount, `amount must be strictly positive: got ${amount}`);
  ensure(!isBlank(sender), ibcErrors.InvalidAddress, "sender address cannot be blank");
  ensure(!isBlank(receiver), ibcErrors.InvalidAddress, "receiver address cannot be blank");
  validateDenom(denomFromPath(denom));
}

function memberOf(key: string): (typeof MEMBERS)[number] {
  // encoding/json finds members whatever their case.
  const name = MEMBERS.find((member) => member === key.toLowerCase().replaceAll("\u017f", "s"));
  if (name === undefined) throw new DecodeError(`json: unknown field ${jsonString(key)}`);
  return name;
}

function textOf(name: string, value: JsonValue): string {
  if (typeof value !== "string") throw new DecodeError(`json: cannot unmarshal value of ${name} into a string`);
  // Go reads half of a surrogate pair as U+FFFD.
  return value.replace(/\p{Surrogate}/gu, "\ufffd");
}

function parsePacketData(bytes: Uint8Array): FungibleTokenPacketData {
  const json = parseJson(fromUtf8(bytes));
  if (!isJsonObject(json)) throw new DecodeError("json: packet data is not an object");
  const data = { denom: "", amount: "", sender: "", receiver: "", memo: "" };
  for (const [key, value] of Object.entries(json)) {
    const name = memberOf(key);
    if (value !== null) data[name] = textOf(name, value);
  }
  return data;
}

/** [ICS-20] Reads and checks a packet's data. */
export function decodePacketData(bytes: Uint8Array, version: string): TransferData {
  ensure(version === ICS20_VERSION, transferErrors.InvalidVersion, version);
  let data: FungibleTokenPacketData;
  try {
    data = parsePacketData(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new StateError(ibcErrors.InvalidType, `cannot unmarshal ICS20-V1 transfer packet data: ${error.message}`, { cause: error });
  }
  within("invalid packet data", () => validatePacketData(data));
  const { denom, amount, sender, receiver, memo } = data;
  return { token: { denom: denomFromPath(denom), amount }, sender, receiver, memo };
}
