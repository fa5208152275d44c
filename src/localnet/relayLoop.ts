import type { Relayer } from "../relayer/index.ts";

/** Lets a relayer pass over its paths after every round of blocks, one pass at a time, while it is on. */
export class RelayLoop {
  readonly #relayer: Relayer;
  readonly #onTrouble: (error: Error) => void;
  #running = false;
  #pass: Promise<void> | undefined;
  #rounds = 0;
  #trouble: string | undefined;

  constructor(relayer: Relayer, onTrouble: (error: Error) => void) {
    this.#relayer = relayer;
    this.#onTrouble = onTrouble;
  }

  get running(): boolean {
    return this.#running;
  }
  start(): void {
    this.#running = true;
  }
  stop(): void {
    this.#running = false;
  }

  /** A round of blocks has been made. */
  round(): void {
    if (!this.#running || this.#pass !== undefined) return;
    this.#rounds += 1;
    const refresh = this.#rounds % REFRESH_EVERY === 0;
    this.#pass = this.#once(refresh).finally(() => {
      this.#pass = undefined;
    });
  }

  async #once(refresh: boolean): Promise<void> {
    try {
      await this.#relayer.relay();
      if (refresh) await this.#relayer.refreshClients();
      this.#trouble = undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // The same trouble round after round is told once.
      if (!this.#running || message === this.#trouble) return;
      this.#trouble = message;
      this.#onTrouble(error instanceof Error ? error : new Error(message));
    }
  }
}

/** Clients live for days: looking at their age every so many rounds is enough. */
const REFRESH_EVERY = 20;
