/** Runs work after what waits for its turn already: timers that are due, and answers of disk and network. */
export function afterOthers(work: () => void): void {
  if (typeof setImmediate === "function") setImmediate(work);
  else setTimeout(work, 0);
}

/** Resolves when whatever waited had its turn. */
export function nextTurn(): Promise<void> {
  return new Promise(afterOthers);
}

/** How long work may go on before others get their turn. */
const TURN_MS = 8;

/** Lets others have a turn whenever a while has passed since the last one: `await` what it gives, if anything. */
export class Turns {
  readonly #isWanted: boolean;
  #end = performance.now() + TURN_MS;

  /** Without wanting them there are none, and what happens when depends on no clock. */
  constructor(isWanted: boolean) {
    this.#isWanted = isWanted;
  }

  /** Undefined while there is time left. */
  due(): Promise<void> | undefined {
    return !this.#isWanted || performance.now() < this.#end ? undefined : this.#pass();
  }

  async #pass(): Promise<void> {
    await nextTurn();
    this.#end = performance.now() + TURN_MS;
  }
}

/** Runs work one by one: none while a block is being made, and once it has taken a while the next one after others had their turn. */
export class Queue {
  readonly #blockUnderWay: () => Promise<unknown> | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #spentMs = 0;

  constructor(blockUnderWay: () => Promise<unknown> | undefined) {
    this.#blockUnderWay = blockUnderWay;
  }

  run<T>(work: () => T): Promise<T> {
    const result = this.#tail.then(() => this.#inTurn(work));
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #inTurn<T>(work: () => T): Promise<T> {
    if (this.#spentMs > TURN_MS) {
      await nextTurn();
      this.#spentMs = 0;
    }
    // One block at most: where they come one upon the other, questions would never be answered.
    await this.#blockUnderWay();
    const begin = performance.now();
    try {
      return work();
    } finally {
      this.#spentMs += performance.now() - begin;
    }
  }
}
