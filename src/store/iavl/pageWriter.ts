import { type Arena, KEY_LENGTH, LOCATION, RIGHT } from "./arena.ts";
import { CHILD_BYTES } from "./nodeRecord.ts";
import { PAGE_BYTES, PAGE_SLOTS } from "./page.ts";

/** Where the records of a page begin in the scratch memory; the header goes in front of them. */
const HEADER_ROOM = 1088;
/** Where the ends of the records are told. */
const ENDS = HEADER_ROOM + 2 * PAGE_BYTES;
/** Bytes of a record beside key and value, at most, and what a copy may write behind its end. */
const FRAME = 5 + 2 * CHILD_BYTES + 16;

/** Encodes nodes of an arena into pages, as nodeRecord.ts and page.ts lay them out, and gives the nodes their places. */
export class PageWriter {
  readonly #arena: Arena;
  readonly #put: (page: number, bytes: Uint8Array) => void;
  #page = 0;

  /** `put` must take a copy of the bytes. */
  constructor(arena: Arena, put: (page: number, bytes: Uint8Array) => void) {
    this.#arena = arena;
    this.#put = put;
  }

  /** Writes the nodes of a list of addresses into pages of their own. */
  write(list: number, count: number): void {
    const { scratch, kernel } = this.#arena;
    const start = scratch + HEADER_ROOM;
    for (let done = 0; done < count; ) {
      const written = kernel.encode(list + 4 * done, count - done, start, this.#firstLocation, scratch + ENDS, PAGE_BYTES);
      if (written === 0) this.#writeLarge(list + 4 * done);
      else this.#close(start, scratch + ENDS, written);
      done += written || 1;
    }
  }

  get #firstLocation(): number {
    return this.#page * PAGE_SLOTS + 1;
  }

  /** A node that does not fit gets a page of its own. */
  #writeLarge(list: number): void {
    const node = this.#arena.word(list >>> 2) >>> 2;
    const length = this.#arena.word(node + KEY_LENGTH) + this.#arena.word(node + RIGHT) + FRAME;
    const address = this.#arena.bytes(HEADER_ROOM + length);
    const { kernel, scratch } = this.#arena;
    if (kernel.encode(list, 1, address + HEADER_ROOM, this.#firstLocation, scratch + ENDS, length) !== 1)
      throw new Error(`node ${this.#arena.word(node + LOCATION)} of ${length} bytes cannot be encoded`);
    this.#close(address + HEADER_ROOM, scratch + ENDS, 1);
    this.#arena.freeBytes(address, HEADER_ROOM + length);
  }

  #close(start: number, ends: number, count: number): void {
    const { u8, u32 } = this.#arena;
    const header = 1 + 4 * count;
    u8[start - header] = count - 1;
    let at = start - header + 1;
    let end = 0;
    for (let i = ends >>> 2; i < (ends >>> 2) + count; i++) {
      end = u32[i] as number; // cast: within the scratch memory
      const offset = header + end;
      u8[at++] = offset & 255;
      u8[at++] = (offset >>> 8) & 255;
      u8[at++] = (offset >>> 16) & 255;
      u8[at++] = offset >>> 24;
    }
    this.#put(this.#page++, u8.subarray(start - header, start + end));
  }
}
