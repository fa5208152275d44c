import type { WebSocket } from "ws";
import { type Holder, type Payload, payloadOf, type SendBudget } from "./sendBudget.ts";

/** Bytes that may be with the socket before the rest waits here. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** CometBFT's write deadline. */
const WRITE_MS = 10_000;

interface Waiting {
  readonly parts: readonly Payload[];
  /** Whose event it is; undefined of an answer. */
  readonly owner: object | undefined;
  readonly sent: () => void;
}

/** What one connection has still to be sent, in order: as fast as its reader reads, and no more than all readers together may hold back. */
export class Outbox implements Holder {
  readonly #ws: WebSocket;
  readonly #budget: SendBudget;
  readonly #queue: Waiting[] = [];
  readonly #events = new Map<object, number>();
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #held = 0;
  #withSocket = 0;
  #isOpen = true;

  constructor(ws: WebSocket, budget: SendBudget) {
    this.#ws = ws;
    this.#budget = budget;
    budget.join(this);
  }

  get heldBytes(): number {
    return this.#held;
  }

  /** Events of a subscription that wait for the reader. */
  waitingOf(owner: object): number {
    return this.#events.get(owner) ?? 0;
  }

  /** Sends an answer; resolves when it is with the socket, so that who asks without reading is not answered for ever. */
  answer(text: string): Promise<void> {
    return new Promise((sent) => this.#add({ parts: [payloadOf(text)], owner: undefined, sent }));
  }

  /** Sends a subscription's event: what is the subscriber's own, and what all subscribers share. */
  event(owner: object, head: string, tail: Payload): void {
    this.#events.set(owner, this.waitingOf(owner) + 1);
    this.#add({ parts: [payloadOf(head), tail], owner, sent: () => {} });
  }

  /** Ends the connection: its reader is too slow. */
  end(): void {
    this.#ws.terminate();
    this.closed();
  }

  /** Forgets what was not sent. */
  closed(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearTimeout(this.#deadline);
    this.#budget.leave(this);
    for (const { parts, sent } of this.#queue.splice(0)) {
      this.#release(parts);
      sent();
    }
  }

  #add(waiting: Waiting): void {
    if (!this.#isOpen || this.#ws.readyState !== this.#ws.OPEN) {
      waiting.sent();
      return;
    }
    this.#queue.push(waiting);
    for (const part of waiting.parts) {
      this.#held += part.bytes.length;
      this.#budget.hold(part);
    }
    this.#pump();
  }

  #release(parts: readonly Payload[]): void {
    for (const part of parts) {
      this.#held -= part.bytes.length;
      this.#budget.release(part);
    }
  }

  #pump(): void {
    while (this.#isOpen && this.#withSocket < MAX_BUFFERED_BYTES) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#write(next);
    }
    if (this.#isOpen) this.#deadline ??= setTimeout(() => this.end(), WRITE_MS);
  }

  /** One message, in as many frames as it has parts: what is shared is not copied. */
  #write({ parts, owner, sent }: Waiting): void {
    const size = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#withSocket += size;
    for (const [i, { bytes }] of parts.entries()) {
      const fin = i === parts.length - 1;
      this.#ws.send(bytes, { binary: false, fin }, fin ? () => this.#written(parts, size) : undefined);
    }
    if (owner !== undefined) this.#events.set(owner, this.waitingOf(owner) - 1);
    sent();
  }

  /** The reader has taken a message. */
  #written(parts: readonly Payload[], size: number): void {
    this.#withSocket -= size;
    this.#release(parts);
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    this.#pump();
  }
}
