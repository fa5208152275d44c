/** Runs work after what waits for its turn already: timers that are due, and answers of disk and network. */
export function afterOthers(work: () => void): void {
  if (typeof setImmediate === "function") setImmediate(work);
  else setTimeout(work, 0);
}

/** How long work may go on before others get their turn. */
const TURN_MS = 8;

/** Lets questions and searches through one by one: each after whatever else is due, and none while a block is being made. */
export class Turnstile {
  readonly #blockUnderWay: () => Promise<unknown> | undefined;
  readonly #waiting: (() => void)[] = [];
  #isTurning = false;
  #spentMs = 0;

  constructor(blockUnderWay: () => Promise<unknown> | undefined) {
    this.#blockUnderWay = blockUnderWay;
  }

  /** Runs short work now, if nothing is in the way and little was run since others had their turn. */
  async run<T>(work: () => T): Promise<T> {
    if (this.#spentMs > TURN_MS || this.#waiting.length > 0 || this.#blockUnderWay() !== undefined) await this.pass();
    const begin = performance.now();
    try {
      return work();
    } finally {
      this.#spentMs += performance.now() - begin;
    }
  }

  /** Resolves when it is the caller's turn. */
  pass(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    afterOthers(() => void this.#next());
  }

  async #next(): Promise<void> {
    const block = this.#blockUnderWay();
    if (block !== undefined) {
      // Who waited for the block goes first. One block at most: where they come one upon the other, nothing else would ever be done.
      await block;
      await new Promise<void>(afterOthers);
    }
    this.#isTurning = false;
    this.#spentMs = 0;
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) this.#turn();
  }
}

/** Long work asks it now and then whether to let others go first: `await` what it gives, if anything. */
export class Turns {
  readonly #turnstile: Turnstile | undefined;
  /** The first piece of the work waits for its turn too. */
  #end = 0;

  /** Without a turnstile the work is done in one go, and what happens when depends on no clock. */
  constructor(turnstile: Turnstile | undefined) {
    this.#turnstile = turnstile;
  }

  /** Undefined while there is time left. */
  due(): Promise<void> | undefined {
    const turnstile = this.#turnstile;
    return turnstile === undefined || performance.now() < this.#end ? undefined : this.#pass(turnstile);
  }

  async #pass(turnstile: Turnstile): Promise<void> {
    await turnstile.pass();
    this.#end = performance.now() + TURN_MS;
  }
}
