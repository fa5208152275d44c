import { sha256 } from "../crypto/hash.ts";
import { type OperationCode, OperationError } from "../encoding/error.ts";
import { varintLength } from "../encoding/varint.ts";
import type { Application, CheckTxResult, ExecTxResult } from "../framework/application.ts";
import type { Mempool } from "./api.ts";

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

interface Waiting {
  readonly tx: Uint8Array;
  readonly gasWanted: bigint;
}

/** First in, first out; every transaction is checked again after each block. */
export class TxPool implements Mempool {
  readonly #app: Application;
  readonly #limits: MempoolLimits;
  /** By hash, in order of arrival. */
  readonly #txs = new Map<string, Waiting>();
  /** By hash, least recently seen first. */
  readonly #seen = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #bytes = 0;
  #blockLimits: BlockLimits = { maxDataBytes: -1n, maxGas: -1n };

  constructor(app: Application, limits: MempoolLimits) {
    this.#app = app;
    this.#limits = limits;
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

  add(tx: Uint8Array): CheckTxResult {
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
    this.#txs.set(key, { tx: tx.slice(), gasWanted: result.gasWanted });
    this.#bytes += tx.length;
    for (const listener of [...this.#listeners]) listener();
    return result;
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
    const txs: Uint8Array[] = [];
    let [bytes, gas] = [0n, 0n];
    for (const { tx, gasWanted } of this.#txs.values()) {
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
    for (const [key, { tx }] of [...this.#txs]) {
      const result = this.#app.checkTx(tx, true);
      if (result.code === 0 && this.#gasFits(result.gasWanted)) continue;
      this.#remove(key);
      this.#seen.delete(key);
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
