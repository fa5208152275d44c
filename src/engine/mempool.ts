import { sha256 } from "../crypto/hash.ts";
import { type OperationCode, OperationError } from "../encoding/error.ts";
import { varintLength } from "../encoding/varint.ts";
import type { Application, CheckTxResult, ExecTxResult } from "../framework/application.ts";
import type { Mempool } from "./api.ts";
import { afterOthers } from "./turn.ts";

/** Bounds of a mempool. */
export interface MempoolLimits {
  readonly maxTxs: number;
  readonly maxBytes: number;
  readonly maxTxBytes: number;
  /** Hashes of transactions seen lately, whether they were admitted or committed. */
  readonly cacheSize: number;
}

export const DEFAULT_MEMPOOL_LIMITS: MempoolLimits = { maxTxs: 5000, maxBytes: 64 << 20, maxTxBytes: 1 << 20, cacheSize: 10_000 };

/** Bounds that the consensus parameters set for one block; -1 means none. */
export interface BlockLimits {
  readonly maxDataBytes: bigint;
  readonly maxGas: bigint;
}

/**
 * When waiting transactions are checked again after a block: all before anything else happens, so that blocks depend on nothing but
 * their inputs; or in slices that let other work in between, so that a full mempool holds up no block.
 */
export type Recheck = "atOnce" | "inSlices";

export interface TxPoolOptions {
  readonly limits: MempoolLimits;
  readonly recheck?: Recheck;
  /** Hears of a listener that threw. */
  readonly onTrouble?: (observer: object, error: unknown) => void;
}

interface Waiting {
  readonly tx: Uint8Array;
  readonly gasWanted: bigint;
  /** The recheck that it has passed last. */
  round: number;
}

/** How long a slice of a recheck may take, and what a block that is due may spend on going on with one. */
const SLICE_MS = 8;
const DUE_BLOCK_MS = 20;

/** First in, first out; every transaction is checked again after each block, and only one that has been is proposed. */
export class TxPool implements Mempool {
  readonly #app: Application;
  readonly #limits: MempoolLimits;
  readonly #recheck: Recheck;
  readonly #onTrouble: (observer: object, error: unknown) => void;
  /** By hash, in order of arrival. */
  readonly #txs = new Map<string, Waiting>();
  /** By hash, least recently seen first. */
  readonly #seen = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #bytes = 0;
  #blockLimits: BlockLimits = { maxDataBytes: -1n, maxGas: -1n };
  /** Counts the rechecks that began. */
  #round = 0;
  /** What is still to be checked in this round, in order of arrival. */
  #unchecked: Iterator<[string, Waiting]> | undefined;
  #next: readonly [string, Waiting] | undefined;
  /** A block is being made: slices would only be in its way. */
  #held = false;
  #sliceDue = false;
  readonly #idle: (() => void)[] = [];

  constructor(app: Application, { limits, recheck = "atOnce", onTrouble = () => undefined }: TxPoolOptions) {
    this.#app = app;
    this.#limits = limits;
    this.#recheck = recheck;
    this.#onTrouble = onTrouble;
  }

  get size(): number {
    return this.#txs.size;
  }
  get sizeBytes(): number {
    return this.#bytes;
  }

  setBlockLimits(limits: BlockLimits): void {
    this.#blockLimits = limits;
  }

  async add(tx: Uint8Array): Promise<CheckTxResult> {
    // A sender's next transaction passes only behind those before it, as CometBFT's connection orders them.
    while (this.#next !== undefined) await new Promise<void>((resolve) => void this.#idle.push(resolve));
    return this.#add(tx);
  }

  #add(tx: Uint8Array): CheckTxResult {
    this.#refuseFull(tx.length);
    const { maxTxBytes } = this.#limits;
    if (tx.length > maxTxBytes) throw refused("TX_TOO_LARGE", `Tx too large. Max size is ${maxTxBytes}, but got ${tx.length}`);
    const { maxDataBytes } = this.#blockLimits;
    if (maxDataBytes > -1n && txProtoSize(tx) > maxDataBytes) {
      throw refused("TX_TOO_LARGE", `tx pre check: Tx size is too big: ${txProtoSize(tx)}, max: ${maxDataBytes}`);
    }
    const key = txKey(tx);
    if (!this.#see(key)) throw refused("TX_KNOWN", "tx already exists in cache");
    const result = this.#check(key, tx, false);
    if (result.code !== 0 || !this.#gasFits(result.gasWanted)) {
      this.#seen.delete(key);
      return result;
    }
    if (this.#txs.has(key)) return result;
    this.#txs.set(key, { tx: tx.slice(), gasWanted: result.gasWanted, round: this.#round });
    this.#bytes += tx.length;
    for (const listener of [...this.#listeners]) this.#tell(listener);
    return result;
  }

  #tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#onTrouble(listener, error);
    }
  }

  /** An application that throws must not leave its transaction in the cache. */
  #check(key: string, tx: Uint8Array, recheck: boolean): CheckTxResult {
    try {
      return this.#app.checkTx(tx, recheck);
    } catch (error) {
      this.#seen.delete(key);
      throw error;
    }
  }

  list(limit: number): readonly Uint8Array[] {
    const all = [...this.#txs.values()].map((w) => w.tx);
    return limit < 0 ? all : all.slice(0, limit);
  }

  onAdded(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The transactions for a block, in order, up to the first that does not fit. */
  reap({ maxDataBytes, maxGas }: BlockLimits): readonly Uint8Array[] {
    this.#recheckFor(DUE_BLOCK_MS);
    const txs: Uint8Array[] = [];
    let [bytes, gas] = [0n, 0n];
    for (const { tx, gasWanted, round } of this.#txs.values()) {
      if (round !== this.#round) break;
      bytes += txProtoSize(tx);
      gas += gasWanted;
      if ((maxDataBytes > -1n && bytes > maxDataBytes) || (maxGas > -1n && gas > maxGas)) break;
      txs.push(tx);
    }
    return txs;
  }

  /** Drops what was committed and what no longer passes. Failed transactions may be sent again. */
  update(txs: readonly Uint8Array[], results: readonly ExecTxResult[], limits: BlockLimits): void {
    this.#blockLimits = limits;
    for (const [i, tx] of txs.entries()) {
      const key = txKey(tx);
      if (results[i]?.code === 0) this.#see(key);
      else this.#seen.delete(key);
      this.#remove(key);
    }
    this.#round++;
    this.#unchecked = this.#txs.entries();
    this.#advance();
    this.#recheckFor(this.#recheck === "atOnce" ? Number.POSITIVE_INFINITY : SLICE_MS);
    this.#schedule();
  }

  /** No slices until `release`. */
  hold(): void {
    this.#held = true;
  }
  release(): void {
    this.#held = false;
    this.#schedule();
  }

  #advance(): void {
    const next = this.#unchecked?.next();
    this.#next = next === undefined || next.done === true ? undefined : next.value;
    if (this.#next !== undefined) return;
    this.#unchecked = undefined;
    for (const wake of this.#idle.splice(0)) wake();
  }

  #recheckFor(ms: number): void {
    const end = performance.now() + ms;
    while (this.#next !== undefined) {
      const [key, waiting] = this.#next;
      const result = this.#app.checkTx(waiting.tx, true);
      if (result.code === 0 && this.#gasFits(result.gasWanted)) {
        waiting.round = this.#round;
      } else {
        this.#remove(key);
        this.#seen.delete(key);
      }
      this.#advance();
      if (performance.now() > end) return;
    }
  }

  #schedule(): void {
    if (this.#sliceDue || this.#held || this.#next === undefined) return;
    this.#sliceDue = true;
    afterOthers(() => {
      this.#sliceDue = false;
      if (!this.#held) this.#slice();
      this.#schedule();
    });
  }

  /** An application that halted ends the round: what it did not check again is not proposed. */
  #slice(): void {
    try {
      this.#recheckFor(SLICE_MS);
    } catch (error) {
      this.#unchecked = undefined;
      this.#advance();
      this.#onTrouble(this, error);
    }
  }

  #remove(key: string): void {
    const waiting = this.#txs.get(key);
    if (waiting === undefined) return;
    this.#txs.delete(key);
    this.#bytes -= waiting.tx.length;
  }

  /** Files a hash as seen now; says whether it was new. */
  #see(key: string): boolean {
    const isNew = !this.#seen.delete(key);
    this.#seen.add(key);
    if (this.#seen.size > this.#limits.cacheSize) {
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    return isNew;
  }

  /** A single transaction that wants more gas than a block has is not kept. */
  #gasFits(gasWanted: bigint): boolean {
    const { maxGas } = this.#blockLimits;
    return maxGas === -1n || (gasWanted >= 0n && gasWanted <= maxGas);
  }

  #refuseFull(size: number): void {
    const { maxTxs, maxBytes } = this.#limits;
    if (this.#txs.size < maxTxs && this.#bytes + size <= maxBytes) return;
    throw refused(
      "MEMPOOL_FULL",
      `mempool is full: number of txs ${this.#txs.size} (max: ${maxTxs}), total txs bytes ${this.#bytes} (max: ${maxBytes})`,
    );
  }
}

/** A transaction's share of the block's data: tag, length, bytes. */
export function txProtoSize(tx: Uint8Array): bigint {
  return BigInt(tx.length + 1 + varintLength(tx.length));
}

function txKey(tx: Uint8Array): string {
  return String.fromCharCode(...sha256(tx));
}

function refused(code: OperationCode, message: string): OperationError {
  return new OperationError(code, message);
}
