import { decodeBech32, encodeBech32 } from "../../../encoding/bech32.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { type ChainSettings, ensure, type ErrorCode } from "../../../framework/index.ts";

const MAX_ADDRESS_LENGTH = 255;

function decode(text: string): { readonly prefix: string; readonly bytes: Uint8Array } | undefined {
  try {
    const decoded = decodeBech32(text);
    return decoded.bytes.length > 0 && decoded.bytes.length <= MAX_ADDRESS_LENGTH ? decoded : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function bytesOf(text: string, prefix: string): Uint8Array | undefined {
  const decoded = decode(text);
  return decoded?.prefix === prefix ? decoded.bytes : undefined;
}

/** The bytes of a consensus address of this chain; undefined for any other text. */
export function consAddressFromText(chain: ChainSettings, text: string): Uint8Array | undefined {
  return bytesOf(text, `${chain.addressPrefix}valcons`);
}

/** A consensus address in this chain's bech32, also where it is a consumer's. */
export function consAddressText(chain: ChainSettings, address: Uint8Array): string {
  return encodeBech32(`${chain.addressPrefix}valcons`, address);
}

/** Whether the text is a consensus address of any chain: a genesis file is validated without its chain's prefix. */
export function isConsAddress(text: string): boolean {
  return decode(text)?.prefix.endsWith("valcons") === true;
}

/** Refuses text that is not the address of this chain's operator who is the signer. */
export function validateOperator(chain: ChainSettings, address: string, signer: string, error: ErrorCode): void {
  const bytes = bytesOf(address, `${chain.addressPrefix}valoper`);
  ensure(bytes !== undefined, error, `ProviderAddr: invalid ValAddress (${address})`);
  const account = encodeBech32(chain.addressPrefix, bytes);
  const rule = `ProviderAddr: ValAddress converted to AccAddress (${account}) must match the signer address (${signer})`;
  ensure(account === signer, error, rule);
}

/** Whether the text is an account address of this chain. */
export function isAccountAddress(chain: ChainSettings, text: string): boolean {
  return bytesOf(text, chain.addressPrefix) !== undefined;
}
