import type { WebSocket } from "ws";
import { OperationError } from "../../encoding/error.ts";
import type { EventMessage, Subscription } from "../../engine/api.ts";
import { answerText, callMethod, errorText, parseRequestJson, type RpcId, type RpcRequest, requestOf } from "./call.ts";
import type { Environment } from "./environment.ts";
import { internalError, type RpcError, serverError, toRpcError } from "./errors.ts";
import { eventDataToJson } from "./eventJson.ts";
import { MAX_SUBSCRIPTION_CLIENTS } from "./methods/rpcMethod.ts";
import { jsonParams } from "./params.ts";

/** CometBFT's max_subscriptions_per_client. */
const MAX_SUBSCRIPTIONS = 5;
const MAX_QUERY_LENGTH = 512;
/** Requests that wait for their turn before no more are read from the connection. */
const MAX_WAITING = 16;
/** Bytes that may wait to be sent before answers and events wait too. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** CometBFT's write deadline and ping period. */
const WRITE_MS = 10_000;
const PING_MS = 27_000;

/** Serves one WebSocket connection: every method, and subscriptions whose messages carry the id of their request. */
export function serveWebSocket(env: Environment, ws: WebSocket, client: string): void {
  const connection = new Connection(env, ws, client);
  ws.on("message", (data) => connection.receive(String(data)));
  ws.on("pong", () => connection.pong());
  ws.on("error", () => ws.terminate());
  ws.on("close", () => connection.closed());
}

class Connection {
  readonly #env: Environment;
  readonly #ws: WebSocket;
  readonly #client: string;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #ping: ReturnType<typeof setInterval>;
  /** Requests are answered in their order, one at a time. */
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;
  #alive = true;

  constructor(env: Environment, ws: WebSocket, client: string) {
    this.#env = env;
    this.#ws = ws;
    this.#client = client;
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

  /** Resolves once little enough waits to be sent; a reader that takes nothing for CometBFT's write deadline is dropped. */
  async #send(text: string): Promise<void> {
    const ws = this.#ws;
    if (ws.readyState !== ws.OPEN) return;
    if (ws.bufferedAmount + text.length < MAX_BUFFERED_BYTES) {
      ws.send(text);
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => ws.terminate(), WRITE_MS);
      ws.send(text, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #answer(text: string): Promise<void> {
    let request: RpcRequest | undefined;
    try {
      request = requestOf(parseRequestJson(text));
      if (request === undefined) return;
      if (request.method === "subscribe") await this.#subscribe(request);
      else await this.#send(answerText(request.id, { result: await this.#call(request) }));
    } catch (error) {
      await this.#send(errorText(request?.id ?? null, webSocketError(error)));
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
    await this.#send(answerText(id, { result: {} }));
    void this.#follow(id, subscription);
  }

  #unsubscribe(query: string): void {
    const subscription = this.#subscriptions.get(query);
    if (subscription === undefined) throw internalError("subscription not found");
    this.#subscriptions.delete(query);
    subscription.unsubscribe();
  }

  async #follow(id: RpcId, subscription: Subscription): Promise<void> {
    try {
      for await (const message of subscription)
        await this.#send(answerText(id, { result: { query: subscription.query, ...messageToJson(message) } }));
    } catch (error) {
      await this.#send(errorText(id, serverError(error instanceof Error ? error.message : String(error))));
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

function messageToJson({ data, events }: EventMessage): { readonly data: unknown; readonly events: unknown } {
  return { data: eventDataToJson(data), events: Object.fromEntries(events) };
}
