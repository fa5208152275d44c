import { OperationError } from "../encoding/error.ts";
import type { EventBus, EventMessage, SubscribeOptions, Subscription } from "./api.ts";
import { type Condition, matchesEvents, parseQuery } from "./query.ts";

const DEFAULT_CAPACITY = 200;

/** Delivers every message to the subscriptions that it matches, in publish order; a reader that lags behind loses its subscription. */
export class Bus implements EventBus {
  readonly #bySubscriber = new Map<string, Map<string, Queue>>();
  readonly #listeners = new Set<(message: EventMessage) => void>();
  readonly #onTrouble: (observer: object, error: unknown) => void;

  constructor(onTrouble: (observer: object, error: unknown) => void = () => undefined) {
    this.#onTrouble = onTrouble;
  }

  get subscribers(): number {
    return this.#bySubscriber.size;
  }

  subscriptionsOf(subscriber: string): number {
    return this.#bySubscriber.get(subscriber)?.size ?? 0;
  }

  subscribe(subscriber: string, query: string, options: SubscribeOptions = {}): Subscription {
    const conditions = parseQuery(query);
    const own = this.#bySubscriber.get(subscriber) ?? new Map<string, Queue>();
    if (own.has(query)) throw new OperationError("ALREADY_SUBSCRIBED", "already subscribed");
    const queue = new Queue(subscriber, query, conditions, options.capacity ?? DEFAULT_CAPACITY, () => this.#drop(subscriber, query));
    own.set(query, queue);
    this.#bySubscriber.set(subscriber, own);
    return queue;
  }

  unsubscribe(subscriber: string, query: string): void {
    const queue = this.#bySubscriber.get(subscriber)?.get(query);
    if (queue === undefined) throw new OperationError("SUBSCRIPTION_NOT_FOUND", "subscription not found");
    queue.unsubscribe();
  }

  unsubscribeAll(subscriber: string): void {
    const own = this.#bySubscriber.get(subscriber);
    if (own === undefined) throw new OperationError("SUBSCRIPTION_NOT_FOUND", "subscription not found");
    for (const queue of [...own.values()]) queue.unsubscribe();
  }

  listen(listener: (message: EventMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whether anybody would receive anything: messages need not be made otherwise. */
  get hasReaders(): boolean {
    return this.#listeners.size > 0 || this.#bySubscriber.size > 0;
  }

  publish(message: EventMessage): void {
    for (const listener of [...this.#listeners]) this.#isolated(listener, () => listener(message));
    for (const own of [...this.#bySubscriber.values()]) {
      for (const queue of [...own.values()]) this.#isolated(queue, () => queue.offer(message));
    }
  }

  #isolated(observer: object, deliver: () => void): void {
    try {
      deliver();
    } catch (error) {
      this.#onTrouble(observer, error);
    }
  }

  /** Cancels every subscription with a reason. */
  close(reason: string): void {
    for (const own of [...this.#bySubscriber.values()]) for (const queue of [...own.values()]) queue.cancel(reason);
    this.#listeners.clear();
  }

  #drop(subscriber: string, query: string): void {
    const own = this.#bySubscriber.get(subscriber);
    own?.delete(query);
    if (own?.size === 0) this.#bySubscriber.delete(subscriber);
  }
}

class Queue implements Subscription {
  readonly subscriber: string;
  readonly query: string;
  readonly #conditions: readonly Condition[];
  readonly #capacity: number;
  readonly #drop: () => void;
  readonly #waiting: EventMessage[] = [];
  #wake: (() => void) | undefined;
  #ended: "no" | "unsubscribed" | OperationError = "no";

  constructor(subscriber: string, query: string, conditions: readonly Condition[], capacity: number, drop: () => void) {
    this.subscriber = subscriber;
    this.query = query;
    this.#conditions = conditions;
    this.#capacity = capacity;
    this.#drop = drop;
  }

  offer(message: EventMessage): void {
    if (!matchesEvents(this.#conditions, message.events)) return;
    if (this.#waiting.length >= this.#capacity) {
      this.cancel("internal subscription event buffer is out of capacity");
      return;
    }
    this.#waiting.push(message);
    this.#wake?.();
  }

  unsubscribe(): void {
    this.#end("unsubscribed");
  }

  cancel(reason: string): void {
    this.#end(new OperationError("SUBSCRIPTION_CANCELLED", `subscription was canceled (reason: ${reason})`));
  }

  #end(how: "unsubscribed" | OperationError): void {
    if (this.#ended !== "no") return;
    this.#ended = how;
    this.#drop();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EventMessage, void, void> {
    try {
      for (;;) {
        const message = this.#ended === "unsubscribed" ? undefined : this.#waiting.shift();
        if (message !== undefined) yield message;
        else if (this.#ended === "unsubscribed") return;
        else if (this.#ended !== "no") throw this.#ended;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#end("unsubscribed");
    }
  }
}
