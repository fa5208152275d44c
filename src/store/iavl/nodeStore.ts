import { OperationError } from "../../encoding/error.ts";
import { GenerationCache } from "../../encoding/generationCache.ts";
import type { Backend, Batch } from "../backends/backend.ts";
import type { Node } from "./node.ts";
import { decodeNode } from "./nodeRecord.ts";
import { joinPage, PAGE_SLOTS, pageRecord, pageSlots } from "./page.ts";
import type { NodeAddresses } from "./tree.ts";

/** Per tree and generation. */
const CACHED_PAGES = 128;
const PAGE_TAG = 0x6e; // "n": tag, store, version, page -> page
const DEAD_TAG = 0x64; // "d": tag, store, version, page -> slot count less one, bitmap of the slots whose nodes are gone

function pageKey(tag: number, store: number, version: number, page: number): Uint8Array {
  const key = new Uint8Array(13);
  const view = new DataView(key.buffer);
  key[0] = tag;
  view.setUint16(1, store);
  view.setUint16(3, Math.floor(version / 2 ** 32));
  view.setUint32(5, version % 2 ** 32);
  view.setUint32(9, page);
  return key;
}

/** Key ranges that hold everything of a store from a version on. */
export function pageRanges(store: number, fromVersion: number): readonly (readonly [from: Uint8Array, to: Uint8Array])[] {
  return [PAGE_TAG, DEAD_TAG].map((tag) => [pageKey(tag, store, fromVersion, 0), pageKey(tag, store + 1, 0, 0)] as const);
}

/** The nodes of one tree in a database: written once per version, packed into pages, and read one by one when needed. */
export class NodeStore {
  readonly #backend: Backend;
  readonly #store: number;
  readonly #pages = new GenerationCache<number, Uint8Array>({ size: CACHED_PAGES, weigh: weighPage });
  /** How many nodes were loaded: a bound of what is in memory. */
  resident = 0;

  constructor(backend: Backend, store: number) {
    this.#backend = backend;
    this.#store = store;
  }

  /** Completes a node if it is a stub, and counts it. */
  readonly load = (node: Node): void => {
    if (node.height === 0 ? node.value !== undefined : node.left !== undefined) return;
    this.complete(node);
    this.resident++;
  };

  /** Completes a stub. */
  complete(node: Node): void {
    const page = Math.floor((node.location - 1) / PAGE_SLOTS);
    try {
      decodeNode(node, pageRecord(this.#page(node.version, page), (node.location - 1) % PAGE_SLOTS));
    } catch (cause) {
      if (cause instanceof OperationError) throw cause;
      throw damaged(`node ${node.version}/${node.location} of store ${this.#store} cannot be read`, cause);
    }
  }

  /** Puts a page of a version into a batch. */
  putPage(batch: Batch, version: number, page: number, bytes: Uint8Array): void {
    batch.put(pageKey(PAGE_TAG, this.#store, version, page), bytes);
  }

  #page(version: number, number: number): Uint8Array {
    const id = version * 2 ** 20 + number;
    let page = this.#pages.get(id);
    if (page === undefined) {
      page = this.#backend.get(pageKey(PAGE_TAG, this.#store, version, number));
      if (page === undefined) throw damaged(`page ${version}/${number} of store ${this.#store} is missing`);
      this.#pages.set(id, page);
    }
    return page;
  }

  /** Puts the removal of nodes that no retained version uses into the batch. */
  free(batch: Batch, addresses: NodeAddresses): void {
    const byPage = new Map<number, { version: number; page: number; slots: number[] }>();
    for (let i = 0; i < addresses.length; i += 2) {
      const [version = 0, location = 0] = [addresses[i], addresses[i + 1]];
      const page = Math.floor((location - 1) / PAGE_SLOTS);
      const id = version * 2 ** 20 + page;
      let dead = byPage.get(id);
      if (dead === undefined) byPage.set(id, (dead = { version, page, slots: [] }));
      dead.slots.push((location - 1) % PAGE_SLOTS);
    }
    for (const [id, { version, page, slots }] of byPage) this.#freeSlots(batch, { id, version, page }, slots);
  }

  #freeSlots(batch: Batch, { id, version, page }: { id: number; version: number; page: number }, slots: readonly number[]): void {
    const key = pageKey(PAGE_TAG, this.#store, version, page);
    const deadKey = pageKey(DEAD_TAG, this.#store, version, page);
    const known = this.#backend.get(deadKey);
    const count = known === undefined ? pageSlots(this.#page(version, page)) : (known[0] ?? 0) + 1;
    const dead = known?.slice() ?? new Uint8Array(1 + Math.ceil(count / 8));
    dead[0] = count - 1;
    const before = countDead(dead);
    for (const slot of slots) dead[1 + (slot >>> 3)] = (dead[1 + (slot >>> 3)] ?? 0) | (1 << (slot & 7));
    const after = countDead(dead);
    if (after >= count) {
      batch.delete(key);
      if (known !== undefined) batch.delete(deadKey);
      this.#pages.delete(id);
      return;
    }
    batch.put(deadKey, dead);
    // Each time the living have halved the page is written again without the dead: it never wastes more than half.
    if (Math.floor(Math.log2(count / (count - after))) === Math.floor(Math.log2(count / (count - before)))) return;
    const content = this.#page(version, page);
    const isDead = (slot: number): boolean => ((dead[1 + (slot >>> 3)] ?? 0) & (1 << (slot & 7))) !== 0;
    const shrunk = joinPage(Array.from({ length: count }, (_, slot) => (isDead(slot) ? NO_RECORD : pageRecord(content, slot))));
    batch.put(key, shrunk);
    this.#pages.delete(id);
  }
}

function weighPage(_id: number, page: Uint8Array): number {
  return 150 + page.length;
}

const NO_RECORD = new Uint8Array(0);

function countDead(bitmap: Uint8Array): number {
  let count = 0;
  for (let i = 1; i < bitmap.length; i++) for (let byte = bitmap[i] ?? 0; byte !== 0; byte &= byte - 1) count++;
  return count;
}

/** The error of a database that does not hold what it must. */
export function damaged(message: string, cause?: unknown): OperationError {
  return new OperationError("DATABASE_DAMAGED", message, {
    hint: "restore the home from a copy, or remove it and replay from genesis",
    cause,
  });
}
