import { OperationError } from "../../encoding/error.ts";
import { SECOND } from "../../encoding/time.ts";
import type { Chain } from "../chain.ts";
import { Pace } from "../pace.ts";

/** When blocks are made: at once when a transaction waits, at an interval of wall time, or on command only. */
export type MiningMode = "auto" | "interval" | "manual";

export interface WallPaceOptions {
  readonly startNs: bigint;
  readonly blockTimeMs: number;
  /** The network's time follows wall time plus this, which time travel adds to. */
  readonly offsetNs: bigint;
  /** A chain could not make its block: too many validators are away, or it halted. */
  readonly onTrouble: (chainId: string, error: Error) => void;
}

/** What waits for a block. */
interface Waiter {
  readonly chain: Chain;
  readonly wake: () => void;
  readonly fail: (error: Error) => void;
}

/** Nanoseconds since 1970 UTC by the machine's clock. */
export const wallNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** Makes blocks as wall time goes by: on demand while someone needs them at once, else as the mode says. */
export class WallPace extends Pace {
  /** A span goes by in strides, however short: nobody wants to wait for its blocks. */
  override readonly patience: bigint = 0n;
  readonly #onTrouble: WallPaceOptions["onTrouble"];
  readonly #waiters = new Set<Waiter>();
  readonly #troubled = new Set<string>();
  readonly #rounds: (() => void)[] = [];
  #demand = 0;
  #mode: MiningMode = "interval";
  #blockTimeMs: number;
  #offsetNs: bigint;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #ticking = false;

  constructor(options: WallPaceOptions) {
    super(options.startNs);
    this.#blockTimeMs = options.blockTimeMs;
    this.#offsetNs = options.offsetNs;
    this.#onTrouble = options.onTrouble;
  }

  get mode(): MiningMode {
    return this.#mode;
  }
  get blockTimeMs(): number {
    return this.#blockTimeMs;
  }
  override get offsetNs(): bigint {
    return this.#offsetNs;
  }
  /** Wall time plus what time travel has added, never behind the chains. */
  override get now(): bigint {
    const now = this.#wall();
    return now > this.clockNs ? now : this.clockNs;
  }

  #wall(): bigint {
    return wallNs() + this.#offsetNs;
  }

  override add(chain: Chain): void {
    super.add(chain);
    chain.onBlock(() => {
      this.#troubled.delete(chain.chainId);
      for (const waiter of [...this.#waiters]) if (waiter.chain === chain) waiter.wake();
    });
    chain.onPending(() => {
      // In automatic mode a waiting transaction gets its block at once.
      if (this.#ticking && this.#mode === "auto" && this.#demand === 0) void this.#once(chain);
    });
  }

  override onRound(listener: () => void): void {
    this.#rounds.push(listener);
  }

  override shift(spanNs: bigint): void {
    this.#offsetNs += spanNs;
  }

  /** Resolves with the height when the chain has a block later than `height`. On demand, or in automatic mode, it is made. */
  override async blockAfter(chain: Chain, height: bigint): Promise<bigint> {
    while (chain.height <= height) {
      if (this.#demand > 0 || this.#mode === "auto") await this.produceOnDemand(chain, height);
      else await this.#nextBlock(chain);
    }
    return chain.height;
  }

  /** While the clock is behind wall time a block on demand moves it by a second; then it follows wall time. */
  protected override nextTime(): bigint {
    const next = this.clockNs + SECOND;
    const wall = this.#wall();
    return next < wall ? next : wall;
  }

  #nextBlock(chain: Chain): Promise<void> {
    return new Promise((resolve, reject) => {
      const patienceMs = Math.max(30_000, 20 * this.#blockTimeMs);
      const late = (): void =>
        waiter.fail(
          new OperationError("NO_BLOCK", `${chain.chainId} made no block in ${patienceMs / 1000} s after height ${chain.height}`),
        );
      const timer = this.#mode === "manual" ? undefined : setTimeout(late, patienceMs);
      const done = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = { chain, wake: () => done(resolve), fail: (error) => done(() => reject(error)) };
      this.#waiters.add(waiter);
    });
  }

  /** Runs `body` with blocks on demand and without the interval's ticks. */
  override async onDemand<T>(body: () => Promise<T>): Promise<T> {
    this.#demand += 1;
    try {
      await this.#round;
      for (const waiter of [...this.#waiters]) waiter.wake();
      return await body();
    } finally {
      this.#demand -= 1;
    }
  }

  /** Begins to make blocks as the mode says. */
  start(): void {
    this.#ticking = true;
    this.#schedule(Date.now());
  }

  setMode(mode: MiningMode, blockTimeMs?: number): void {
    this.#mode = mode;
    if (blockTimeMs !== undefined) this.#blockTimeMs = blockTimeMs;
    for (const waiter of [...this.#waiters]) waiter.wake();
    if (this.#ticking) this.#schedule(Date.now());
  }

  /** Makes `count` blocks on a chain. */
  async produceMany(chain: Chain, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.moveTo(this.#wall());
      await this.produce(chain);
    }
    this.#endRound();
  }

  async #once(chain: Chain): Promise<void> {
    this.moveTo(this.#wall());
    try {
      await this.produce(chain, { unlessAbove: chain.height });
      await this.catchUp();
      this.#endRound();
    } catch (error) {
      this.#report(chain, error);
    }
  }

  #schedule(due: number): void {
    clearTimeout(this.#timer);
    if (this.#mode !== "interval") return;
    const next = due + this.#blockTimeMs;
    const tick = (): void => {
      if (this.#demand === 0) this.#round = this.#tick();
      // A round that takes longer than the interval delays the next one; rounds never pile up.
      this.#round.finally(() => {
        if (this.#ticking) this.#schedule(Math.max(next, Date.now() - this.#blockTimeMs));
      });
    };
    this.#timer = setTimeout(tick, Math.max(0, next - Date.now()));
  }

  async #tick(): Promise<void> {
    this.moveTo(this.#wall());
    await Promise.all(this.chains.map((chain) => this.produce(chain).catch((error: unknown) => this.#report(chain, error))));
    this.#endRound();
  }

  #endRound(): void {
    for (const listener of this.#rounds) listener();
  }

  /** Once per time that a chain gets into trouble. */
  #report(chain: Chain, error: unknown): void {
    if (!this.#ticking || this.#troubled.has(chain.chainId)) return;
    this.#troubled.add(chain.chainId);
    this.#onTrouble(chain.chainId, error instanceof Error ? error : new Error(String(error)));
  }

  override async stop(): Promise<void> {
    this.#ticking = false;
    clearTimeout(this.#timer);
    for (const waiter of [...this.#waiters]) waiter.fail(new OperationError("STOPPED", "the network is stopping"));
    await this.#round;
    await super.stop();
  }
}
