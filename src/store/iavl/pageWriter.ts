import { type Arena, KEY, KEY_LENGTH, LEFT, LOADED, LOCATION, META, RIGHT } from "./arena.ts";
import { putUvarint } from "./node.ts";
import { CHILD_BYTES } from "./nodeRecord.ts";
import { joinPage, PAGE_BYTES, PAGE_SLOTS } from "./page.ts";

const HEADER_ROOM = 1088;
/** Bytes of a record beside key and value, at most, and what a copy may write behind its end. */
const FRAME = 5 + 2 * CHILD_BYTES + 16;

/** Encodes nodes of an arena into pages, as nodeRecord.ts and page.ts lay them out, and gives the nodes their places. */
export class PageWriter {
  readonly #arena: Arena;
  readonly #put: (page: number, bytes: Uint8Array) => void;
  /** Ends of the records, counted from the first one's begin. */
  readonly #ends: number[] = [];
  #page = 0;
  #used = 0;

  /** `put` must take a copy of the bytes. */
  constructor(arena: Arena, put: (page: number, bytes: Uint8Array) => void) {
    this.#arena = arena;
    this.#put = put;
  }

  add(node: number): void {
    const { u32 } = this.#arena;
    const height = this.#word(node + META) & ~LOADED;
    const length = this.#word(node + KEY_LENGTH) + FRAME + (height === 0 ? this.#word(node + RIGHT) : 0);
    if (this.#ends.length === PAGE_SLOTS || (this.#ends.length > 0 && this.#used + length > PAGE_BYTES)) this.close();
    if (HEADER_ROOM + length > this.#arena.scratchBytes) {
      this.#addLarge(node, length);
      return;
    }
    u32[node + LOCATION] = this.#page * PAGE_SLOTS + this.#ends.length + 1;
    const { u8, scratch } = this.#arena;
    const start = scratch + HEADER_ROOM;
    this.#used = this.#encode(node, u8, start + this.#used) - start;
    this.#ends.push(this.#used);
  }

  close(): void {
    const count = this.#ends.length;
    if (count === 0) return;
    const { u8, scratch } = this.#arena;
    const header = 1 + 4 * count;
    const start = scratch + HEADER_ROOM - header;
    u8[start] = count - 1;
    let at = start + 1;
    for (const end of this.#ends) {
      const offset = header + end;
      u8[at++] = offset & 255;
      u8[at++] = (offset >>> 8) & 255;
      u8[at++] = (offset >>> 16) & 255;
      u8[at++] = offset >>> 24;
    }
    this.#put(this.#page, u8.subarray(start, start + header + this.#used));
    this.#page++;
    this.#ends.length = 0;
    this.#used = 0;
  }

  /** A node that does not fit gets a page of its own. */
  #addLarge(node: number, length: number): void {
    const address = this.#arena.bytes(length);
    const { u8, u32 } = this.#arena;
    const record = u8.slice(address, this.#encode(node, u8, address));
    this.#arena.freeBytes(address, length);
    u32[node + LOCATION] = this.#page * PAGE_SLOTS + 1;
    this.#put(this.#page, joinPage([record]));
    this.#page++;
  }

  #encode(node: number, u8: Uint8Array, position: number): number {
    const { copy, child } = this.#arena.kernel;
    const keyLength = this.#word(node + KEY_LENGTH);
    let at = putUvarint(u8, position, keyLength);
    copy(at, this.#word(node + KEY) + 4, keyLength);
    at += keyLength;
    const left = this.#word(node + LEFT);
    const right = this.#word(node + RIGHT);
    if ((this.#word(node + META) & ~LOADED) === 0) {
      copy(at, left, right);
      return at + right;
    }
    child(at, left * 4);
    child(at + CHILD_BYTES, right * 4);
    return at + 2 * CHILD_BYTES;
  }

  #word(index: number): number {
    return this.#arena.word(index);
  }
}
