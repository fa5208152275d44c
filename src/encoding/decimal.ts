import { DecodeError, quoted } from "./error.ts";
import { checkInt } from "./int.ts";

// math.LegacyDec: fixed point with 18 decimals, carried as the integer value * 10^18 ("atomics").
const PRECISION = 18;

/** One, in atomics. */
export const ONE: bigint = 10n ** 18n;
/** Largest magnitude, in atomics: 2^256 * 10^18 - 1. */
export const MAX_DEC: bigint = (1n << 256n) * ONE - 1n;

const HALF = ONE / 2n;

/** The atomics, unless they are out of LegacyDec's range, where Go panics. */
export function checkDec(atomics: bigint): bigint {
  if (atomics > MAX_DEC || atomics < -MAX_DEC) throw new RangeError("decimal overflow: beyond 2^256");
  return atomics;
}

/**
 * Go's LegacyNewDecFromStr: an optional minus, digits, and at most 18 decimals behind a point that has digits on both sides.
 * DEVIATION: Go lets another sign through behind the minus, so that "+1", "--1" and even "+" are numbers there.
 */
export function parseDec(text: string): bigint {
  if (text.length === 0 || text === "-") throw new DecodeError("a decimal must not be empty");
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text.length <= 200 ? text : "");
  if (match === null) throw new DecodeError(`decimal ${quoted(text)} is not digits with an optional sign and point`);
  const decimals = match[3] ?? "";
  if (decimals.length > PRECISION) throw new DecodeError(`decimal ${quoted(text)} has ${decimals.length} decimals, more than ${PRECISION}`);
  const magnitude = BigInt((match[2] ?? "") + decimals.padEnd(PRECISION, "0"));
  if (magnitude > MAX_DEC) throw new DecodeError(`decimal ${quoted(text)} is beyond 2^256`);
  return match[1] === "-" ? -magnitude : magnitude;
}

/** Text with always 18 decimals. */
export function formatDec(atomics: bigint): string {
  const digits = (atomics < 0n ? -atomics : atomics).toString().padStart(PRECISION + 1, "0");
  const point = digits.length - PRECISION;
  return `${atomics < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Drops 18 digits, rounding half to even, symmetrically around zero. */
function chopHalfEven(value: bigint): bigint {
  if (value < 0n) return -chopHalfEven(-value);
  const quotient = value / ONE;
  const rest = value % ONE;
  if (rest < HALF || (rest === HALF && (quotient & 1n) === 0n)) return quotient;
  return quotient + 1n;
}

/** An integer as a decimal. */
export function decFromInt(value: bigint): bigint {
  return value * ONE;
}

/** Product, half to even. */
export function mul(a: bigint, b: bigint): bigint {
  return checkDec(chopHalfEven(a * b));
}

/** Product, towards zero. */
export function mulTruncate(a: bigint, b: bigint): bigint {
  return checkDec((a * b) / ONE);
}

/** Product, towards positive infinity. */
export function mulRoundUp(a: bigint, b: bigint): bigint {
  const product = a * b;
  const quotient = product / ONE;
  return checkDec(product > 0n && product % ONE !== 0n ? quotient + 1n : quotient);
}

/** Quotient, half to even of the value computed to 36 decimals and truncated there, as Go does. */
export function quo(a: bigint, b: bigint): bigint {
  return checkDec(chopHalfEven((a * ONE * ONE) / b));
}

/** Quotient, towards zero. */
export function quoTruncate(a: bigint, b: bigint): bigint {
  return checkDec((a * ONE) / b);
}

/** Quotient, up; Go's rule, which for a negative quotient adds one unit where truncation already went up. */
export function quoRoundUp(a: bigint, b: bigint): bigint {
  const scaled = a * ONE;
  const quotient = scaled / b;
  const rest = scaled % b;
  const sameSign = quotient < 0n === b < 0n;
  return checkDec((rest > 0n && sameSign) || (rest < 0n && !sameSign) ? quotient + 1n : quotient);
}

/** Decimal times integer, exact. */
export function mulInt(a: bigint, factor: bigint): bigint {
  return checkDec(a * factor);
}

/** Decimal by integer, towards zero. */
export function quoInt(a: bigint, divisor: bigint): bigint {
  return a / divisor;
}

/** The integer part, towards zero. */
export function truncateInt(a: bigint): bigint {
  return checkInt(a / ONE);
}

/** The nearest integer, half to even. */
export function roundInt(a: bigint): bigint {
  return checkInt(chopHalfEven(a));
}

/** The smallest integer not below, as a decimal. */
export function ceil(a: bigint): bigint {
  const whole = a / ONE;
  return checkDec((a % ONE > 0n ? whole + 1n : whole) * ONE);
}

/** The decimal part dropped, still a decimal. */
export function truncateDec(a: bigint): bigint {
  return (a / ONE) * ONE;
}
