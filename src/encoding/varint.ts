import { DecodeError } from "./error.ts";

const MAX_U64 = (1n << 64n) - 1n;

/** Bytes of an unsigned LEB128 varint of up to 64 bits. */
export function encodeVarint(value: bigint | number): Uint8Array {
  const out: number[] = [];
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not an unsigned integer`);
    let rest = value;
    while (rest >= 128) {
      out.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    out.push(rest);
  } else {
    if (value < 0n || value > MAX_U64) throw new RangeError(`${value} is not a u64`);
    let rest = value;
    while (rest >= 128n) {
      out.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    out.push(Number(rest));
  }
  return Uint8Array.from(out);
}

/** Number of bytes of the unsigned varint. */
export function varintLength(value: bigint | number): number {
  let length = 1;
  if (typeof value === "number") for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  else for (let rest = value; rest >= 128n; rest >>= 7n) length++;
  return length;
}

/** How strictly a varint is read. */
export interface VarintOptions {
  /** Refuse more bytes than the value needs. */
  readonly canonical?: boolean;
}

/** The unsigned varint at `offset` and the offset behind it. */
export function decodeVarint(
  bytes: Uint8Array,
  offset = 0,
  options: VarintOptions = {},
): { readonly value: bigint; readonly next: number } {
  let low = 0;
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[offset + i];
    if (byte === undefined) throw new DecodeError(`varint at ${offset} is cut off after ${i} bytes`);
    // Four groups fit into a small integer; only longer varints pay for bigint arithmetic.
    if (i < 4) low |= (byte & 127) << (7 * i);
    else value |= BigInt(byte & 127) << BigInt(7 * i);
    if (i === 9 && byte > 1) throw new DecodeError(`varint at ${offset} is larger than 64 bits`);
    if (byte < 128) {
      if (options.canonical === true && i > 0 && byte === 0)
        throw new DecodeError(`varint at ${offset} has more bytes than its value needs`);
      return { value: value | BigInt(low), next: offset + i + 1 };
    }
  }
  throw new DecodeError(`varint at ${offset} is longer than 10 bytes`);
}

/** As decodeVarint for values that are lengths, ports or the like: beyond 2^53 - 1 is refused. */
export function decodeVarintNumber(
  bytes: Uint8Array,
  offset = 0,
  options: VarintOptions = {},
): { readonly value: number; readonly next: number } {
  const { value, next } = decodeVarint(bytes, offset, options);
  if (value > 9007199254740991n) throw new DecodeError(`varint ${value} at ${offset} is larger than 2^53 - 1`);
  return { value: Number(value), next };
}

/** Go's binary.PutVarint: zigzag, then varint (IAVL hashes its heights, sizes and versions so). */
export function encodeZigzag(value: bigint): Uint8Array {
  return encodeVarint(BigInt.asUintN(64, value < 0n ? ~(value << 1n) : value << 1n));
}

/** The zigzag varint at `offset` and the offset behind it. */
export function decodeZigzag(
  bytes: Uint8Array,
  offset = 0,
  options: VarintOptions = {},
): { readonly value: bigint; readonly next: number } {
  const { value, next } = decodeVarint(bytes, offset, options);
  return { value: (value & 1n) === 0n ? value >> 1n : ~(value >> 1n), next };
}
