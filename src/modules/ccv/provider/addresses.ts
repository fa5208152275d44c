import { decodeBech32, encodeBech32 } from "../../../encoding/bech32.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { ensure, type ErrorCode, type ReadContext } from "../../../framework/index.ts";

const MAX_ADDRESS_LENGTH = 255;

function decode(text: string): { readonly prefix: string; readonly bytes: Uint8Array } | undefined {
  try {
    const decoded = decodeBech32(text.trim());
    return decoded.bytes.length > 0 && decoded.bytes.length <= MAX_ADDRESS_LENGTH ? decoded : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** The bytes of a consensus address of this chain; undefined if the text is none. */
export function consAddressFromText(ctx: ReadContext, text: string): Uint8Array | undefined {
  const decoded = decode(text);
  return decoded?.prefix === `${ctx.addressPrefix}valcons` ? decoded.bytes : undefined;
}

/** A consensus address in this chain's bech32, also where it is a consumer's. */
export function consAddressText(ctx: ReadContext, address: Uint8Array): string {
  return encodeBech32(`${ctx.addressPrefix}valcons`, address);
}

/** Whether the text is a consensus address of any chain: all that can be said without state. */
export function isConsAddress(text: string): boolean {
  return decode(text)?.prefix.endsWith("valcons") === true;
}

/** Refuses an operator address that is none, or that is not the signer's. */
export function validateOperator(address: string, signer: string, error: ErrorCode): void {
  const decoded = decode(address);
  const suffix = "valoper";
  ensure(decoded?.prefix.endsWith(suffix) === true, error, `ProviderAddr: invalid ValAddress (${address})`);
  const account = encodeBech32(decoded.prefix.slice(0, -suffix.length), decoded.bytes);
  ensure(
    account === signer,
    error,
    `ProviderAddr: ValAddress converted to AccAddress (${account}) must match the signer address (${signer})`,
  );
}

/** Whether the text is an account address of this chain. */
export function isAccountAddress(ctx: ReadContext, text: string): boolean {
  return decode(text)?.prefix === ctx.addressPrefix;
}
