import { fromUtf8, readU64be, u64be, utf8 } from "../encoding/bytes.ts";
import { DecodeError } from "../encoding/error.ts";
import { simpleMapLeafHash } from "../merkle/simpleMap.ts";
import { Cursor } from "./iavl/cursor.ts";
import { Node, putUvarint } from "./iavl/node.ts";
import type { NodeAddresses } from "./iavl/tree.ts";
import { rootHash, type StoreVersion, type Version } from "./version.ts";

/** What a database is about: its heights, and the number that the next new tree gets. */
export interface State {
  readonly height: bigint;
  readonly earliest: bigint;
  /** Versions below this height have left the disk; between it and `earliest` they wait for the next sweep. */
  readonly swept: bigint;
  readonly nextId: number;
}

/** By tree: nodes that a version no longer uses. An empty list stands for the whole tree. */
export type Orphans = Map<number, NodeAddresses>;

/** A key of one byte and a height. */
export function heightKey(tag: number, height: bigint): Uint8Array {
  return Uint8Array.of(tag, ...u64be(height));
}

/** Writes the store's own records: plain varints and bytes. */
class RecordWriter {
  #bytes = new Uint8Array(1024);
  #at = 0;

  uvarint(value: number): this {
    this.#room(10);
    this.#at = putUvarint(this.#bytes, this.#at, value);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  #room(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = new Uint8Array((this.#at + length) * 2);
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

export function encodeState({ height, earliest, swept, nextId }: State): Uint8Array {
  return new RecordWriter().raw(u64be(height)).raw(u64be(earliest)).raw(u64be(swept)).uvarint(nextId).finish();
}

export function decodeState(bytes: Uint8Array): State {
  const cursor = new Cursor(bytes);
  const heights = [readU64be(cursor.take(8)), readU64be(cursor.take(8)), readU64be(cursor.take(8))];
  const [height = 0n, earliest = 0n, swept = 0n] = heights;
  const state = { height, earliest, swept, nextId: cursor.uvarint() };
  atEnd(cursor);
  return state;
}

/** App hash; per store: name, tree, and version (0 for an empty tree), location, size, height, hash of the root. */
export function encodeVersion({ appHash, stores }: Version): Uint8Array {
  const writer = new RecordWriter().raw(appHash).uvarint(stores.size);
  for (const [name, { id, root }] of stores) {
    const bytes = utf8(name);
    writer.uvarint(bytes.length).raw(bytes).uvarint(id);
    if (root === undefined) writer.uvarint(0);
    else writer.uvarint(root.version).uvarint(root.location).uvarint(root.size).uvarint(root.height).raw(root.hash);
  }
  return writer.finish();
}

export function decodeVersion(height: bigint, bytes: Uint8Array): Version {
  const cursor = new Cursor(bytes);
  const appHash = cursor.take(32);
  const stores = new Map<string, StoreVersion>();
  for (let left = cursor.uvarint(); left > 0; left--) {
    const name = fromUtf8(cursor.take(cursor.uvarint()));
    const id = cursor.uvarint();
    const root = decodeRoot(cursor);
    stores.set(name, { id, root, leaf: simpleMapLeafHash(name, rootHash(root)) });
  }
  atEnd(cursor);
  return { height, stores, appHash };
}

function decodeRoot(cursor: Cursor): Node | undefined {
  const version = cursor.uvarint();
  if (version === 0) return undefined;
  const root = new Node();
  root.version = version;
  root.location = cursor.uvarint();
  root.size = cursor.uvarint();
  root.height = cursor.uvarint();
  root.hash = cursor.take(32);
  return root;
}

export function encodeOrphans(orphans: Orphans): Uint8Array {
  const writer = new RecordWriter();
  for (const [id, addresses] of orphans) {
    writer.uvarint(id).uvarint(addresses.length);
    for (const number of addresses) writer.uvarint(number);
  }
  return writer.finish();
}

export function decodeOrphans(bytes: Uint8Array): Orphans {
  const cursor = new Cursor(bytes);
  const orphans: Orphans = new Map();
  while (cursor.left > 0) {
    const id = cursor.uvarint();
    const addresses: number[] = [];
    for (let left = cursor.uvarint(); left > 0; left--) addresses.push(cursor.uvarint());
    orphans.set(id, addresses);
  }
  return orphans;
}

function atEnd(cursor: Cursor): void {
  if (cursor.left > 0) throw new DecodeError(`a record has ${cursor.left} bytes too many`);
}
