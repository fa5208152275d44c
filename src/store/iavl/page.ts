import { DecodeError } from "../../encoding/error.ts";

/** At most this many records share a page, so that a slot fits in a byte. */
export const PAGE_SLOTS = 256;
/** A page is closed when its records reach this size. */
export const PAGE_BYTES = 8192;

/**
 * Joins records into one page: number of records less one, the end of each record as 4 bytes (little endian), the records.
 * An empty record is a slot whose node is gone.
 */
export function joinPage(records: readonly Uint8Array[]): Uint8Array {
  const header = 1 + 4 * records.length;
  let size = header;
  for (const record of records) size += record.length;
  const page = new Uint8Array(size);
  page[0] = records.length - 1;
  let end = header;
  let at = 1;
  for (const record of records) {
    page.set(record, end);
    end += record.length;
    page[at++] = end & 255;
    page[at++] = (end >>> 8) & 255;
    page[at++] = (end >>> 16) & 255;
    page[at++] = end >>> 24;
  }
  return page;
}

function endOf(page: Uint8Array, slot: number): number {
  const at = 1 + 4 * slot;
  return ((page[at] ?? 0) | ((page[at + 1] ?? 0) << 8) | ((page[at + 2] ?? 0) << 16) | ((page[at + 3] ?? 0) << 24)) >>> 0;
}

/** Number of slots in a page. */
export function pageSlots(page: Uint8Array): number {
  return (page[0] ?? 0) + 1;
}

/** The record in a slot; empty where its node is gone. */
export function pageRecord(page: Uint8Array, slot: number): Uint8Array {
  const slots = pageSlots(page);
  if (slot >= slots) throw new DecodeError(`slot ${slot} is beyond the ${slots} slots of its page`);
  const start = slot === 0 ? 1 + 4 * slots : endOf(page, slot - 1);
  const end = endOf(page, slot);
  if (start > end || end > page.length) throw new DecodeError(`slot ${slot} spans bytes ${start} to ${end} of a page of ${page.length}`);
  return page.subarray(start, end);
}
