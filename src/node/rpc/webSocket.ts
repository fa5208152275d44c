import type { WebSocket } from "ws";
import { OperationError } from "../../encoding/error.ts";
import type { Subscription } from "../../engine/api.ts";
import { answerText, callMethod, errorText, parseRequestJson, type RpcId, type RpcRequest, requestOf } from "./call.ts";
import type { Environment } from "./environment.ts";
import { internalError, type RpcError, serverError, toRpcError } from "./errors.ts";
import { MAX_SUBSCRIPTION_CLIENTS } from "./methods/rpcMethod.ts";
import { Outbox } from "./outbox.ts";
import { jsonParams } from "./params.ts";
import type { SendBudget } from "./sendBudget.ts";

/** CometBFT's max_subscriptions_per_client. */
const MAX_SUBSCRIPTIONS = 5;
const MAX_QUERY_LENGTH = 512;
/** Requests that wait for their turn before no more are read from the connection. */
const MAX_WAITING = 16;
/** CometBFT's experimental_subscription_buffer_size. */
const MAX_WAITING_EVENTS = 200;
/** CometBFT's ping period. */
const PING_MS = 27_000;

const OUT_OF_CAPACITY = "internal subscription event buffer is out of capacity";

/** Serves one WebSocket connection: every method, and subscriptions whose messages carry the id of their request. */
export function serveWebSocket(env: Environment, ws: WebSocket, client: string, budget: SendBudget): void {
  const connection = new Connection(env, ws, client, budget);
  ws.on("message", (data) => connection.receive(String(data)));
  ws.on("pong", () => connection.pong());
  ws.on("error", () => ws.terminate());
  ws.on("close", () => connection.closed());
}

class Connection {
  readonly #env: Environment;
  readonly #ws: WebSocket;
  readonly #client: string;
  readonly #outbox: Outbox;
  readonly #budget: SendBudget;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #ping: ReturnType<typeof setInterval>;
  /** Requests are answered in their order, one at a time. */
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;
  #alive = true;

  constructor(env: Environment, ws: WebSocket, client: string, budget: SendBudget) {
    this.#env = env;
    this.#ws = ws;
    this.#client = client;
    this.#budget = budget;
    this.#outbox = new Outbox(ws, budget);
    this.#ping = setInterval(() => this.#pingOrDrop(), PING_MS);
  }

  receive(text: string): void {
    this.#waiting += 1;
    if (this.#waiting >= MAX_WAITING) this.#ws.pause();
    this.#queue = this.#queue
      .then(() => this.#answer(text))
      .catch(() => this.#ws.terminate())
      .then(() => {
        this.#waiting -= 1;
        if (this.#waiting < MAX_WAITING && this.#ws.isPaused) this.#ws.resume();
      });
  }

  pong(): void {
    this.#alive = true;
  }

  closed(): void {
    clearInterval(this.#ping);
    this.#outbox.closed();
    for (const subscription of this.#subscriptions.values()) subscription.unsubscribe();
    this.#subscriptions.clear();
  }

  #pingOrDrop(): void {
    // A paused connection does not read its pongs.
    if (!this.#alive && !this.#ws.isPaused) {
      this.#ws.terminate();
      return;
    }
    this.#alive = false;
    this.#ws.ping();
  }

  async #answer(text: string): Promise<void> {
    let request: RpcRequest | undefined;
    try {
      request = requestOf(parseRequestJson(text));
      if (request === undefined) return;
      if (request.method === "subscribe") await this.#subscribe(request);
      else await this.#outbox.answer(answerText(request.id, { result: await this.#call(request) }));
    } catch (error) {
      await this.#outbox.answer(errorText(request?.id ?? null, webSocketError(error)));
    }
  }

  async #call({ method, params }: RpcRequest): Promise<unknown> {
    if (method === "unsubscribe") {
      this.#unsubscribe(jsonParams({ query: "string" }, params).text("query"));
      return {};
    }
    if (method !== "unsubscribe_all") return callMethod(this.#env, method, params);
    if (this.#subscriptions.size === 0) throw internalError("subscription not found");
    for (const query of [...this.#subscriptions.keys()]) this.#unsubscribe(query);
    return {};
  }

  async #subscribe({ id, params }: RpcRequest): Promise<void> {
    const query = jsonParams({ query: "string" }, params).text("query");
    const { events } = this.#env.engine;
    if (events.subscribers >= MAX_SUBSCRIPTION_CLIENTS) throw internalError(`max_subscription_clients ${MAX_SUBSCRIPTION_CLIENTS} reached`);
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) throw internalError(`max_subscriptions_per_client ${MAX_SUBSCRIPTIONS} reached`);
    if (query.length > MAX_QUERY_LENGTH) throw internalError("maximum query length exceeded");
    const subscription = parsed(() => events.subscribe(this.#client, query));
    this.#subscriptions.set(query, subscription);
    await this.#outbox.answer(answerText(id, { result: {} }));
    void this.#follow(id, subscription);
  }

  #unsubscribe(query: string): void {
    const subscription = this.#subscriptions.get(query);
    if (subscription === undefined) throw internalError("subscription not found");
    this.#subscriptions.delete(query);
    subscription.unsubscribe();
  }

  /** Takes every message at once, so that what waits for the reader is text that all of them share, not blocks. */
  async #follow(id: RpcId, subscription: Subscription): Promise<void> {
    // All but the two braces that close it.
    const head = answerText(id, { result: { query: subscription.query } }).slice(0, -2);
    try {
      for await (const message of subscription) {
        if (this.#outbox.waitingOf(subscription) >= MAX_WAITING_EVENTS)
          throw new OperationError("SUBSCRIPTION_CANCELLED", `subscription was canceled (reason: ${OUT_OF_CAPACITY})`);
        this.#outbox.event(subscription, head, this.#budget.eventTail(message));
      }
    } catch (error) {
      await this.#outbox.answer(errorText(id, serverError(error instanceof Error ? error.message : String(error))));
    } finally {
      subscription.unsubscribe();
      if (this.#subscriptions.get(subscription.query) === subscription) this.#subscriptions.delete(subscription.query);
    }
  }
}

/** CometBFT answers wrong parameters over the WebSocket as an internal error, unlike over POST. */
function webSocketError(error: unknown): RpcError {
  const known = toRpcError(error);
  return known.code === -32602 ? internalError(known.detail, known) : known;
}

function parsed<T>(subscribe: () => T): T {
  try {
    return subscribe();
  } catch (error) {
    if (error instanceof OperationError && error.code === "QUERY_INVALID")
      throw internalError(`failed to parse query: ${error.message}`, error);
    throw error;
  }
}
