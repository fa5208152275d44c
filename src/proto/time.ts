import type { Reader } from "../encoding/reader.ts";
import { floorDiv, MAX_TIME, SECOND, ZERO_TIME } from "../encoding/time.ts";
import { WireError } from "../encoding/wire.ts";
import type { Writer } from "../encoding/writer.ts";
import type { Decoding } from "./codec.ts";
import { unknownField, wrongType } from "./unknown.ts";

const MAX_TIME_SECONDS = MAX_TIME / SECOND;
const MIN_TIME_SECONDS = ZERO_TIME / SECOND;
const MAX_DURATION_NS = (1n << 63n) - 1n;

const SECONDS_TAG = 8;
const NANOS_TAG = 16;

function writeParts(seconds: bigint, nanos: number, writer: Writer): void {
  if (seconds !== 0n) writer.u32(SECONDS_TAG).i64(seconds);
  if (nanos !== 0) writer.u32(NANOS_TAG).i32(nanos);
}

/** Reads both members; gogoproto refuses either under another wire type. */
function readParts(reader: Reader, decoding: Decoding): { readonly seconds: bigint; readonly nanos: number } {
  const outer = reader.enter();
  let seconds = 0n;
  let nanos = 0;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === SECONDS_TAG) seconds = reader.int64();
    else if (tag === NANOS_TAG) nanos = reader.int32();
    else if (tag >>> 3 === 1 || tag >>> 3 === 2) wrongType(tag);
    else unknownField(reader, tag, decoding);
  }
  reader.leave(outer);
  return { seconds, nanos };
}

/** Writes the members of an instant's google.protobuf.Timestamp. */
export function writeTime(ns: bigint, writer: Writer): void {
  const seconds = floorDiv(ns, SECOND);
  const nanos = Number(ns - seconds * SECOND);
  if (seconds < MIN_TIME_SECONDS || seconds > MAX_TIME_SECONDS) throw new WireError(`time ${ns} ns is outside years 1 to 9999`);
  writeParts(seconds, nanos, writer);
}

/** Reads a google.protobuf.Timestamp behind its length. */
export function readTime(reader: Reader, decoding: Decoding): bigint {
  const { seconds, nanos } = readParts(reader, decoding);
  return timestampNs(seconds, nanos);
}

/** The instant of a google.protobuf.Timestamp; refuses what its definition excludes. */
export function timestampNs(seconds: bigint, nanos: number): bigint {
  if (seconds < MIN_TIME_SECONDS || seconds > MAX_TIME_SECONDS) throw new WireError(`timestamp of ${seconds} s is outside years 1 to 9999`);
  if (nanos < 0 || nanos >= 1_000_000_000) throw new WireError(`timestamp nanos ${nanos} not in 0 to 999999999`);
  return seconds * SECOND + BigInt(nanos);
}

/** Writes the members of a google.protobuf.Duration. */
export function writeDuration(ns: bigint, writer: Writer): void {
  writeParts(ns / SECOND, Number(ns % SECOND), writer);
}

/** Reads a google.protobuf.Duration behind its length; what does not fit Go's 64 bits of nanoseconds is refused. */
export function readDuration(reader: Reader, decoding: Decoding): bigint {
  const { seconds, nanos } = readParts(reader, decoding);
  if (nanos <= -1_000_000_000 || nanos >= 1_000_000_000) throw new WireError(`duration nanos ${nanos} out of range`);
  if ((seconds < 0n && nanos > 0) || (seconds > 0n && nanos < 0))
    throw new WireError(`duration ${seconds} s and ${nanos} ns differ in sign`);
  const ns = seconds * SECOND + BigInt(nanos);
  if (ns > MAX_DURATION_NS || ns < -MAX_DURATION_NS - 1n)
    throw new WireError(`duration of ${seconds} s does not fit 64 bits of nanoseconds`);
  return ns;
}
