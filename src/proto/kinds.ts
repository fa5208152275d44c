import { ZERO_TIME } from "../encoding/time.ts";
import { WIRE_BYTES, WIRE_FIXED32, WIRE_FIXED64, WIRE_VARINT } from "../encoding/wire.ts";
import type { FieldKind } from "./codec.ts";

// Kinds of fields as the engine knows them: numbers, and constants of their own, so that choosing among them is one jump.
export const MESSAGE = 0;
export const STRING = 1;
export const BYTES = 2;
export const UINT64 = 3;
export const INT = 4;
export const DEC = 5;
export const BOOL = 6;
export const INT32 = 7;
export const INT64 = 8;
export const UINT32 = 9;
export const TIME = 10;
export const DURATION = 11;
export const SINT32 = 12;
export const SINT64 = 13;
export const FIXED32 = 14;
export const SFIXED32 = 15;
export const FIXED64 = 16;
export const SFIXED64 = 17;
export const FLOAT = 18;
export const DOUBLE = 19;

/** What absent bytes are. */
export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

/** A kind as the engine knows it, its wire type, and the value that is not written where it is not in a list or oneof. */
export interface KindInfo {
  readonly kind: number;
  readonly wire: number;
  /** undefined: every value is written. */
  readonly zero: unknown;
  /** What is there where the field is not on the wire. */
  readonly absent: unknown;
  /** Go has it by pointer unless the field says that it is always there. */
  readonly nullable: boolean;
}

function scalar(kind: number, wire: number, zero: unknown): KindInfo {
  return { kind, wire, zero, absent: zero, nullable: false };
}

function wrapped(kind: number, absent?: unknown): KindInfo {
  return { kind, wire: WIRE_BYTES, zero: undefined, absent, nullable: true };
}

/** What the engine knows of each kind. */
export const KINDS: Readonly<Record<FieldKind, KindInfo>> = {
  message: wrapped(MESSAGE),
  string: scalar(STRING, WIRE_BYTES, ""),
  bytes: { ...scalar(BYTES, WIRE_BYTES, undefined), absent: EMPTY_BYTES },
  int: wrapped(INT),
  dec: wrapped(DEC),
  time: wrapped(TIME, ZERO_TIME),
  duration: wrapped(DURATION, 0n),
  bool: scalar(BOOL, WIRE_VARINT, false),
  enum: scalar(INT32, WIRE_VARINT, 0),
  int32: scalar(INT32, WIRE_VARINT, 0),
  uint32: scalar(UINT32, WIRE_VARINT, 0),
  sint32: scalar(SINT32, WIRE_VARINT, 0),
  int64: scalar(INT64, WIRE_VARINT, 0n),
  uint64: scalar(UINT64, WIRE_VARINT, 0n),
  sint64: scalar(SINT64, WIRE_VARINT, 0n),
  fixed32: scalar(FIXED32, WIRE_FIXED32, 0),
  sfixed32: scalar(SFIXED32, WIRE_FIXED32, 0),
  float: scalar(FLOAT, WIRE_FIXED32, 0),
  fixed64: scalar(FIXED64, WIRE_FIXED64, 0n),
  sfixed64: scalar(SFIXED64, WIRE_FIXED64, 0n),
  double: scalar(DOUBLE, WIRE_FIXED64, 0),
};
