import type { Reader } from "../encoding/reader.ts";
import { WireError } from "../encoding/wire.ts";
import type { Decoding } from "./codec.ts";

/** Numbers with this bit clear are critical (ADR-020 of the Cosmos SDK). */
const NON_CRITICAL = 1 << 10;

/** A field that the descriptor lacks: skipped, or refused as the decoding asks. */
export function unknownField(reader: Reader, tag: number, { unknown, notes }: Decoding): void {
  const number = tag >>> 3;
  const isCritical = (number & NON_CRITICAL) === 0;
  if (unknown === "reject" || (unknown === "rejectCritical" && isCritical)) throw new WireError(`unknown field ${number}`);
  if (!isCritical) notes.nonCriticals = true;
  reader.skip(tag & 7);
}

/** Refuses a known field under another wire type than its own. */
export function wrongType(tag: number): never {
  throw new WireError(`wrong wire type ${tag & 7} for field ${tag >>> 3}`);
}
