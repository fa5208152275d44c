import { sha256 } from "../../crypto/hash.ts";
import { type Arena, KEY, KEY_LENGTH, LEFT, RIGHT } from "./arena.ts";
import { putNodePrefix, putUvarint } from "./node.ts";

const BLOCK = 64;
/** Longer messages are hashed one by one. */
const MAX_BLOCKS = 16;
const HASH_BYTES = 32;

/** Messages of one length in blocks that wait until four are together. */
class Lane {
  readonly #arena: Arena;
  readonly #blocks: number;
  readonly #start: number;
  /** Where a lane without a message puts its hash. */
  readonly #nowhere: number;
  readonly #to: [number, number, number, number];
  #count = 0;

  constructor(arena: Arena, blocks: number, start: number, nowhere: number) {
    this.#arena = arena;
    this.#blocks = blocks;
    this.#start = start;
    this.#nowhere = nowhere;
    this.#to = [nowhere, nowhere, nowhere, nowhere];
  }

  /** Where the next message goes. */
  get message(): number {
    return this.#start + this.#count * this.#blocks * BLOCK;
  }

  /** The next message is complete but for its padding. */
  closePadding(length: number, to: number): void {
    const { u8 } = this.#arena;
    const start = this.message;
    const end = start + this.#blocks * BLOCK;
    u8[start + length] = 128;
    u8.fill(0, start + length + 1, end - 4);
    const bits = length * 8;
    u8[end - 4] = bits >>> 24;
    u8[end - 3] = bits >>> 16;
    u8[end - 2] = bits >>> 8;
    u8[end - 1] = bits;
    this.close(to);
  }

  /** The next message is complete: its hash goes to an address. */
  close(to: number): void {
    this.#to[this.#count++] = to;
    if (this.#count === 4) this.flush();
  }

  flush(): void {
    if (this.#count === 0) return;
    for (; this.#count < 4; this.#count++) this.#to[this.#count] = this.#nowhere;
    this.#arena.kernel.hash4(this.#start, this.#blocks, this.#to[0], this.#to[1], this.#to[2], this.#to[3]);
    this.#count = 0;
  }
}

/** Hashes nodes of one level of a tree; the levels below must be done. */
export class LevelHasher {
  readonly #arena: Arena;
  /** By number of blocks. */
  readonly #lanes: readonly Lane[];
  /** Where the version that is being hashed lies as a varint. */
  readonly #version: number;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#version = arena.scratch + HASH_BYTES;
    let at = arena.scratch + BLOCK;
    this.#lanes = Array.from({ length: MAX_BLOCKS + 1 }, (_, blocks) => {
      const lane = new Lane(arena, blocks, at, arena.scratch);
      at += 4 * blocks * BLOCK;
      return lane;
    });
  }

  /**
   * Hashes inner nodes in order of their heights; the list is of addresses. Nodes that fill up the last group of a height are of
   * the next one, and are hashed again when it is their turn: behind the list there must be three nodes more.
   */
  inner(list: number, heights: readonly number[], version: number): void {
    const { u8, kernel } = this.#arena;
    const length = putUvarint(u8, this.#version, version * 2) - this.#version;
    const { message } = this.#lane(2);
    let at = list;
    for (const count of heights) {
      if (count > 0) kernel.hashInner(at, (count + 3) >>> 2, this.#version, length, message);
      at += count * 4;
    }
  }

  leaves(list: number, count: number, version: number): void {
    const { u8, u32, kernel } = this.#arena;
    const first = list >>> 2;
    // The hash of the value first, where the hash of the node will be.
    for (let i = first; i < first + count; i++) {
      const node = word(u32, i) >>> 2;
      const address = word(u32, node + LEFT);
      const length = word(u32, node + RIGHT);
      const blocks = blocksOf(length);
      if (blocks > MAX_BLOCKS) {
        u8.set(sha256(u8.slice(address, address + length)), node * 4);
        continue;
      }
      const lane = this.#lane(blocks);
      kernel.copy(lane.message, address, length);
      lane.closePadding(length, node * 4);
    }
    this.#flush();
    for (let i = first; i < first + count; i++) {
      const node = word(u32, i) >>> 2;
      const key = word(u32, node + KEY) + 4;
      const keyLength = word(u32, node + KEY_LENGTH);
      const length = leafFrame(version, keyLength) + keyLength;
      if (blocksOf(length) > MAX_BLOCKS) {
        const preimage = new Uint8Array(length);
        const at = putUvarint(preimage, putNodePrefix(preimage, 0, 0, 1, version), keyLength);
        preimage.set(u8.subarray(key, key + keyLength), at);
        preimage[at + keyLength] = 32;
        preimage.set(u8.subarray(node * 4, node * 4 + 32), at + keyLength + 1);
        u8.set(sha256(preimage), node * 4);
        continue;
      }
      const lane = this.#lane(blocksOf(length));
      const { message } = lane;
      const at = putUvarint(u8, putNodePrefix(u8, message, 0, 1, version), keyLength);
      kernel.copy(at, key, keyLength);
      u8[at + keyLength] = 32;
      kernel.copy(at + keyLength + 1, node * 4, 32);
      lane.closePadding(length, node * 4);
    }
    this.#flush();
  }

  #flush(): void {
    for (const lane of this.#lanes) lane.flush();
  }

  #lane(blocks: number): Lane {
    return this.#lanes[blocks] as Lane; // cast: callers pass 1 to MAX_BLOCKS
  }
}

/** Bytes of a leaf's message beside the key. */
function leafFrame(version: number, keyLength: number): number {
  return 2 + uvarintLength(version * 2) + uvarintLength(keyLength) + 33;
}

function uvarintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

function blocksOf(length: number): number {
  return (length + 9 + BLOCK - 1) >>> 6;
}

function word(u32: Uint32Array, index: number): number {
  return u32[index] as number; // cast: indices come from the arena
}
