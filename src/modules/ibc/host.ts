import { type ChainSettings, type ErrorCode, ensure, readBech32, StateError } from "../../framework/index.ts";
import { utf8 } from "../../encoding/bytes.ts";
import { hostErrors, ibcErrors } from "./errors.ts";
import { DecodeError } from "../../encoding/error.ts";

const MAX_ID_LENGTH = 64;
const MAX_PORT_LENGTH = 128;
const IDENTIFIER = /^[a-zA-Z0-9._+\-#[\]<>]+$/;

/** Nothing but white space, as Go's strings.TrimSpace sees it. */
export function isBlank(text: string): boolean {
  return /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/.test(text);
}

/** [ICS-24] What is wrong with an identifier, or undefined. */
function identifierFault(id: string, min: number, max: number): string | undefined {
  if (isBlank(id)) return "identifier cannot be blank";
  if (id.includes("/")) return `identifier ${id} cannot contain separator '/'`;
  const { length } = utf8(id);
  if (length < min || length > max) return `identifier ${id} has invalid length: ${length}, must be between ${min}-${max} characters`;
  if (IDENTIFIER.test(id)) return undefined;
  return `identifier ${id} must contain only alphanumeric or the following characters: '.', '_', '+', '-', '#', '[', ']', '<', '>'`;
}

function checkIdentifier(id: string, min: number, max: number, what: string): void {
  const fault = identifierFault(id, min, max);
  if (fault !== undefined) throw new StateError(hostErrors.InvalidId, what === "" ? fault : `${what}: ${fault}`);
}

/** [ICS-24] Refuses text that is not a client identifier; `what` names the member in the refusal. */
export function checkClientId(id: string, what = "invalid client ID"): void {
  checkIdentifier(id, 4, MAX_ID_LENGTH, what);
}
/** [ICS-24] Refuses text that is not a connection identifier. */
export function checkConnectionId(id: string, what = "invalid connection ID"): void {
  checkIdentifier(id, 10, MAX_ID_LENGTH, what);
}
/** [ICS-24] Refuses text that is not a channel identifier. */
export function checkChannelId(id: string, what = "invalid channel ID"): void {
  checkIdentifier(id, 8, MAX_ID_LENGTH, what);
}
/** [ICS-24] Refuses text that is not a port identifier. */
export function checkPortId(id: string, what = "invalid port ID"): void {
  checkIdentifier(id, 2, MAX_PORT_LENGTH, what);
}

/** [ICS-24] Why text is not a client identifier, or undefined. */
export const clientIdFault = (id: string): string | undefined => identifierFault(id, 4, MAX_ID_LENGTH);
/** [ICS-24] Why text is not a connection identifier, or undefined. */
export const connectionIdFault = (id: string): string | undefined => identifierFault(id, 10, MAX_ID_LENGTH);
/** [ICS-24] Why text is not a channel identifier, or undefined. */
export const channelIdFault = (id: string): string | undefined => identifierFault(id, 8, MAX_ID_LENGTH);
/** [ICS-24] Why text is not a port identifier, or undefined. */
export const portIdFault = (id: string): string | undefined => identifierFault(id, 2, MAX_PORT_LENGTH);

const U64_END = 1n << 64n;

/** The number behind a prefix such as "channel-"; undefined if the identifier has another form. */
export function sequenceOf(id: string, prefix: string): bigint | undefined {
  if (!id.startsWith(prefix)) return undefined;
  const digits = id.slice(prefix.length);
  if (!/^[0-9]{1,20}$/.test(digits)) return undefined;
  const sequence = BigInt(digits);
  return sequence < U64_END ? sequence : undefined;
}

const CLIENT_TYPE = /^[\w-]+$/;
const NUMBER = /^[0-9]{1,20}$/;

/** The client of this chain's own state: stateless, always active. */
export const LOCALHOST_CLIENT = "09-localhost";
/** The connection of this chain to itself, there from genesis on. */
export const LOCALHOST_CONNECTION = "connection-localhost";

/** [ICS-02] Whether text has the form `{client-type}-{N}`; in steps, so that no text makes an expression try all its ways. */
export function isClientIdFormat(id: string): boolean {
  const at = id.lastIndexOf("-");
  const clientType = id.slice(0, Math.max(at, 0));
  return CLIENT_TYPE.test(clientType) && !clientType.startsWith("-") && !clientType.endsWith("-") && NUMBER.test(id.slice(at + 1));
}

/** Type and number of a client identifier, "07-tendermint-0"; undefined if it has another form or a number beyond 64 bits. */
export function parseClientId(id: string): { readonly clientType: string; readonly sequence: bigint } | undefined {
  if (id === LOCALHOST_CLIENT) return { clientType: id, sequence: 0n };
  if (!isClientIdFormat(id)) return undefined;
  const at = id.lastIndexOf("-");
  const sequence = BigInt(id.slice(at + 1));
  return sequence < U64_END ? { clientType: id.slice(0, at), sequence } : undefined;
}

/** Refuses text that is not an address of an account of this chain, as ValidateBasic does. */
export function checkAddress(address: string, { addressPrefix }: ChainSettings, error: ErrorCode = ibcErrors.InvalidAddress): void {
  ensure(!isBlank(address), error, "string could not be parsed as address: empty address string is not allowed");
  try {
    const { prefix, bytes } = readBech32(address);
    const text = `string could not be parsed as address: invalid Bech32 prefix; expected ${addressPrefix}, got ${prefix}`;
    ensure(prefix === addressPrefix, error, text);
    ensure(bytes.length > 0 && bytes.length <= 255, error, `string could not be parsed as address: ${bytes.length} bytes`);
  } catch (cause) {
    if (cause instanceof DecodeError) throw new StateError(error, `string could not be parsed as address: ${cause.message}`, { cause });
    throw cause;
  }
}
