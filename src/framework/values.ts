import { EMPTY, fromUtf8, i64be, readI64be, readU64be, u64be, utf8 } from "../encoding/bytes.ts";
import { decodeBinaryTime, encodeBinaryTime, parseSortableTime, sortableTime } from "../encoding/time.ts";
import { Reader } from "../encoding/reader.ts";
import { WIRE_BYTES, WIRE_VARINT } from "../encoding/wire.ts";
import { Writer } from "../encoding/writer.ts";
import type { Codec } from "../proto/codec.ts";
import { InvariantError } from "./errors.ts";

const U64_END = 1n << 64n;
const I64_END = 1n << 63n;

function decimal(name: string): Codec<bigint> {
  return {
    encode: (value) => utf8(value.toString()),
    decode(bytes) {
      const digits = fromUtf8(bytes);
      if (!/^-?\d+$/.test(digits)) throw new InvariantError(`${JSON.stringify(digits)} is no stored ${name}`);
      return BigInt(digits);
    },
  };
}

function exactly(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new InvariantError(`stored value has ${bytes.length} bytes, not ${length}`);
  return bytes;
}

const u64: Codec<bigint> = { encode: u64be, decode: (bytes) => readU64be(exactly(bytes, 8)) };
const i64: Codec<bigint> = { encode: i64be, decode: (bytes) => readI64be(exactly(bytes, 8)) };

/** google.protobuf's wrapper messages: one field 1, left out when zero, as gogotypes stores single numbers. */
function varintWrapper(signed: boolean): Codec<bigint> {
  return {
    encode(value) {
      const end = signed ? I64_END : U64_END;
      if (value < (signed ? -I64_END : 0n) || value >= end)
        throw new InvariantError(`${value} is no ${signed ? "Int64Value" : "UInt64Value"}`);
      if (value === 0n) return EMPTY;
      return new Writer()
        .u32((1 << 3) | WIRE_VARINT)
        .u64(BigInt.asUintN(64, value))
        .finish();
    },
    decode(bytes) {
      const reader = new Reader(bytes);
      let value = 0n;
      while (!reader.done) {
        const tag = reader.tag();
        if (tag !== ((1 << 3) | WIRE_VARINT)) throw new InvariantError(`stored number has a field ${tag >>> 3}`);
        value = reader.varint();
      }
      return signed ? BigInt.asIntN(64, value) : value;
    },
  };
}

/** A wrapper message with one bytes or string field 1. */
function bytesWrapper(): Codec<Uint8Array> {
  return {
    encode: (value) =>
      value.length === 0
        ? EMPTY
        : new Writer()
            .u32((1 << 3) | WIRE_BYTES)
            .data(value)
            .finish(),
    decode(bytes) {
      const reader = new Reader(bytes);
      let value: Uint8Array = EMPTY;
      while (!reader.done) {
        const tag = reader.tag();
        if (tag !== ((1 << 3) | WIRE_BYTES)) throw new InvariantError(`stored wrapper has a field ${tag >>> 3}`);
        value = reader.data();
      }
      return value;
    },
  };
}
const bytesValue = bytesWrapper();

const boolean: Codec<boolean> = {
  encode: (value) => Uint8Array.of(value ? 1 : 0),
  decode(bytes) {
    if (bytes.length !== 1 || (bytes[0] ?? 2) > 1) throw new InvariantError(`stored boolean is ${bytes.join(" ")}`);
    return bytes[0] === 1;
  },
};

/** Codecs of stored values. A message's own codec stores it as protobuf. */
export const value = {
  /** 8 bytes, big endian. */
  u64,
  /** 8 bytes, big endian, two's complement. */
  i64,
  /** math.Int: ASCII decimal. */
  int: decimal("integer"),
  /** LegacyDec as atomics (value * 10^18): ASCII decimal. */
  dec: decimal("decimal"),
  string: { encode: (stored: string) => utf8(stored), decode: (bytes: Uint8Array) => fromUtf8(bytes) } satisfies Codec<string>,
  bytes: { encode: (stored: Uint8Array) => stored, decode: (bytes: Uint8Array) => bytes } satisfies Codec<Uint8Array>,
  /** One byte, 0 or 1. */
  boolean,
  /** Nothing but presence. */
  flag: { encode: () => EMPTY, decode: () => true } satisfies Codec<true>,
  /** 29 ASCII characters, SDK FormatTimeBytes. */
  time: { encode: sortableTime, decode: parseSortableTime } satisfies Codec<bigint>,
  /** Go's binary time: 15 bytes. */
  binaryTime: { encode: encodeBinaryTime, decode: decodeBinaryTime } satisfies Codec<bigint>,
  /** gogotypes.UInt64Value. */
  uint64Value: varintWrapper(false),
  /** gogotypes.Int64Value. */
  int64Value: varintWrapper(true),
  /** gogotypes.BytesValue. */
  bytesValue,
  /** gogotypes.StringValue. */
  stringValue: {
    encode: (stored: string) => bytesValue.encode(utf8(stored)),
    decode: (bytes: Uint8Array) => fromUtf8(bytesValue.decode(bytes)),
  } satisfies Codec<string>,
  /** gogotypes.BoolValue. */
  boolValue: {
    encode: (stored: boolean) => (stored ? Uint8Array.of(8, 1) : EMPTY),
    decode: (bytes: Uint8Array) => bytes.length === 2 && bytes[1] === 1,
  } satisfies Codec<boolean>,
} as const;
