import { decodeBech32, encodeBech32 } from "../../encoding/bech32.ts";
import { DecodeError } from "../../encoding/error.ts";
import { type ErrorCode, ensure, type ReadContext, StateError, sdkErrors, unregisteredError } from "../../framework/index.ts";

type Prefixed = Pick<ReadContext, "addressPrefix">;

const MAX_ADDRESS_LENGTH = 255;

/** An account address in the chain's bech32. */
export function accountText(ctx: Prefixed, address: Uint8Array): string {
  return encodeBech32(ctx.addressPrefix, address);
}
/** The address of a validator's operator in the chain's bech32. */
export function operatorText(ctx: Prefixed, operator: Uint8Array): string {
  return encodeBech32(`${ctx.addressPrefix}valoper`, operator);
}
/** The address of a validator's key in the chain's bech32. */
export function consensusText(ctx: Prefixed, consAddress: Uint8Array): string {
  return encodeBech32(`${ctx.addressPrefix}valcons`, consAddress);
}

/** Bytes of an account address; where it is not one, `code` (default: Go's plain error) behind `context`. */
export function accountBytes(ctx: Prefixed, text: string, context = "", code: ErrorCode = unregisteredError): Uint8Array {
  return addressBytes(ctx.addressPrefix, text, context, code);
}
/** Bytes of a validator operator's address; where it is not one, `code` (default: Go's plain error) behind `context`. */
export function operatorBytes(ctx: Prefixed, text: string, context = "", code: ErrorCode = unregisteredError): Uint8Array {
  return addressBytes(`${ctx.addressPrefix}valoper`, text, context, code);
}

/** Bytes of the address of a validator's key; where it is not one, `code` (default: Go's plain error) behind `context`. */
export function consensusBytes(ctx: Prefixed, text: string, context = "", code: ErrorCode = unregisteredError): Uint8Array {
  return addressBytes(`${ctx.addressPrefix}valcons`, text, context, code);
}

/** Bytes of an account address in a message. */
export function messageAccount(ctx: Prefixed, text: string, what: string): Uint8Array {
  return accountBytes(ctx, text, `invalid ${what} address`, sdkErrors.InvalidAddress);
}
/** Bytes of an operator's address in a message. */
export function messageOperator(ctx: Prefixed, text: string, what: string): Uint8Array {
  return operatorBytes(ctx, text, `invalid ${what} address`, sdkErrors.InvalidAddress);
}

function addressBytes(prefix: string, text: string, context: string, code: ErrorCode): Uint8Array {
  const refuse = (rule: string): StateError => new StateError(code, context === "" ? rule : `${context}: ${rule}`);
  if (text.trim() === "") throw refuse("empty address string is not allowed");
  const { prefix: got, bytes } = decoded(text, refuse);
  // Without a code of the caller's own, another prefix is the one refusal that has one in Go.
  const otherPrefix = code === unregisteredError ? sdkErrors.Logic : code;
  const expected = `hrp does not match bech32 prefix: expected '${prefix}' got '${got}'`;
  ensure(got === prefix, otherPrefix, context === "" ? expected : `${context}: ${expected}`);
  if (bytes.length === 0) throw refuse("addresses cannot be empty");
  if (bytes.length > MAX_ADDRESS_LENGTH) throw refuse(`address of ${bytes.length} bytes is longer than ${MAX_ADDRESS_LENGTH}`);
  return bytes;
}

function decoded(text: string, refuse: (rule: string) => StateError): ReturnType<typeof decodeBech32> {
  try {
    return decodeBech32(text);
  } catch (error) {
    if (error instanceof DecodeError) throw refuse(`decoding bech32 failed: ${error.message}`);
    throw error;
  }
}
