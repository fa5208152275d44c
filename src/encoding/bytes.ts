import { DecodeError, quoted } from "./error.ts";

/** Up to here a loop is faster than a call of the engine's copying and encoding. */
const SHORT = 64;

/** No bytes. */
export const EMPTY: Uint8Array = new Uint8Array(0);

/** The parts joined into one new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (let p = 0; p < parts.length; p++) length += (parts[p] as Uint8Array).length; // cast: p is in range, as below
  const out = new Uint8Array(length);
  let offset = 0;
  for (let p = 0; p < parts.length; p++) {
    const part = parts[p] as Uint8Array;
    if (part.length > SHORT) out.set(part, offset);
    else for (let i = 0; i < part.length; i++) out[offset + i] = part[i] as number; // cast: i is within part
    offset += part.length;
  }
  return out;
}

/** Whether both have the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Bytewise order, a prefix before its extensions: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether `bytes` begins with `prefix`. */
export function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  if (bytes.length < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[i] !== prefix[i]) return false;
  return true;
}

/** The exclusive end of the range of all keys with this prefix; undefined when nothing lies behind it (empty or all 0xff). */
export function prefixEnd(prefix: Uint8Array): Uint8Array | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return undefined;
  const end = prefix.slice(0, length);
  end[length - 1] = (prefix[length - 1] ?? 0) + 1;
  return end;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** Lower case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i] ?? 0];
  return text;
}

/** Upper case hex, as CometBFT writes hashes and addresses. */
export function toHexUpper(bytes: Uint8Array): string {
  return toHex(bytes).toUpperCase();
}

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Bytes of hex text in either case. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw new DecodeError(`hex ${quoted(text)} has an odd number of digits`);
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) {
    const high = nibble(text.charCodeAt(2 * i));
    const low = nibble(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) throw new DecodeError(`hex ${quoted(text)} has a character that is not a hex digit at ${2 * i}`);
    out[i] = high * 16 + low;
  }
  return out;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

/** UTF-8 of well-formed text; a lone surrogate is refused because it would silently become another character. */
export function utf8(text: string): Uint8Array {
  const { length } = text;
  if (length <= SHORT) {
    const ascii = new Uint8Array(length);
    let i = 0;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) break;
      ascii[i] = code;
    }
    if (i === length) return ascii;
  }
  const bytes = encoder.encode(text);
  if (bytes.length !== text.length && LONE_SURROGATE.test(text)) throw new DecodeError(`text ${quoted(text)} has a lone surrogate`);
  return bytes;
}

/** Text of a short range of bytes if all are ASCII, made at once: text that grows by characters is a tree until somebody hashes it. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string | undefined {
  const codes = new Array<number>(end - start);
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number; // cast: callers give a range within
    if (byte > 127) return undefined;
    codes[i - start] = byte;
  }
  return String.fromCharCode.apply(null, codes);
}

/** Text of strictly valid UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  // TextDecoder costs more than the text itself for short ASCII, which is what keys and names are.
  if (bytes.length <= 24) {
    return asciiText(bytes, 0, bytes.length) ?? decodeUtf8(bytes);
  }
  return decodeUtf8(bytes);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new DecodeError(`bytes ${quoted(toHex(bytes.subarray(0, 40)))} are not valid UTF-8`, { cause });
  }
}

const MAX_U64 = (1n << 64n) - 1n;
/** Up to here numbers are exact. */
const MAX_NUMBER = BigInt(Number.MAX_SAFE_INTEGER);
const MAX_I64 = (1n << 63n) - 1n;
const MIN_I64 = -(1n << 63n);

/** Eight bytes, big-endian. */
export function u64be(value: bigint): Uint8Array {
  if (value < 0n || value > MAX_U64) throw new RangeError(`${value} is not a u64`);
  const out = new Uint8Array(8);
  if (value <= MAX_NUMBER) {
    const number = Number(value);
    const low = number >>> 0;
    const high = (number - low) / 0x1_0000_0000;
    out[0] = high >>> 24;
    out[1] = high >>> 16;
    out[2] = high >>> 8;
    out[3] = high;
    out[4] = low >>> 24;
    out[5] = low >>> 16;
    out[6] = low >>> 8;
    out[7] = low;
    return out;
  }
  new DataView(out.buffer).setBigUint64(0, value);
  return out;
}

/** The u64 in eight big-endian bytes at `offset`; without an offset the length must be exactly eight. */
export function readU64be(bytes: Uint8Array, offset?: number): bigint {
  checkWidth(bytes, offset, 8, "u64");
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(offset ?? 0);
}

/** Eight bytes, big-endian two's complement. */
export function i64be(value: bigint): Uint8Array {
  if (value < MIN_I64 || value > MAX_I64) throw new RangeError(`${value} is not an i64`);
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigInt64(0, value);
  return out;
}

/** The i64 in eight big-endian bytes at `offset`; without an offset the length must be exactly eight. */
export function readI64be(bytes: Uint8Array, offset?: number): bigint {
  checkWidth(bytes, offset, 8, "i64");
  return new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(offset ?? 0);
}

/** Four bytes, big-endian. */
export function u32be(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new RangeError(`${value} is not a u32`);
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

/** The u32 in four big-endian bytes at `offset`; without an offset the length must be exactly four. */
export function readU32be(bytes: Uint8Array, offset?: number): number {
  checkWidth(bytes, offset, 4, "u32");
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset ?? 0);
}

function checkWidth(bytes: Uint8Array, offset: number | undefined, width: number, type: string): void {
  const fits = offset === undefined ? bytes.length === width : offset >= 0 && offset + width <= bytes.length;
  if (!fits) throw new DecodeError(`a ${type} takes ${width} bytes, here are ${bytes.length - (offset ?? 0)}`);
}
