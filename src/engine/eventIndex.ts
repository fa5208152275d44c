import { sha256 } from "../crypto/hash.ts";
import { concat, fromHex, toHex } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import type { AbciEvent, FinalizeBlockResponse } from "../framework/application.ts";
import { Reader, Writer } from "../proto/runtime.ts";
import type { Backend, Batch } from "../store/backends/backend.ts";
import type { EventIndex, IndexedTx, StoredBlock } from "./api.ts";
import type { BlockStore } from "./blockStore.ts";
import { type Posting, type PostingKind, Postings } from "./postings.ts";
import { compareDecimals, type Condition, type Decimal, holds, parseDecimal, parseQuery } from "./query.ts";

const writer = new Writer();

/** First byte of a transaction's record. */
const TX = 18;
const HEIGHT_TAG: Readonly<Record<PostingKind, string>> = { tx: "tx.height", block: "block.height" };
const HASH_TAG = "tx.hash";
const RESERVED: ReadonlySet<string> = new Set([HEIGHT_TAG.tx, HEIGHT_TAG.block, HASH_TAG]);

/** Finds transactions and blocks by their events as CometBFT's kv indexer does: all conditions within one event, heights apart. */
export class Index implements EventIndex {
  readonly #db: Backend;
  readonly #blocks: BlockStore;
  readonly #postings: Postings;

  constructor(db: Backend, blocks: BlockStore) {
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
      // A failed repetition does not hide the success before it.
      if (result.code !== 0 && this.#place(key)?.succeeded === true) continue;
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
    const tx = this.#blocks.blockAt(height)?.block.data.txs[index];
    const result = this.#blocks.resultsAt(height)?.txResults[index];
    return tx === undefined || result === undefined ? undefined : { hash: sha256(tx), height, index, tx, result };
  }

  async searchTxs(query: string): Promise<readonly IndexedTx[]> {
    const conditions = parseQuery(query);
    const byHash = conditions.find((c) => c.tag === HASH_TAG);
    if (byHash !== undefined) {
      const found = await this.tx(hashOf(byHash));
      return found === undefined ? [] : [found];
    }
    const found = new Map<string, IndexedTx>();
    for (const { height, index } of await this.#search("tx", conditions)) {
      const there = this.#txAt(height, index);
      if (there === undefined) continue;
      // A transaction that failed and was repeated is found by either and shown as it ended.
      const tx = (await this.tx(there.hash)) ?? there;
      found.set(toHex(tx.hash), tx);
    }
    return [...found.values()].sort((a, b) => (a.height === b.height ? a.index - b.index : a.height < b.height ? -1 : 1));
  }

  async searchBlocks(query: string): Promise<readonly bigint[]> {
    const heights = new Set((await this.#search("block", parseQuery(query))).map((p) => p.height));
    return [...heights].sort((a, b) => (a < b ? -1 : 1));
  }

  async #search(kind: PostingKind, conditions: readonly Condition[]): Promise<readonly Posting[]> {
    const heightTag = HEIGHT_TAG[kind];
    const bounds = heightBounds(conditions.filter((c) => c.tag === heightTag));
    const from = max(this.#blocks.base, bounds.from);
    const to = min(this.#blocks.height, bounds.to);
    const others = conditions.filter((c) => c.tag !== heightTag);
    if (from > to) return [];
    if (others.length === 0)
      return kind === "block" ? heightsBetween(from, to) : this.#within(this.#postings.find(kind, heightTag, "", from), to);

    let matches: Map<string, Posting> | undefined;
    for (const group of byTag(others)) {
      const next = new Map<string, Posting>();
      for await (const posting of this.#candidates(kind, group, from)) {
        const name = `${posting.height}/${posting.index}/${posting.event}`;
        if (posting.height <= to && (matches === undefined || matches.has(name))) next.set(name, posting);
      }
      matches = next;
      if (matches.size === 0) return [];
    }
    return [...(matches?.values() ?? [])];
  }

  #within(postings: Iterable<Posting>, to: bigint): readonly Posting[] {
    return [...postings].filter((p) => p.height <= to);
  }

  #candidates(kind: PostingKind, [first, ...rest]: Group, from: bigint): Iterable<Posting> | AsyncIterable<Posting> {
    // Equality compares texts, of numbers too, as the kv indexer's keys do.
    if (first.op === "=") return this.#postings.find(kind, first.tag, first.arg?.text ?? "", from);
    return this.#postings.walk(kind, first.tag, from, (value) => [first, ...rest].every((c) => acceptsValue(c, value)));
  }
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

function heightsBetween(from: bigint, to: bigint): readonly Posting[] {
  const postings: Posting[] = [];
  for (let height = max(from, 1n); height <= to; height++) postings.push({ height, index: 0, event: 0 });
  return postings;
}

function hashOf(condition: Condition): Uint8Array {
  try {
    return fromHex(condition.arg?.text ?? "");
  } catch (cause) {
    throw new OperationError("QUERY_INVALID", `error during searching for a hash in the query: ${condition.arg?.text} is no hex`, {
      cause,
    });
  }
}

function txKey(hash: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(TX), hash);
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
