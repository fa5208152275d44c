import { moduleAddress } from "../../crypto/address.ts";
import { DecodeError } from "../../encoding/error.ts";
import { ensure, type ErrorCode, readBech32, sdkErrors, StateError, writeBech32 } from "../../framework/index.ts";
import { authorityErrors } from "./api.ts";

/** Whoever knows the chain's address prefix: every context. */
export interface HasAddressPrefix {
  readonly addressPrefix: string;
}

/** The SDK's limit of an address. */
const MAX_ADDRESS_LENGTH = 255;

/** bech32 text of an account address. */
export function formatAddress(ctx: HasAddressPrefix, address: Uint8Array): string {
  return address.length === 0 ? "" : writeBech32(ctx.addressPrefix, address);
}

/** Bytes of an account address of this chain; throws `kind` (default sdk/7) with `context` in front of the reason. */
export function parseAddress(ctx: HasAddressPrefix, text: string, context = "", kind: ErrorCode = sdkErrors.InvalidAddress): Uint8Array {
  const read = readAddress(ctx, text);
  if (typeof read !== "string") return read;
  throw new StateError(kind, context === "" ? read : `${context}: ${read}`);
}

/** Bytes of an account address of this chain, or what is wrong with the text in the SDK's words. */
export function readAddress(ctx: HasAddressPrefix, text: string): Uint8Array | string {
  if (text.trim() === "") return "empty address string is not allowed";
  try {
    const { prefix, bytes } = readBech32(text);
    if (prefix !== ctx.addressPrefix)
      return `hrp does not match bech32 prefix: expected '${ctx.addressPrefix}' got '${prefix}': internal logic error`;
    if (bytes.length === 0) return "addresses cannot be empty: unknown address";
    if (bytes.length > MAX_ADDRESS_LENGTH) return `address max length is ${MAX_ADDRESS_LENGTH}, got ${bytes.length}: unknown address`;
    return bytes;
  } catch (error) {
    if (error instanceof DecodeError) return `decoding bech32 failed: ${error.message}`;
    throw error;
  }
}

const GOV = moduleAddress("gov");

/** Who may change parameters: the gov module's account, also on chains without gov. */
export function authority(ctx: HasAddressPrefix): string {
  return formatAddress(ctx, GOV);
}

/** Refuses a parameter change by anybody but gov. */
export function ensureAuthority(ctx: HasAddressPrefix, claimed: string): void {
  const expected = authority(ctx);
  ensure(claimed === expected, authorityErrors.InvalidSigner, `invalid authority; expected ${expected}, got ${claimed}`);
}
