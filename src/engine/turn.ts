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
  #end = performance.now() + TURN_MS;

  /** Undefined while there is time left. */
  due(): Promise<void> | undefined {
    return performance.now() < this.#end ? undefined : this.#pass();
  }

  async #pass(): Promise<void> {
    await nextTurn();
    this.#end = performance.now() + TURN_MS;
  }
}
