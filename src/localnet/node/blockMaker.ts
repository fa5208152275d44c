import { OperationError } from "../../encoding/error.ts";
import { SECOND } from "../../encoding/time.ts";
import { blockNow, type ChainHost, type NetworkClock } from "../host.ts";

/** When blocks are made: at once when a transaction waits, at an interval of wall time, or on command only. */
export type MiningMode = "auto" | "interval" | "manual";

export interface BlockMakerOptions {
  readonly clock: NetworkClock;
  readonly blockTimeMs: number;
  /** The network's time follows wall time plus this, which time travel adds to. */
  readonly offsetNs: bigint;
  /** After each round of blocks at an interval. */
  readonly onRound: () => void;
  /** A chain could not make its block: too many validators are away, or it halted. */
  readonly onTrouble: (chainId: string, error: Error) => void;
}

/** What a thing that waits for a block is told. */
interface Waiter {
  readonly host: ChainHost;
  readonly wake: () => void;
  readonly fail: (error: Error) => void;
}

/** Half of the clock drift that light clients allow. */
const MAX_LAG: bigint = 5n * SECOND;

const wallNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** Makes the blocks of all chains of a network on one clock: on demand while someone needs them at once, else as the mode says. */
export class BlockMaker {
  readonly clock: NetworkClock;
  readonly #options: BlockMakerOptions;
  readonly #hosts: ChainHost[] = [];
  /** Blocks of one chain are asked for one after the other, so that their times ascend. */
  readonly #turns = new Map<ChainHost, Promise<void>>();
  readonly #waiters = new Set<Waiter>();
  readonly #troubled = new Set<string>();
  #demand = 0;
  #mode: MiningMode = "interval";
  #blockTimeMs: number;
  #offsetNs: bigint;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #ticking = false;

  constructor(options: BlockMakerOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.#blockTimeMs = options.blockTimeMs;
    this.#offsetNs = options.offsetNs;
  }

  get mode(): MiningMode {
    return this.#mode;
  }
  get blockTimeMs(): number {
    return this.#blockTimeMs;
  }
  get offsetNs(): bigint {
    return this.#offsetNs;
  }
  /** Wall time plus what time travel has added, never behind the chains. */
  get now(): bigint {
    const now = wallNs() + this.#offsetNs;
    return now > this.clock.now ? now : this.clock.now;
  }

  add(host: ChainHost): void {
    this.#hosts.push(host);
    this.#turns.set(host, Promise.resolve());
  }

  /** Hears of a new block of a chain. */
  blockMade(host: ChainHost): void {
    this.#troubled.delete(host.chainId);
    for (const waiter of [...this.#waiters]) if (waiter.host === host) waiter.wake();
  }

  /** Makes one block now; not if the chain is beyond `unlessAbove` when its turn comes. */
  produce(host: ChainHost, unlessAbove?: bigint): Promise<void> {
    const turn = (this.#turns.get(host) ?? Promise.resolve()).then(async () => {
      if (unlessAbove !== undefined && host.height > unlessAbove) return;
      await blockNow(host, this.clock);
    });
    this.#turns.set(
      host,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** Resolves with the height when the chain has a block later than `height`. On demand, or in automatic mode, it is made. */
  async blockAfter(host: ChainHost, height: bigint): Promise<bigint> {
    while (host.height <= height) {
      if (this.#demand > 0 || this.#mode === "auto") await this.#produceOnDemand(host, height);
      else await this.#nextBlock(host);
    }
    return host.height;
  }

  /** While the clock is behind wall time a block on demand moves it by a second; then it follows wall time. */
  async #produceOnDemand(host: ChainHost, height: bigint): Promise<void> {
    const target = wallNs() + this.#offsetNs;
    const next = this.clock.now + SECOND;
    this.clock.moveTo(next < target ? next : target);
    await this.produce(host, height);
    await this.#catchUp(host);
  }

  /** A chain that sleeps while others make blocks on demand would take their headers for ones from the future. */
  async #catchUp(except: ChainHost): Promise<void> {
    for (const other of this.#hosts) if (other !== except && this.clock.now - other.timeNs > MAX_LAG) await this.produce(other);
  }

  #nextBlock(host: ChainHost): Promise<void> {
    return new Promise((resolve, reject) => {
      const patienceMs = Math.max(30_000, 20 * this.#blockTimeMs);
      const timer =
        this.#mode === "manual"
          ? undefined
          : setTimeout(
              () =>
                waiter.fail(
                  new OperationError("NO_BLOCK", `${host.chainId} made no block in ${patienceMs / 1000} s after height ${host.height}`),
                ),
              patienceMs,
            );
      const done = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = { host, wake: () => done(resolve), fail: (error) => done(() => reject(error)) };
      this.#waiters.add(waiter);
    });
  }

  /** Runs `body` with blocks on demand and without the interval's ticks. */
  async onDemand<T>(body: () => Promise<T>): Promise<T> {
    this.#demand += 1;
    try {
      await this.#round;
      for (const waiter of [...this.#waiters]) waiter.wake();
      return await body();
    } finally {
      this.#demand -= 1;
    }
  }

  /** From now on the clock is `ns` further ahead of wall time. */
  shift(ns: bigint): void {
    this.#offsetNs += ns;
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

  /** In automatic mode a waiting transaction gets its block at once. */
  txPending(host: ChainHost): void {
    if (this.#ticking && this.#mode === "auto" && this.#demand === 0) this.#once(host).catch(() => undefined);
  }

  /** Makes `count` blocks on a chain. */
  async produceMany(host: ChainHost, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.clock.moveTo(wallNs() + this.#offsetNs);
      await this.produce(host);
    }
    this.#options.onRound();
  }

  async #once(host: ChainHost): Promise<void> {
    this.clock.moveTo(wallNs() + this.#offsetNs);
    try {
      await this.produce(host, host.height);
      await this.#catchUp(host);
      this.#options.onRound();
    } catch (error) {
      this.#report(host, error);
    }
  }

  #schedule(due: number): void {
    clearTimeout(this.#timer);
    if (this.#mode !== "interval") return;
    const next = due + this.#blockTimeMs;
    this.#timer = setTimeout(
      () => {
        if (this.#demand === 0) this.#round = this.#tick();
        // A round that takes longer than the interval delays the next one; rounds never pile up.
        this.#round.finally(() => {
          if (this.#ticking) this.#schedule(Math.max(next, Date.now() - this.#blockTimeMs));
        });
      },
      Math.max(0, next - Date.now()),
    );
  }

  async #tick(): Promise<void> {
    this.clock.moveTo(wallNs() + this.#offsetNs);
    await Promise.all(this.#hosts.map((host) => this.produce(host).catch((error: unknown) => this.#report(host, error))));
    this.#options.onRound();
  }

  /** Once per time that a chain gets into trouble. */
  #report(host: ChainHost, error: unknown): void {
    if (!this.#ticking || this.#troubled.has(host.chainId)) return;
    this.#troubled.add(host.chainId);
    this.#options.onTrouble(host.chainId, error instanceof Error ? error : new Error(String(error)));
  }

  /** Makes no more blocks; resolves when those under way are done. */
  async stop(): Promise<void> {
    this.#ticking = false;
    clearTimeout(this.#timer);
    for (const waiter of [...this.#waiters]) waiter.fail(new OperationError("STOPPED", "the network is stopping"));
    await this.#round;
    await Promise.all(this.#turns.values());
  }
}
