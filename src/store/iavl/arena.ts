import { OperationError } from "../../encoding/error.ts";
import { createSha256Kernel, isKernelSupported, type Sha256Kernel } from "./sha256Kernel.ts";
import { type WasmMemory, wasm } from "./wasm.ts";

// A node is a record of 16 words; it is named by the index of its first word, 0 names none.
export const LEFT = 8; // inner: node; leaf: address of the value
export const RIGHT = 9; // inner: node; leaf: length of the value
export const KEY = 10; // address of the key: a word that counts its users, then the bytes
export const KEY_LENGTH = 11;
// The last four words are kept on disk with the parent, in this order (nodeRecord.ts).
export const SIZE = 12;
export const VERSION = 13; // 0: made by the block being staged
export const LOCATION = 14;
export const META = 15; // height, and whether key and value or children are here
export const LOADED = 256;
const NODE_BYTES = 64;

const WASM_PAGE = 65536;
const INITIAL_PAGES = 16;
const MAX_PAGES = 65536;
const NODES_PER_CHUNK = 1024;
const BYTES_PER_CHUNK = 1 << 16;
/** Allocations up to so many units of 16 bytes are kept apart by size; larger ones are rounded up to a power of two. */
const EXACT_UNITS = 64;

/** Memory of trees: node records, keys and values side by side, reused when they are freed. */
export class Arena {
  readonly kernel: Sha256Kernel;
  u8: Uint8Array;
  u32: Uint32Array;
  /** Address of memory for messages and pages that are being put together. */
  readonly scratch: number;
  readonly scratchBytes = 2 * WASM_PAGE;
  /** Bytes in use by nodes, keys and values. */
  used = 0;
  readonly #memory: WasmMemory;
  #top = NODE_BYTES;
  #nodeNext = 0;
  #nodeEnd = 0;
  #byteNext = 0;
  #byteEnd = 0;
  readonly #freeNodes: number[] = [];
  readonly #freeBytes = new Map<number, number[]>();

  /** `create` finds out whether there can be one. */
  constructor(memory: WasmMemory, kernel: Sha256Kernel) {
    this.#memory = memory;
    this.kernel = kernel;
    this.u8 = new Uint8Array(memory.buffer);
    this.u32 = new Uint32Array(memory.buffer);
    this.scratch = this.#reserve(this.scratchBytes);
  }

  /** Whether there can be arenas: WebAssembly with SIMD. */
  static isSupported(): boolean {
    return isKernelSupported();
  }

  /** An empty arena; undefined where WebAssembly or its SIMD is missing. */
  static create(): Arena | undefined {
    if (wasm === undefined) return undefined;
    const memory = new wasm.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES });
    const kernel = createSha256Kernel(memory);
    return kernel === undefined ? undefined : new Arena(memory, kernel);
  }

  /** A record whose words are not cleared. */
  node(): number {
    this.used += NODE_BYTES;
    const free = this.#freeNodes.pop();
    if (free !== undefined) return free;
    if (this.#nodeNext === this.#nodeEnd) {
      this.#nodeNext = this.#reserve(NODE_BYTES * NODES_PER_CHUNK);
      this.#nodeEnd = this.#nodeNext + NODE_BYTES * NODES_PER_CHUNK;
    }
    const address = this.#nodeNext;
    this.#nodeNext += NODE_BYTES;
    return address >>> 2;
  }

  freeNode(node: number): void {
    this.used -= NODE_BYTES;
    this.#freeNodes.push(node);
  }

  bytes(length: number): number {
    if (length === 0) return 0;
    const units = unitsOf(length);
    this.used += units * 16;
    const free = this.#freeBytes.get(units)?.pop();
    if (free !== undefined) return free;
    const size = units * 16;
    if (size > BYTES_PER_CHUNK / 4) return this.#reserve(size);
    if (this.#byteNext + size > this.#byteEnd) {
      this.#byteNext = this.#reserve(BYTES_PER_CHUNK);
      this.#byteEnd = this.#byteNext + BYTES_PER_CHUNK;
    }
    const address = this.#byteNext;
    this.#byteNext += size;
    return address;
  }

  freeBytes(address: number, length: number): void {
    if (length === 0) return;
    const units = unitsOf(length);
    this.used -= units * 16;
    const free = this.#freeBytes.get(units);
    if (free === undefined) this.#freeBytes.set(units, [address]);
    else free.push(address);
  }

  /** Stores a key with one user. */
  key(key: Uint8Array): number {
    const address = this.bytes(key.length + 4);
    this.u32[address >>> 2] = 1;
    this.u8.set(key, address + 4);
    return address;
  }

  shareKey(address: number): number {
    this.u32[address >>> 2] = this.word(address >>> 2) + 1;
    return address;
  }

  releaseKey(address: number, length: number): void {
    const users = this.word(address >>> 2) - 1;
    if (users === 0) this.freeBytes(address, length + 4);
    else this.u32[address >>> 2] = users;
  }

  word(index: number): number {
    return this.u32[index] as number; // cast: indices come from this arena
  }

  #reserve(size: number): number {
    const address = this.#top;
    const end = address + size;
    // Copies in steps of 16 bytes read a little beyond what they copy.
    if (end + NODE_BYTES > this.u8.length) {
      const missing = Math.ceil((end + NODE_BYTES - this.u8.length) / WASM_PAGE);
      const wanted = Math.min(MAX_PAGES - this.u8.length / WASM_PAGE, Math.max(missing, Math.ceil(this.u8.length / WASM_PAGE / 4)));
      try {
        this.#memory.grow(Math.max(missing, wanted));
      } catch (cause) {
        throw new OperationError("MEMORY_FULL", `the state needs more than ${this.u8.length} bytes of memory, and no more can be had`, {
          hint: "give the process more memory; a tree's memory ends at 4 GiB",
          cause,
        });
      }
      this.u8 = new Uint8Array(this.#memory.buffer);
      this.u32 = new Uint32Array(this.#memory.buffer);
    }
    this.#top = end;
    return address;
  }
}

function unitsOf(length: number): number {
  const units = (length + 15) >>> 4;
  return units <= EXACT_UNITS ? units : 2 ** Math.ceil(Math.log2(units));
}
