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

/** Go's integer literals: decimal, 0x, 0b, 0o and octal behind a lone 0, single underscores between digits, with a sign. */
const LITERAL = /^([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]((?:_?[0-7])+)|0((?:_?[0-7])+)|(0|[1-9](?:_?[0-9])*))$/;
/** More digits than any number has that is in range, in any base. */
const MAX_DIGITS = 400;

/** The integer that Go's big.Int reads from a text (base 0: "010" is 8); undefined if it is none, or beyond 2^400 anyway. */
export function integerOf(text: string): bigint | undefined {
  const [whole, sign, hex, binary, octal, old, decimal] = LITERAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = (hex ?? binary ?? octal ?? old ?? decimal ?? "").replace(/^[0_]+(?=.)|_/g, "");
  if (digits.length > MAX_DIGITS) return undefined;
  const prefix = hex !== undefined ? "0x" : binary !== undefined ? "0b" : decimal !== undefined ? "" : "0o";
  const size = BigInt(prefix + digits);
  return sign === "-" ? -size : size;
}

/** A math.Int from its canonical decimal text: what people type. */
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
