import type { EventMessage } from "../../engine/api.ts";
import { eventDataToJson } from "./eventJson.ts";

/** A text that waits to be sent; of an event the same bytes wait for every subscriber. */
export interface Payload {
  readonly bytes: Uint8Array;
  /** How many places hold it. */
  holders: number;
}

/** What of a server holds payloads: a connection, which is ended when it holds the most of too much. */
export interface Holder {
  readonly heldBytes: number;
  readonly end: () => void;
}

/** Bytes that all connections of a server together may hold back, each text counted once. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;

/** The memory that readers of a server may take by reading slowly or not at all; and each event's text, made once. */
export class SendBudget {
  readonly #maxBytes: number;
  readonly #holders = new Set<Holder>();
  readonly #events = new WeakMap<EventMessage, Payload>();
  #bytes = 0;

  constructor(maxBytes: number = MAX_HELD_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that wait, each text counted once. */
  get heldBytes(): number {
    return this.#bytes;
  }

  join(holder: Holder): void {
    this.#holders.add(holder);
  }
  leave(holder: Holder): void {
    this.#holders.delete(holder);
  }

  hold(payload: Payload): void {
    payload.holders += 1;
    if (payload.holders === 1) this.#bytes += payload.bytes.length;
    while (this.#bytes > this.#maxBytes && this.#endSlowest());
  }

  release(payload: Payload): void {
    payload.holders -= 1;
    if (payload.holders === 0) this.#bytes -= payload.bytes.length;
  }

  #endSlowest(): boolean {
    const slowest = [...this.#holders].reduce<Holder | undefined>(
      (a, b) => (a === undefined || b.heldBytes > a.heldBytes ? b : a),
      undefined,
    );
    if (slowest === undefined || slowest.heldBytes === 0) return false;
    this.leave(slowest);
    slowest.end();
    return true;
  }

  /** What follows the query in the message of an event: stringified for the first subscriber, the same bytes for all others. */
  eventTail(message: EventMessage): Payload {
    const known = this.#events.get(message);
    if (known !== undefined) return known;
    const text = `,"data":${JSON.stringify(eventDataToJson(message.data))},"events":${JSON.stringify(Object.fromEntries(message.events))}}}`;
    const payload = payloadOf(text);
    this.#events.set(message, payload);
    return payload;
  }
}

/** A text that one reader alone gets. */
export function payloadOf(text: string): Payload {
  return { bytes: new TextEncoder().encode(text), holders: 0 };
}
