import { DecodeError, quoted } from "./error.ts";

const CANONICAL = /^(0|-?[1-9][0-9]*)$/;
const MAX_U64 = (1n << 64n) - 1n;
const MAX_I64 = (1n << 63n) - 1n;

/** Largest magnitude of math.Int: 256 bits. */
export const MAX_INT: bigint = (1n << 256n) - 1n;

function parse(text: string, type: string, min: bigint, max: bigint): bigint {
  if (text.length > 80 || !CANONICAL.test(text)) throw new DecodeError(`${type} ${quoted(text)} is not a plain decimal integer`);
  const value = BigInt(text);
  if (value < min || value > max) throw new DecodeError(`${type} ${text} is outside ${min} to ${max}`);
  return value;
}

/**
 * A math.Int from its decimal text.
 * DEVIATION: Go also takes 0x, 0b, 0o and leading-zero octal here; nobody writes amounts so, and reading "010" as 8 is a trap.
 */
export function parseInteger(text: string): bigint {
  return parse(text, "integer", -MAX_INT, MAX_INT);
}

/** A u64 from its decimal text. */
export function parseU64(text: string): bigint {
  return parse(text, "u64", 0n, MAX_U64);
}

/** An i64 from its decimal text. */
export function parseI64(text: string): bigint {
  return parse(text, "i64", -MAX_I64 - 1n, MAX_I64);
}

/** The value, unless it is outside math.Int's 256 bits, where Go panics. */
export function checkInt(value: bigint): bigint {
  if (value > MAX_INT || value < -MAX_INT) throw new RangeError("integer overflow: more than 256 bits");
  return value;
}

/** The value, unless it is outside a signed 64-bit integer. */
export function checkI64(value: bigint): bigint {
  if (value > MAX_I64 || value < -MAX_I64 - 1n) throw new RangeError(`integer overflow: ${value} is not an i64`);
  return value;
}
