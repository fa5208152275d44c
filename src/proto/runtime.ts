import { markAbsent } from "./absent.ts";
import { Reader, WireError, Writer } from "../encoding/wire.ts";
import type { EnumInfo, FieldInfo, MessageCodec, MethodCodec, UnknownFields } from "./codec.ts";

export { Reader, WireError, Writer };
export type { EnumInfo, FieldInfo, MessageCodec, MethodCodec, UnknownFields };

export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);
/** Go's zero time, year 1, as nanoseconds since 1970. */
export const ZERO_TIME = -62_135_596_800_000_000_000n;
const MAX_TIME_SECONDS = 253_402_300_799n;
const MIN_TIME_SECONDS = -62_135_596_800n;
const NANOS = 1_000_000_000n;
const MAX_DURATION_NS = (1n << 63n) - 1n;
/** Messages nested deeper than this are refused before they are entered. */
export const MAX_MESSAGE_DEPTH = 64;

/** What the generated code knows of a message; `define` makes the codec of it. */
export interface Definition<T> {
  readonly typeName: string;
  readonly write: (value: T, writer: Writer) => void;
  readonly read: (reader: Reader, unknown: UnknownFields, depth: number) => T;
  readonly empty: () => T;
  readonly fields: readonly FieldInfo[];
  readonly amino?: { readonly name?: string; readonly encoding?: string; readonly oneofName?: string };
  readonly signers?: readonly string[];
}

const shared = new Writer();
let sharedBusy = false;

function encodeWith<T>(write: (value: T, writer: Writer) => void, value: T): Uint8Array {
  if (sharedBusy) {
    const writer = new Writer();
    write(value, writer);
    return writer.finish();
  }
  sharedBusy = true;
  try {
    write(value, shared);
    return shared.finish();
  } finally {
    shared.reset();
    sharedBusy = false;
  }
}

export function define<T>(definition: Definition<T>): MessageCodec<T> {
  const { typeName, write, read, empty } = definition;
  return {
    typeName,
    typeUrl: `/${typeName}`,
    write,
    read,
    encode: (value) => encodeWith(write, value),
    decode: (bytes, unknown = "skip", notes = undefined) => {
      const before = absentMet;
      try {
        const message = read(new Reader(bytes), unknown, 0);
        if (notes !== undefined && absentMet !== before) notes.absent = true;
        return message;
      } catch (error) {
        if (error instanceof WireError) throw new WireError(`${typeName}: ${error.message}`);
        throw error;
      }
    },
    from: (members) => ({ ...empty(), ...members }),
    fields: definition.fields,
    amino: definition.amino ?? {},
    signers: definition.signers ?? [],
  };
}

/** Forgets the message type of a lazily named codec: descriptors are heterogeneous. */
export function ref<T>(codec: () => MessageCodec<T>): () => MessageCodec<unknown> {
  // The one cast of descriptors: a field's value always comes from the same message type that its codec writes.
  return codec as unknown as () => MessageCodec<unknown>;
}

export function method<I, O>(
  service: string,
  name: string,
  input: MessageCodec<I>,
  output: MessageCodec<O>,
  http: MethodCodec<I, O>["http"] = [],
): MethodCodec<I, O> {
  return { service, name, path: `/${service}/${name}`, input, output, http };
}

export function enumInfo(typeName: string, members: Readonly<Record<string, number>>): EnumInfo {
  const names = new Map<number, string>();
  const numbers = new Map<string, number>();
  for (const [name, number] of Object.entries(members)) {
    if (!names.has(number)) names.set(number, name);
    numbers.set(name, number);
  }
  return { typeName, names, numbers };
}

/** A field that the descriptor lacks: skipped, or refused as the caller asks. Critical numbers have bit 11 clear. */
export function unknownField(reader: Reader, tag: number, unknown: UnknownFields): void {
  const number = tag >>> 3;
  if (unknown === "reject" || (unknown === "rejectCritical" && (number & (1 << 10)) === 0)) {
    throw new WireError(`unknown field ${number}`);
  }
  reader.skip(tag & 7);
}

export function wrongType(tag: number, name: string): never {
  throw new WireError(`wrong wire type ${tag & 7} for field ${name}`);
}

/** Reader of a nested message, after the bounds of depth. */
export function nested(depth: number): number {
  if (depth >= MAX_MESSAGE_DEPTH) throw new WireError(`nesting deeper than ${MAX_MESSAGE_DEPTH}`);
  return depth + 1;
}

function floorDiv(value: bigint, by: bigint): bigint {
  const q = value / by;
  return value % by < 0n ? q - 1n : q;
}

export function writeTime(ns: bigint, writer: Writer): void {
  const seconds = floorDiv(ns, NANOS);
  const nanos = Number(ns - seconds * NANOS);
  if (seconds < MIN_TIME_SECONDS || seconds > MAX_TIME_SECONDS) throw new WireError(`time ${ns} ns is outside years 1 to 9999`);
  if (seconds !== 0n) writer.u32(8).i64(seconds);
  if (nanos !== 0) writer.u32(16).i32(nanos);
}

export function readTime(reader: Reader, unknown: UnknownFields): bigint {
  let seconds = 0n;
  let nanos = 0;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 8) seconds = reader.int64();
    else if (tag === 16) nanos = reader.int32();
    else unknownField(reader, tag, unknown);
  }
  return timestampNs(seconds, nanos);
}

/** The instant of a google.protobuf.Timestamp; refuses what its definition excludes. */
export function timestampNs(seconds: bigint, nanos: number): bigint {
  if (seconds < MIN_TIME_SECONDS || seconds > MAX_TIME_SECONDS) throw new WireError(`timestamp of ${seconds} s is outside years 1 to 9999`);
  if (nanos < 0 || nanos >= 1_000_000_000) throw new WireError(`timestamp nanos ${nanos} not in 0 to 999999999`);
  return seconds * NANOS + BigInt(nanos);
}

export function writeDuration(ns: bigint, writer: Writer): void {
  const seconds = ns / NANOS;
  const nanos = Number(ns % NANOS);
  if (seconds !== 0n) writer.u32(8).i64(seconds);
  if (nanos !== 0) writer.u32(16).i32(nanos);
}

export function readDuration(reader: Reader, unknown: UnknownFields): bigint {
  let seconds = 0n;
  let nanos = 0;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 8) seconds = reader.int64();
    else if (tag === 16) nanos = reader.int32();
    else unknownField(reader, tag, unknown);
  }
  if (nanos <= -1_000_000_000 || nanos >= 1_000_000_000) throw new WireError(`duration nanos ${nanos} out of range`);
  if ((seconds < 0n && nanos > 0) || (seconds > 0n && nanos < 0))
    throw new WireError(`duration ${seconds} s and ${nanos} ns differ in sign`);
  const ns = seconds * NANOS + BigInt(nanos);
  if (ns > MAX_DURATION_NS || ns < -MAX_DURATION_NS - 1n)
    throw new WireError(`duration of ${seconds} s does not fit 64 bits of nanoseconds`);
  return ns;
}

const MAX_INT_DIGITS = 78;
const MAX_DEC_DIGITS = 96;
const MAX_DEC = (1n << 256n) * 10n ** 18n - 1n;

let absentMet = 0;

/** Remembers that a member is absent, and that decoding met one. */
export function noteAbsent(message: object, property: string): void {
  absentMet += 1;
  markAbsent(message, property);
}

function decimalText(text: string, digits: number, what: string): bigint {
  if (text.length > digits + 1 || !/^-?[0-9]+$/.test(text)) throw new WireError(`${JSON.stringify(text.slice(0, 100))} is not ${what}`);
  return BigInt(text);
}

/** math.Int on the wire: ASCII decimal, at most 256 bits. */
export function readInt(text: string): bigint | undefined {
  if (text === "") return undefined;
  const value = decimalText(text, MAX_INT_DIGITS, "an integer of at most 256 bits");
  const size = value < 0n ? -value : value;
  if (size >> 256n !== 0n) throw new WireError(`integer ${text} has more than 256 bits`);
  return value;
}

/** math.LegacyDec on the wire: ASCII of value * 10^18, below 2^256 * 10^18. */
export function readDec(text: string): bigint | undefined {
  if (text === "") return undefined;
  const value = decimalText(text, MAX_DEC_DIGITS, "a decimal's atomics");
  const size = value < 0n ? -value : value;
  if (size > MAX_DEC) throw new WireError(`decimal ${text} is not below 2^256`);
  return value;
}

const asciiDecoder = new TextDecoder("latin1");
const asciiEncoder = new TextEncoder();
export function asciiText(bytes: Uint8Array): string {
  return asciiDecoder.decode(bytes);
}
export function asciiBytes(text: string): Uint8Array {
  return asciiEncoder.encode(text);
}
