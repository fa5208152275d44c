import { DecodeError, quoted } from "./error.ts";

// Times are bigint nanoseconds since 1970 UTC. Calendar arithmetic is the proleptic Gregorian one on eras of 400 years, without Date.

/** Nanoseconds in a second. */
export const SECOND = 1_000_000_000n;
/** Nanoseconds in a minute. */
export const MINUTE: bigint = 60n * SECOND;
/** Nanoseconds in an hour. */
export const HOUR: bigint = 60n * MINUTE;
/** Nanoseconds in a day. */
export const DAY: bigint = 24n * HOUR;

const ZERO_SECONDS = -62135596800n;
/** Go's zero time, 0001-01-01T00:00:00Z. */
export const ZERO_TIME: bigint = ZERO_SECONDS * SECOND;
/** The last nanosecond of year 9999, beyond which neither RFC 3339 nor Timestamp goes. */
export const MAX_TIME: bigint = 253402300800n * SECOND - 1n;

const MAX_I64 = (1n << 63n) - 1n;

/** Quotient towards negative infinity. */
export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

function pad(value: number, width: number): string {
  return value.toString().padStart(width, "0");
}

/** Whole seconds (rounded down) and the nanoseconds within them: how Timestamp carries a time. */
export function splitTime(time: bigint): { readonly seconds: bigint; readonly nanos: number } {
  const seconds = floorDiv(time, SECOND);
  return { seconds, nanos: Number(time - seconds * SECOND) };
}

/** The day since 1970-01-01 of a civil date. */
function dayFromDate(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/** "YYYY-MM-DD" of a day since 1970-01-01. */
function dateFromDay(dayNumber: number): string {
  const shifted = dayNumber + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return `${pad(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** "YYYY-MM-DDTHH:MM:SS" and nine digits of nanoseconds. */
function parts(time: bigint): { readonly whole: string; readonly fraction: string } {
  if (time < ZERO_TIME || time > MAX_TIME) throw new RangeError(`time ${time} ns is outside the years 1 to 9999`);
  const { seconds, nanos } = splitTime(time);
  const day = floorDiv(seconds, 86400n);
  const rest = Number(seconds - day * 86400n);
  const clock = `${pad(Math.floor(rest / 3600), 2)}:${pad(Math.floor(rest / 60) % 60, 2)}:${pad(rest % 60, 2)}`;
  return { whole: `${dateFromDay(Number(day))}T${clock}`, fraction: pad(nanos, 9) };
}

/** Go's RFC3339Nano in UTC: the fraction without trailing zeros (CometBFT's and amino's JSON). */
export function formatTime(time: bigint): string {
  const { whole, fraction } = parts(time);
  const trimmed = fraction.replace(/0+$/, "");
  return trimmed === "" ? `${whole}Z` : `${whole}.${trimmed}Z`;
}

/** Protobuf's JSON: the fraction with 0, 3, 6 or 9 digits. */
export function formatProtoTime(time: bigint): string {
  const { whole, fraction } = parts(time);
  return `${whole}${groupsOfThree(fraction)}Z`;
}

function groupsOfThree(fraction: string): string {
  const trimmed = fraction.replace(/(000){1,3}$/, "");
  return trimmed === "" ? "" : `.${trimmed}`;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** An RFC 3339 time with up to nine decimals and any offset. */
export function parseTime(text: string): bigint {
  const refuse = (rule: string): DecodeError => new DecodeError(`time ${quoted(text)} ${rule}`);
  const match = text.length <= 64 ? RFC3339.exec(text) : null;
  if (match === null) throw refuse("is not RFC 3339");
  const field = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [field(1), field(2), field(3), field(4), field(5), field(6)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw refuse("names a day that does not exist");
  if (hour > 23 || minute > 59 || second > 59) throw refuse("names a time of day that does not exist");
  if (field(9) > 23 || field(10) > 59) throw refuse("has an offset beyond a day");
  const offset = (match[8] === "-" ? -60 : 60) * (field(9) * 60 + field(10));
  const seconds = BigInt(dayFromDate(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset);
  const time = seconds * SECOND + BigInt((match[7] ?? "").padEnd(9, "0"));
  if (time < ZERO_TIME || time > MAX_TIME) throw refuse("is outside the years 1 to 9999 in UTC");
  return time;
}

/** The SDK's FormatTimeBytes: 29 ASCII bytes whose bytewise order is time order. */
export function sortableTime(time: bigint): Uint8Array {
  const { whole, fraction } = parts(time);
  const text = `${whole}.${fraction}`;
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** The time in 29 sortable bytes. */
export function parseSortableTime(bytes: Uint8Array): bigint {
  if (bytes.length !== 29) throw new DecodeError(`a sortable time takes 29 bytes, here are ${bytes.length}`);
  return parseTime(`${String.fromCharCode(...bytes)}Z`);
}

/** Go's time.MarshalBinary in UTC: version 1, seconds since year 1, nanoseconds, offset -1. */
export function encodeBinaryTime(time: bigint): Uint8Array {
  const { seconds, nanos } = splitTime(time);
  const out = new Uint8Array(15);
  const view = new DataView(out.buffer);
  view.setUint8(0, 1);
  view.setBigInt64(1, seconds - ZERO_SECONDS);
  view.setInt32(9, nanos);
  view.setInt16(13, -1);
  return out;
}

/** The time in Go's 15 binary bytes; the zone offset does not change the instant. */
export function decodeBinaryTime(bytes: Uint8Array): bigint {
  if (bytes.length !== 15) throw new DecodeError(`a binary time takes 15 bytes, here are ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint8(0) !== 1) throw new DecodeError(`binary time has version ${view.getUint8(0)}, expected 1`);
  const nanos = view.getInt32(9);
  if (nanos < 0 || nanos > 999_999_999) throw new DecodeError(`binary time has ${nanos} nanoseconds, outside a second`);
  return (view.getBigInt64(1) + ZERO_SECONDS) * SECOND + BigInt(nanos);
}

/** Protobuf's JSON of a duration: seconds with 0, 3, 6 or 9 decimals and an s. */
export function formatDuration(duration: bigint): string {
  const magnitude = duration < 0n ? -duration : duration;
  const fraction = pad(Number(magnitude % SECOND), 9);
  return `${duration < 0n ? "-" : ""}${magnitude / SECOND}${groupsOfThree(fraction)}s`;
}

const GO_UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1000n],
  ["\u00b5s", 1000n],
  ["\u03bcs", 1000n],
  ["ms", 1_000_000n],
  ["s", SECOND],
  ["m", MINUTE],
  ["h", HOUR],
]);
const HUMAN_UNITS: ReadonlyMap<string, bigint> = new Map([...GO_UNITS, ["d", DAY], ["w", 7n * DAY]]);

function parseUnits(text: string, units: ReadonlyMap<string, bigint>): bigint {
  const refuse = (rule: string): DecodeError => new DecodeError(`duration ${quoted(text)} ${rule}`);
  const negative = text.startsWith("-");
  const body = text.slice(negative || text.startsWith("+") ? 1 : 0);
  if (body === "0") return 0n;
  if (body === "" || text.length > 128) throw refuse("is not a sequence of numbers with units");
  const part = /(?:(\d+)(?:\.(\d*))?|\.(\d+))([a-z\u00b5\u03bc]+)/y;
  let total = 0n;
  while (part.lastIndex < body.length) {
    const match = part.exec(body);
    const unit = match === null ? undefined : units.get(match[4] ?? "");
    if (match === null || unit === undefined) throw refuse(`is not a sequence of numbers with units ${[...units.keys()].join(", ")}`);
    const fraction = match[2] ?? match[3] ?? "";
    total += BigInt(match[1] ?? "0") * unit + (BigInt(`0${fraction}`) * unit) / 10n ** BigInt(fraction.length);
  }
  if (total > (negative ? MAX_I64 + 1n : MAX_I64)) throw refuse("is longer than 292 years");
  return negative ? -total : total;
}

/**
 * Go's time.ParseDuration, which is what JSON durations are read with: "3600s", "0.5s", "1h30m", "-500ms".
 * DEVIATION: decimals beyond the precision of a 64-bit float are cut exactly, where Go's floats round.
 */
export function parseDuration(text: string): bigint {
  return parseUnits(text, GO_UNITS);
}

/** As parseDuration, with days and weeks besides: "21d", "2w", "1d12h". */
export function parseHumanDuration(text: string): bigint {
  return parseUnits(text, HUMAN_UNITS);
}
