import { DecodeError, quoted } from "./error.ts";

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const DIGITS = new Int8Array(128).fill(-1);
for (let i = 0; i < 32; i++) DIGITS[ALPHABET.charCodeAt(i)] = i;
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
/** The SDK lifts BIP-173's limit of 90 characters to this. */
const MAX_LENGTH = 1023;
const CHECKSUM_LENGTH = 6;
const NOT_PRINTABLE = /[^\x21-\x7e]/;

function step(checksum: number, value: number): number {
  const top = checksum >>> 25;
  let next = ((checksum & 0x1ffffff) << 5) ^ value;
  for (let i = 0; i < 5; i++) if ((top >>> i) & 1) next ^= GENERATORS[i] ?? 0;
  return next;
}

function checksumOfPrefix(prefix: string): number {
  let checksum = 1;
  for (let i = 0; i < prefix.length; i++) checksum = step(checksum, prefix.charCodeAt(i) >> 5);
  checksum = step(checksum, 0);
  for (let i = 0; i < prefix.length; i++) checksum = step(checksum, prefix.charCodeAt(i) & 31);
  return checksum;
}

function checkPrefix(prefix: string): void {
  if (prefix.length === 0 || !/^[\x21-\x7e]+$/.test(prefix))
    throw new DecodeError(`bech32 prefix ${quoted(prefix)} is not printable ASCII`);
  if (prefix !== prefix.toLowerCase()) throw new DecodeError(`bech32 prefix ${quoted(prefix)} is not lower case`);
}

/** BIP-173 text of the bytes, with the SDK's length limit. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  checkPrefix(prefix);
  let checksum = checksumOfPrefix(prefix);
  let text = `${prefix}1`;
  const push = (value: number): void => {
    checksum = step(checksum, value);
    text += ALPHABET.charAt(value);
  };
  let bits = 0;
  let word = 0;
  for (let i = 0; i < bytes.length; i++) {
    word = ((word << 8) | (bytes[i] ?? 0)) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      push((word >>> bits) & 31);
    }
  }
  if (bits > 0) push((word << (5 - bits)) & 31);
  for (let i = 0; i < CHECKSUM_LENGTH; i++) checksum = step(checksum, 0);
  checksum ^= 1;
  for (let i = 0; i < CHECKSUM_LENGTH; i++) text += ALPHABET.charAt((checksum >>> (5 * (5 - i))) & 31);
  if (text.length > MAX_LENGTH) throw new DecodeError(`bech32 text of ${text.length} characters is longer than ${MAX_LENGTH}`);
  return text;
}

/** Prefix and bytes of BIP-173 text; refuses another prefix than the expected one, mixed case, a wrong checksum and stray bits. */
export function decodeBech32(text: string, expectedPrefix?: string): { readonly prefix: string; readonly bytes: Uint8Array } {
  const refuse = (rule: string): DecodeError => new DecodeError(`bech32 ${quoted(text)} ${rule}`);
  if (text.length < 8 || text.length > MAX_LENGTH) throw refuse(`has ${text.length} characters, outside 8 to ${MAX_LENGTH}`);
  // Before letters are made small: beyond ASCII there are others that become these.
  if (NOT_PRINTABLE.test(text)) throw refuse("has a character that is not printable ASCII");
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) throw refuse("mixes lower and upper case");
  const separator = lower.lastIndexOf("1");
  if (separator < 1) throw refuse("has no prefix before a separator 1");
  if (separator + 1 + CHECKSUM_LENGTH > lower.length) throw refuse("is too short behind its separator for a checksum");
  const prefix = lower.slice(0, separator);
  checkPrefix(prefix);
  if (expectedPrefix !== undefined && prefix !== expectedPrefix)
    throw refuse(`has prefix ${quoted(prefix)}, expected ${quoted(expectedPrefix)}`);
  const end = lower.length - CHECKSUM_LENGTH;
  const bytes = new Uint8Array(Math.floor(((end - separator - 1) * 5) / 8));
  let checksum = checksumOfPrefix(prefix);
  let bits = 0;
  let word = 0;
  let at = 0;
  for (let i = separator + 1; i < lower.length; i++) {
    const code = lower.charCodeAt(i);
    const value = code < 128 ? (DIGITS[code] ?? -1) : -1;
    if (value < 0) throw refuse(`has a character outside the alphabet at ${i}`);
    checksum = step(checksum, value);
    if (i >= end) continue;
    word = ((word << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >>> bits) & 0xff;
    }
  }
  if (checksum !== 1) throw refuse("has a wrong checksum");
  if (bits >= 5 || (word & ((1 << bits) - 1)) !== 0) throw refuse("has bits behind its last byte");
  return { prefix, bytes };
}
