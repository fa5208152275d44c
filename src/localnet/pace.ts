import type { EvidenceOrder } from "../engine/api.ts";
import { SECOND } from "../encoding/time.ts";
import type { Chain } from "./chain.ts";

const MILLISECOND = 1_000_000n;
/** Half of the clock drift that light clients allow: a chain further behind takes the others' headers for ones from the future. */
const MAX_LAG: bigint = 5n * SECOND;

/** The one clock of a network and the making of its chains' blocks: by hand, when somebody needs one. */
export class Pace {
  readonly chains: Chain[] = [];
  /** How many blocks of a span are made one by one before time goes by in strides. */
  readonly patience: bigint = 1_000n;
  /** Blocks of one chain are asked for one after the other, so that their times ascend. */
  readonly #turns = new Map<Chain, Promise<void>>();
  #clockNs: bigint;
  #stepNs = 0n;

  constructor(startNs: bigint) {
    this.#clockNs = startNs;
  }

  /** What the chains have come to: nanoseconds since 1970 UTC, never going back. */
  get clockNs(): bigint {
    return this.#clockNs;
  }
  /** The network's time. */
  get now(): bigint {
    return this.#clockNs;
  }
  /** How far the network's time is ahead of wall time, where it follows that. */
  get offsetNs(): bigint {
    return 0n;
  }

  /** Moves the clock to a time that is later; earlier ones are ignored. */
  moveTo(timeNs: bigint): void {
    if (timeNs > this.#clockNs) this.#clockNs = timeNs;
  }

  /** The network's time goes ahead by this much; whoever calls it then moves the clock there. */
  shift(_spanNs: bigint): void {}

  add(chain: Chain): void {
    this.chains.push(chain);
    this.#turns.set(chain, Promise.resolve());
    this.moveTo(chain.timeNs);
  }

  /** Hears of each round of blocks that nobody asked for; by hand there is none. */
  onRound(_listener: () => void): void {}

  /** Makes one block now, at the clock's time or a millisecond after the last; not if the chain is beyond `unlessAbove` by then. */
  produce(chain: Chain, options: { readonly unlessAbove?: bigint; readonly evidence?: readonly EvidenceOrder[] } = {}): Promise<void> {
    const turn = (this.#turns.get(chain) ?? Promise.resolve()).then(async () => {
      if (options.unlessAbove !== undefined && chain.height > options.unlessAbove) return;
      await chain.makeBlock(this.#clockNs > chain.timeNs ? this.#clockNs : chain.timeNs + MILLISECOND, options.evidence);
      this.moveTo(chain.timeNs);
    });
    this.#turns.set(
      chain,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** Resolves with the height when the chain has a block later than `height`, which is made for the purpose. */
  async blockAfter(chain: Chain, height: bigint): Promise<bigint> {
    while (chain.height <= height) await this.produceOnDemand(chain, height);
    return chain.height;
  }

  protected async produceOnDemand(chain: Chain, height: bigint): Promise<void> {
    if (chain.height > 0n) this.moveTo(this.nextTime(this.#stepNs));
    await this.produce(chain, { unlessAbove: height });
    await this.catchUp();
  }

  protected nextTime(stepNs: bigint): bigint {
    return this.#clockNs + stepNs;
  }

  /** Makes blocks on chains that sleep while others go on. */
  async catchUp(): Promise<void> {
    for (const chain of this.chains) if (chain.height > 0n && this.#clockNs - chain.timeNs > MAX_LAG) await this.produce(chain);
  }

  /** Runs `body` with blocks on demand, each `stepNs` after the last. */
  async onDemand<T>(body: () => Promise<T>, stepNs = 0n): Promise<T> {
    const before = this.#stepNs;
    this.#stepNs = stepNs;
    try {
      return await body();
    } finally {
      this.#stepNs = before;
    }
  }

  /** Makes no more blocks; resolves when those under way are done. */
  async stop(): Promise<void> {
    await Promise.all(this.#turns.values());
  }
}
