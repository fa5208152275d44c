import { sha256 } from "../crypto/hash.ts";
import { concat, EMPTY, fromHex, readU32be, readU64be, u32be, u64be } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import type { AbciEvent, FinalizeBlockResponse } from "../framework/application.ts";
import { Reader } from "../encoding/reader.ts";
import { Writer } from "../encoding/writer.ts";
import type { Backend, Batch } from "../store/backends/backend.ts";
import type { EventIndex, IndexedTx, Matches, StoredBlock } from "./api.ts";
import type { BlockStore } from "./blockStore.ts";
import { heightOf, indexOf, NO_PLACES, pageOf, PlaceList, placeOf } from "./places.ts";
import { type Posting, type PostingKind, Postings } from "./postings.ts";
import { compareDecimals, type Condition, type Decimal, holds, parseDecimal, parseQuery } from "./query.ts";
import { Turns, type Turnstile } from "./turn.ts";

const writer = new Writer();

/** First byte of a record: of a transaction's place, by hash; of the hash of one that ended elsewhere, by the place it had. */
const TX = 18;
const MOVED = 19;
const KEYS_PER_STEP = 1000;
const HEIGHT_TAG: Readonly<Record<PostingKind, string>> = { tx: "tx.height", block: "block.height" };
const HASH_TAG = "tx.hash";
const RESERVED: ReadonlySet<string> = new Set([HEIGHT_TAG.tx, HEIGHT_TAG.block, HASH_TAG]);

/** Finds transactions and blocks by their events as CometBFT's kv indexer does: all conditions within one event, heights apart. */
export class Index implements EventIndex {
  readonly #db: Backend;
  readonly #blocks: BlockStore;
  readonly #postings: Postings;
  readonly #turnstile: Turnstile | undefined;

  constructor(db: Backend, blocks: BlockStore, turnstile?: Turnstile) {
    this.#turnstile = turnstile;
    this.#db = db;
    this.#blocks = blocks;
    this.#postings = new Postings(db);
  }

  /** Adds a block to a batch. */
  add(batch: Batch, height: bigint, txs: readonly Uint8Array[], results: FinalizeBlockResponse): void {
    forEachAttribute(results.events, (tag, value, event) => this.#postings.add("block", tag, value, { height, index: 0, event }));
    for (const [index, tx] of txs.entries()) {
      const result = results.txResults[index];
      if (result === undefined) continue;
      const key = txKey(sha256(tx));
      const before = this.#place(key);
      // A failed repetition does not hide the success before it.
      if (result.code !== 0 && before?.succeeded === true) continue;
      if (before !== undefined) batch.put(movedKey(before.height, before.index), key.subarray(1));
      writer.reset();
      const record = writer
        .u64(height)
        .u32(index)
        .bool(result.code === 0)
        .finish();
      batch.put(key, record);
      this.#postings.add("tx", HEIGHT_TAG.tx, "", { height, index, event: 0 });
      forEachAttribute(result.events, (tag, value, event) => this.#postings.add("tx", tag, value, { height, index, event }));
    }
    this.#postings.flush(batch);
  }

  /** Removes what a pruned block had added. */
  prune(batch: Batch, height: bigint, stored: StoredBlock, results: FinalizeBlockResponse, below: bigint): void {
    forEachAttribute(results.events, (tag, value) => this.#postings.prune(batch, "block", tag, value, below));
    if (stored.block.data.txs.length > 0) this.#postings.prune(batch, "tx", HEIGHT_TAG.tx, "", below);
    for (const [index, tx] of stored.block.data.txs.entries()) {
      forEachAttribute(results.txResults[index]?.events ?? [], (tag, value) => this.#postings.prune(batch, "tx", tag, value, below));
      const key = txKey(sha256(tx));
      if (this.#place(key)?.height === height) batch.delete(key);
      else batch.delete(movedKey(height, index));
    }
  }

  #place(key: Uint8Array): { readonly height: bigint; readonly index: number; readonly succeeded: boolean } | undefined {
    const record = this.#db.get(key);
    if (record === undefined) return undefined;
    const r = new Reader(record);
    return { height: r.uint64(), index: r.uint32(), succeeded: r.bool() };
  }

  async tx(hash: Uint8Array): Promise<IndexedTx | undefined> {
    const place = this.#place(txKey(hash));
    return place === undefined ? undefined : this.#txAt(place.height, place.index);
  }

  #txAt(height: bigint, index: number): IndexedTx | undefined {
    const found = this.#blocks.txAt(height, index);
    return found === undefined ? undefined : { hash: sha256(found.tx), height, index, ...found };
  }

  async searchTxs(query: string): Promise<Matches<IndexedTx>> {
    const conditions = parseQuery(query);
    const byHash = conditions.find((c) => c.tag === HASH_TAG);
    const places = byHash === undefined ? await this.#current(await this.#search("tx", conditions)) : this.#hashPlace(hashOf(byHash));
    return {
      count: places.length,
      page: async (options) => {
        const turns = new Turns(this.#turnstile);
        const txs: IndexedTx[] = [];
        for (const place of pageOf(places, options)) {
          await turns.due();
          const tx = this.#txAt(heightOf(place), indexOf(place));
          if (tx !== undefined) txs.push(tx);
        }
        return txs;
      },
    };
  }

  #hashPlace(hash: Uint8Array): Float64Array {
    const place = this.#place(txKey(hash));
    // The index is written before the block is shown: until then nothing is found, as little as by its height.
    if (place === undefined || place.height > this.#blocks.height || place.height < this.#blocks.base) return NO_PLACES;
    return Float64Array.of(placeOf(place.height, place.index));
  }

  /** Places as they are shown: a transaction that failed and was repeated is found by either place, and once, where it ended. */
  async #current(places: Float64Array): Promise<Float64Array> {
    const [first, last] = [places[0], places.at(-1)];
    if (first === undefined || last === undefined) return NO_PLACES;
    const moved = new Map<number, number>();
    const end = movedKey(heightOf(last) + 1n, 0);
    for (let from = movedKey(heightOf(first), 0); ; ) {
      const keys = await this.#db.keys(from, end, KEYS_PER_STEP);
      for (const key of keys) {
        const now = this.#place(txKey(this.#db.get(key) ?? EMPTY));
        if (now !== undefined && now.height <= this.#blocks.height)
          moved.set(placeOf(readU64be(key, 1), readU32be(key, 9)), placeOf(now.height, now.index));
      }
      const last = keys.at(-1);
      if (last === undefined || keys.length < KEYS_PER_STEP) break;
      from = concat(last, Uint8Array.of(0));
    }
    if (moved.size === 0) return places;
    const list = new PlaceList();
    for (const place of places) list.push(moved.get(place) ?? place);
    return list.ascending(new Turns(this.#turnstile));
  }

  async searchBlocks(query: string): Promise<Matches<bigint>> {
    const conditions = parseQuery(query);
    const { from, to, others } = this.#range("block", conditions);
    if (others.length === 0 && from <= to) return heightsBetween(max(from, 1n), to);
    const places = await this.#search("block", conditions);
    return { count: places.length, page: async (options) => Array.from(pageOf(places, options), heightOf) };
  }

  #range(kind: PostingKind, conditions: readonly Condition[]) {
    const heightTag = HEIGHT_TAG[kind];
    const bounds = heightBounds(conditions.filter((c) => c.tag === heightTag));
    const others = conditions.filter((c) => c.tag !== heightTag);
    return { from: max(this.#blocks.base, bounds.from), to: min(this.#blocks.height, bounds.to), others };
  }

  /** The places of all matches, ascending, each once. */
  async #search(kind: PostingKind, conditions: readonly Condition[]): Promise<Float64Array> {
    const { from, to, others } = this.#range(kind, conditions);
    if (from > to) return NO_PLACES;
    const [first, ...rest] = byTag(others);
    const turns = new Turns(this.#turnstile);
    const candidates =
      first === undefined ? this.#postings.find(kind, HEIGHT_TAG[kind], "", from) : this.#candidates(kind, first, from, turns);
    if (rest.length === 0) return placesOf(candidates, to, turns);
    let matches = await matchesOf(candidates, to, turns);
    for (const group of rest) {
      if (matches.size === 0) return NO_PLACES;
      matches = await matchesOf(this.#candidates(kind, group, from, turns), to, turns, matches);
    }
    return placesOf([[...matches.values()]], to, turns);
  }

  #candidates(kind: PostingKind, [first, ...rest]: Group, from: bigint, turns: Turns): Found {
    // Equality compares texts, of numbers too, as the kv indexer's keys do.
    if (first.op === "=") return this.#postings.find(kind, first.tag, first.arg?.text ?? "", from);
    const accept = (value: string): boolean => [first, ...rest].every((c) => acceptsValue(c, value));
    return this.#postings.walk(kind, first.tag, { from, accept, turns });
  }
}

/** Postings come in parts, between which others may get their turn. */
type Found = Iterable<readonly Posting[]> | AsyncIterable<readonly Posting[]>;

async function placesOf(found: Found, to: bigint, turns: Turns): Promise<Float64Array> {
  const places = new PlaceList();
  for await (const part of found) {
    await turns.due();
    for (const { height, index } of part) if (height <= to) places.push(placeOf(height, index));
  }
  return places.ascending(turns);
}

/** Postings by what tells one from another, of those that `known` holds too. */
async function matchesOf(found: Found, to: bigint, turns: Turns, known?: ReadonlyMap<string, Posting>): Promise<Map<string, Posting>> {
  const matches = new Map<string, Posting>();
  for await (const part of found) {
    await turns.due();
    for (const posting of part) {
      const name = `${posting.height}/${posting.index}/${posting.event}`;
      if (posting.height <= to && (known === undefined || known.has(name))) matches.set(name, posting);
    }
  }
  return matches;
}

type Group = readonly [Condition, ...Condition[]];

/** Ranges of one tag are one condition (they must hold for one value), every other condition is one by itself. */
function byTag(conditions: readonly Condition[]): readonly Group[] {
  const ranges = new Map<string, [Condition, ...Condition[]]>();
  const groups: Group[] = [];
  for (const condition of conditions) {
    const isRange = condition.op.startsWith("<") || condition.op.startsWith(">");
    const known = isRange ? ranges.get(condition.tag) : undefined;
    if (known !== undefined) {
      known.push(condition);
      continue;
    }
    const group: [Condition, ...Condition[]] = [condition];
    if (isRange) ranges.set(condition.tag, group);
    groups.push(group);
  }
  // Equalities first: they are cheap and leave little for the walks.
  return groups.sort(([a], [b]) => Number(a.op !== "=") - Number(b.op !== "="));
}

function acceptsValue({ op, arg }: Condition, value: string): boolean {
  if (op === "EXISTS" || arg === undefined) return true;
  if (op === "CONTAINS") return value.includes(arg.text);
  // Times are not indexed: a range of them finds nothing, as in CometBFT.
  if (arg.type !== "number") return false;
  const number = parseDecimal(value);
  return number !== undefined && holds(op, compareDecimals(number, arg.number));
}

const NO_HEIGHT = { from: 1n, to: 0n };

/** Heights that the conditions leave: a range, where there is one, makes equalities void; of several equalities the first counts. */
function heightBounds(conditions: readonly Condition[]): { readonly from: bigint; readonly to: bigint } {
  const ranges = conditions.filter((c) => c.op !== "=");
  const [equal] = conditions;
  if (ranges.length === 0 && equal !== undefined) {
    const height = parseDecimal(equal.arg?.text ?? "");
    return height === undefined ? NO_HEIGHT : { from: ceil(height), to: floor(height) };
  }
  let [from, to] = [0n, 1n << 63n];
  for (const { op, arg } of ranges) {
    if (op === "EXISTS") continue;
    const bound = arg?.type === "number" ? arg.number : undefined;
    if (bound === undefined) return NO_HEIGHT;
    if (op === ">") from = max(from, floor(bound) + 1n);
    if (op === ">=") from = max(from, ceil(bound));
    if (op === "<") to = min(to, ceil(bound) - 1n);
    if (op === "<=") to = min(to, floor(bound));
  }
  return { from, to };
}

function floor({ coefficient, scale }: Decimal): bigint {
  return coefficient / 10n ** BigInt(scale);
}
function ceil(d: Decimal): bigint {
  const whole = floor(d);
  return whole * 10n ** BigInt(d.scale) === d.coefficient ? whole : whole + 1n;
}
function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** A search for nothing but heights: they are counted, not found. */
function heightsBetween(from: bigint, to: bigint): Matches<bigint> {
  const count = Number(to - from) + 1;
  return {
    count,
    async page({ offset = 0, limit = count, descending = false } = {}) {
      const length = Math.max(0, Math.min(limit, count - offset));
      return Array.from({ length }, (_, i) => (descending ? to - BigInt(offset + i) : from + BigInt(offset + i)));
    },
  };
}

function hashOf(condition: Condition): Uint8Array {
  try {
    return fromHex(condition.arg?.text ?? "");
  } catch (cause) {
    throw new OperationError("QUERY_INVALID", `error during searching for a hash in the query: ${condition.arg?.text} is not hexadecimal`, {
      cause,
    });
  }
}

function txKey(hash: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(TX), hash);
}

function movedKey(height: bigint, index: number): Uint8Array {
  return concat(Uint8Array.of(MOVED), u64be(height), u32be(index));
}

/** Attributes that ask for an index, of events that have a type. */
function forEachAttribute(events: readonly AbciEvent[], visit: (tag: string, value: string, event: number) => void): void {
  for (const [event, { type, attributes }] of events.entries()) {
    if (type === "") continue;
    for (const { key, value, index } of attributes) {
      if (!index || key === "") continue;
      const tag = `${type}.${key}`;
      if (!RESERVED.has(tag)) visit(tag, value, event);
    }
  }
}
