import { concat, u64be } from "../encoding/bytes.ts";
import { Reader } from "../encoding/reader.ts";
import { Writer } from "../encoding/writer.ts";

/** First byte of a key: the kind of record. Append only; from 16 on they are the index's and the evidence pool's. */
export const KIND = {
  block: 1,
  meta: 2,
  heightOfHash: 3,
  results: 4,
  validators: 5,
  params: 6,
  seenCommit: 7,
  state: 8,
  base: 9,
  priorities: 10,
} as const;

export function recordKey(kind: number, of?: bigint | Uint8Array): Uint8Array {
  const rest = of === undefined ? undefined : typeof of === "bigint" ? u64be(of) : of;
  return rest === undefined ? Uint8Array.of(kind) : concat(Uint8Array.of(kind), rest);
}

/** A record of what seldom changes is a 1 and the value, or a 0 and the height that has it. */
export function fullRecord(bytes: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(1), bytes);
}
export function reference(height: bigint): Uint8Array {
  return new Writer().u32(0).u64(height).finish();
}
export function referenceOf(record: Uint8Array): bigint | undefined {
  return record[0] === 0 ? new Reader(record.subarray(1)).uint64() : undefined;
}
