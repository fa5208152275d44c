import { DecodeError, quoted } from "./error.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const DIGITS = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) DIGITS[ALPHABET.charCodeAt(i)] = i;

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const value = code < 128 ? (DIGITS[code] ?? -1) : -1;
  if (value < 0) throw new DecodeError(`base64 ${quoted(text)} has a character outside the standard alphabet at ${at}`);
  return value;
}

/** Up to here text is made at once. */
const SHORT = 768;
const CODES = Array.from(ALPHABET, (character) => character.charCodeAt(0));
const PADDING = 61;

function shortBase64(bytes: Uint8Array): string {
  const codes: number[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    codes.push(CODES[word >> 18] ?? 0, CODES[(word >> 12) & 63] ?? 0);
    codes.push(left > 1 ? (CODES[(word >> 6) & 63] ?? 0) : PADDING, left > 2 ? (CODES[word & 63] ?? 0) : PADDING);
  }
  return String.fromCharCode.apply(null, codes);
}

/** Standard padded base64. */
export function toBase64(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) return shortBase64(bytes);
  let text = "";
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text +=
      ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63) + ALPHABET.charAt((word >> 6) & 63) + ALPHABET.charAt(word & 63);
  }
  const left = bytes.length - i;
  if (left === 0) return text;
  const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8);
  text += ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63);
  return text + (left === 2 ? `${ALPHABET.charAt((word >> 6) & 63)}=` : "==");
}

/** Bytes of standard padded base64; other alphabets, missing padding, line breaks and stray bits are refused. */
export function fromBase64(text: string): Uint8Array {
  const length = text.length;
  if (length % 4 !== 0) throw new DecodeError(`base64 ${quoted(text)} has ${length} characters, not a multiple of four`);
  if (length === 0) return new Uint8Array(0);
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const out = new Uint8Array((length / 4) * 3 - padding);
  const whole = padding === 0 ? length : length - 4;
  let o = 0;
  for (let i = 0; i < whole; i += 4) {
    const word = (digit(text, i) << 18) | (digit(text, i + 1) << 12) | (digit(text, i + 2) << 6) | digit(text, i + 3);
    out[o++] = word >> 16;
    out[o++] = word >> 8;
    out[o++] = word;
  }
  if (padding === 0) return out;
  const third = padding === 1 ? digit(text, whole + 2) : 0;
  const word = (digit(text, whole) << 18) | (digit(text, whole + 1) << 12) | (third << 6);
  out[o++] = word >> 16;
  if (padding === 1) out[o++] = word >> 8;
  const stray = padding === 1 ? word & 0xff : word & 0xffff;
  if (stray !== 0) throw new DecodeError(`base64 ${quoted(text)} has bits behind its last byte`);
  return out;
}
