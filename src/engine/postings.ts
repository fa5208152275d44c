import { sha256 } from "../crypto/hash.ts";
import { concat, EMPTY, fromUtf8, prefixEnd, u32be } from "../encoding/bytes.ts";
import { GenerationCache } from "../encoding/generationCache.ts";
import { Reader } from "../encoding/reader.ts";
import { Writer } from "../encoding/writer.ts";
import type { Backend, Batch } from "../store/backends/backend.ts";
import type { Turns } from "./turn.ts";

/** Where an attribute occurred: the block's own events have index 0 and are kept apart from transactions' by their kind. */
export interface Posting {
  readonly height: bigint;
  readonly index: number;
  /** Number of the event within its transaction or block. */
  readonly event: number;
}
export type PostingKind = "tx" | "block";

/** First byte of a key. Append only; below 16 are the block store's. */
const HEAD = 16;
const CHUNK = 17;
const KIND: Readonly<Record<PostingKind, number>> = { tx: 0, block: 1 };

/** Longer values are found by their hash. */
const MAX_KEY_VALUE = 64;
/** A tail that grows beyond this many bytes becomes a chunk. */
const CHUNK_BYTES = 512;
/** Per generation. */
const CACHED_HEADS = 4096;
const POSTING_BYTES = 80;
const PAGE = 1000;

interface Head {
  readonly key: Uint8Array;
  readonly value: string;
  firstChunk: number;
  nextChunk: number;
  tail: Posting[];
  tailBytes: number;
}

/**
 * Lists of postings per attribute value, in ascending order: a head record with the newest ones and chunks of older ones. Finding a
 * value takes as many reads as it has chunks; finding a range or a part of a value walks the heads of the tag.
 */
export class Postings {
  readonly #db: Backend;
  readonly #heads = new GenerationCache<string, Head>({
    size: CACHED_HEADS,
    weigh: (_name, { key, tail }) => 400 + 2 * key.length + POSTING_BYTES * Math.max(tail.length, 8),
  });
  /** Heads of the block being written, which the database does not have yet: they are never read from there. */
  readonly #written = new Map<string, Head>();
  #isFlushed = false;

  constructor(db: Backend) {
    this.#db = db;
  }

  add(kind: PostingKind, tag: string, value: string, posting: Posting): void {
    if (this.#isFlushed) this.#written.clear();
    this.#isFlushed = false;
    const name = cacheKey(kind, tag, value);
    const head = this.#written.get(name) ?? this.#heads.get(name) ?? this.#open(name, kind, tag, value);
    const last = head.tail.at(-1);
    if (last?.height === posting.height && last.index === posting.index && last.event === posting.event) return;
    head.tail.push(posting);
    head.tailBytes += 6;
    if (!this.#written.has(name)) this.#written.set(name, head);
  }

  /** Puts what was added since the last call. */
  flush(batch: Batch): void {
    if (this.#isFlushed) return;
    for (const [name, head] of this.#written) {
      this.#put(batch, head);
      this.#heads.set(name, head);
    }
    this.#isFlushed = true;
  }

  #put(batch: Batch, head: Head): void {
    if (head.tailBytes > CHUNK_BYTES) {
      batch.put(chunkKey(head, head.nextChunk), encodePostings(head.tail));
      head.nextChunk++;
      head.tail = [];
      head.tailBytes = 0;
    }
    batch.put(head.key, encodeHead(head));
  }

  /** Postings of one value, newest first, down to a height, in parts. */
  *find(kind: PostingKind, tag: string, value: string, from: bigint): IterableIterator<readonly Posting[]> {
    const head = this.#head(kind, tag, value);
    if (head !== undefined) yield* this.#read(head, from);
  }

  /** Postings of all values of a tag that `accept` takes. */
  async *walk(
    kind: PostingKind,
    tag: string,
    { from, accept, turns }: { readonly from: bigint; readonly accept: (value: string) => boolean; readonly turns: Turns },
  ): AsyncGenerator<readonly Posting[], void, void> {
    const prefix = tagPrefix(kind, tag);
    const end = prefixEnd(prefix);
    for (let start = prefix; ; ) {
      const keys = await this.#db.keys(start, end, PAGE);
      for (const key of keys) {
        const bytes = this.#db.get(key);
        if (bytes === undefined) continue;
        const head = decodeHead(key, prefix.length, bytes);
        await turns.due();
        if (accept(head.value)) yield* this.#read(head, from);
      }
      const last = keys.at(-1);
      if (last === undefined || keys.length < PAGE) return;
      start = concat(last, Uint8Array.of(0));
    }
  }

  *#read(head: Head, from: bigint): IterableIterator<readonly Posting[]> {
    for (let chunk = head.nextChunk; chunk >= head.firstChunk; chunk--) {
      const stored = chunk === head.nextChunk ? undefined : this.#db.get(chunkKey(head, chunk));
      const postings = chunk === head.nextChunk ? head.tail : stored === undefined ? [] : decodePostings(new Reader(stored));
      const part = postings.filter((posting) => posting.height >= from).reverse();
      if (part.length > 0) yield part;
      if (part.length < postings.length) return;
    }
  }

  /** Drops postings of a value below a height. */
  prune(batch: Batch, kind: PostingKind, tag: string, value: string, below: bigint): void {
    const head = this.#head(kind, tag, value);
    if (head === undefined) return;
    const name = cacheKey(kind, tag, value);
    this.#written.set(name, head);
    for (; head.firstChunk < head.nextChunk; head.firstChunk++) {
      const key = chunkKey(head, head.firstChunk);
      const stored = this.#db.get(key);
      const last = stored === undefined ? undefined : decodePostings(new Reader(stored)).at(-1);
      if (last !== undefined && last.height >= below) break;
      batch.delete(key);
    }
    if (head.firstChunk === head.nextChunk) head.tail = head.tail.filter((p) => p.height >= below);
    if (head.firstChunk === head.nextChunk && head.tail.length === 0) {
      batch.delete(head.key);
      this.#heads.delete(name);
    } else {
      batch.put(head.key, encodeHead(head));
    }
  }

  #head(kind: PostingKind, tag: string, value: string): Head | undefined {
    const name = cacheKey(kind, tag, value);
    const cached = this.#written.get(name) ?? this.#heads.get(name);
    if (cached !== undefined) return cached;
    const prefix = tagPrefix(kind, tag);
    const key = concat(prefix, valueKey(value));
    const bytes = this.#db.get(key);
    if (bytes === undefined) return undefined;
    const head = decodeHead(key, prefix.length, bytes);
    this.#heads.set(name, head);
    return head;
  }

  /** The stored head of a value that is not in the cache, or a new one. */
  #open(name: string, kind: PostingKind, tag: string, value: string): Head {
    const prefix = tagPrefix(kind, tag);
    const key = concat(prefix, valueKey(value));
    const bytes = this.#db.get(key);
    const head: Head =
      bytes === undefined ? { key, value, firstChunk: 0, nextChunk: 0, tail: [], tailBytes: 0 } : decodeHead(key, prefix.length, bytes);
    this.#heads.set(name, head);
    return head;
  }
}

function cacheKey(kind: PostingKind, tag: string, value: string): string {
  return `${kind}\0${tag}\0${value}`;
}

/** Event texts are the application's: what is not valid UTF-8 becomes U+FFFD, in the key as in the query. */
const encoder = new TextEncoder();

/** Every attribute of every transaction asks for the prefix of its tag; an app has some hundreds. */
const prefixOptions = { size: 1000, weigh: (tag: string) => 200 + 3 * tag.length };
const tagPrefixes: Readonly<Record<PostingKind, GenerationCache<string, Uint8Array>>> = {
  tx: new GenerationCache(prefixOptions),
  block: new GenerationCache(prefixOptions),
};

function tagPrefix(kind: PostingKind, tag: string): Uint8Array {
  const known = tagPrefixes[kind].get(tag);
  if (known !== undefined) return known;
  const prefix = concat(Uint8Array.of(HEAD, KIND[kind]), encoder.encode(tag), Uint8Array.of(0));
  tagPrefixes[kind].set(tag, prefix);
  return prefix;
}

const SHORT_MARK = Uint8Array.of(0);
const HASH_MARK = Uint8Array.of(1);

function valueKey(value: string): Uint8Array {
  const bytes = encoder.encode(value);
  return bytes.length <= MAX_KEY_VALUE ? concat(SHORT_MARK, bytes) : concat(HASH_MARK, sha256(bytes));
}

function chunkKey(head: Head, chunk: number): Uint8Array {
  return concat(Uint8Array.of(CHUNK), head.key.subarray(1), u32be(chunk));
}

/** One writer for all heads: a new one costs more than what it writes. */
const writer = new Writer();

function encodeHead(head: Head): Uint8Array {
  writer.reset();
  writer.u32(head.firstChunk).u32(head.nextChunk);
  // No text of at most a third as many characters has more bytes.
  const value = head.value.length * 3 <= MAX_KEY_VALUE ? EMPTY : encoder.encode(head.value);
  writer.data(value.length <= MAX_KEY_VALUE ? EMPTY : value);
  return writePostings(writer, head.tail).finish();
}

function decodeHead(key: Uint8Array, prefixLength: number, bytes: Uint8Array): Head {
  const r = new Reader(bytes);
  const [firstChunk, nextChunk, long] = [r.uint32(), r.uint32(), r.data()];
  const value = fromUtf8(key[prefixLength] === 0 ? key.subarray(prefixLength + 1) : long);
  const tail = decodePostings(r);
  return { key, value, firstChunk, nextChunk, tail, tailBytes: tail.length * 6 };
}

function encodePostings(postings: readonly Posting[]): Uint8Array {
  return writePostings(new Writer(), postings).finish();
}

function writePostings(w: Writer, postings: readonly Posting[]): Writer {
  for (const { height, index, event } of postings) w.u64(height).u32(index).u32(event);
  return w;
}

function decodePostings(r: Reader): Posting[] {
  const postings: Posting[] = [];
  while (!r.done) postings.push({ height: r.uint64(), index: r.uint32(), event: r.uint32() });
  return postings;
}
