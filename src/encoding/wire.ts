import { DecodeError } from "./error.ts";

/** Protobuf's wire types. Source: protobuf encoding specification. */
export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_FIXED32 = 5;

/** Bytes that are not what they claim to be. */
export class WireError extends DecodeError {
  override readonly name = "WireError";
}
