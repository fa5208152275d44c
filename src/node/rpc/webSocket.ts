import type { WebSocket } from "ws";
import type { JsonValue } from "../../encoding/json.ts";
import type { EventMessage, Subscription } from "../../engine/api.ts";
import { answerText, callMethod, errorText, parseRequests, requestOf, type RpcId } from "./call.ts";
import type { Environment } from "./environment.ts";
import { internalError, serverError, toRpcError } from "./errors.ts";
import { eventDataToJson } from "./eventJson.ts";
import { jsonParams } from "./params.ts";

/** CometBFT's max_subscriptions_per_client and max_subscription_clients. */
const MAX_SUBSCRIPTIONS = 5;
const MAX_CLIENTS = 100;
const MAX_QUERY_LENGTH = 512;
/** Requests that may wait for their turn on one connection; more close it. */
const MAX_WAITING = 100;
/** Bytes that may wait to be sent to a slow reader before its subscriptions are cancelled. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
const PING_MS = 27_000;

/** Serves one WebSocket connection: every method, and subscriptions whose messages carry the id of their request. */
export function serveWebSocket(env: Environment, ws: WebSocket, client: string): void {
  const subscriptions = new Map<string, Subscription>();
  let waiting = 0;
  let queue: Promise<void> = Promise.resolve();
  let alive = true;
  const ping = setInterval(() => {
    if (!alive) {
      ws.terminate();
      return;
    }
    alive = false;
    ws.ping();
  }, PING_MS);
  ws.on("pong", () => {
    alive = true;
  });
  const send = (text: string): void => {
    if (ws.readyState === ws.OPEN) ws.send(text);
  };

  const follow = async (id: RpcId, subscription: Subscription): Promise<void> => {
    try {
      for await (const message of subscription) {
        if (ws.bufferedAmount > MAX_BUFFERED_BYTES) throw new Error("client is not pulling messages fast enough");
        send(answerText(id, { result: { query: subscription.query, ...messageToJson(message) } }));
      }
    } catch (error) {
      send(errorText(id, serverError(`subscription was canceled (reason: ${error instanceof Error ? error.message : String(error)})`)));
    } finally {
      subscription.unsubscribe();
      if (subscriptions.get(subscription.query) === subscription) subscriptions.delete(subscription.query);
    }
  };

  const subscribe = (id: RpcId, query: string): void => {
    if (query.length > MAX_QUERY_LENGTH) throw internalError("maximum query length exceeded");
    if (subscriptions.size === 0 && env.engine.events.subscribers >= MAX_CLIENTS)
      throw internalError(`max_subscription_clients ${MAX_CLIENTS} reached`);
    if (subscriptions.size >= MAX_SUBSCRIPTIONS) throw internalError(`max_subscriptions_per_client ${MAX_SUBSCRIPTIONS} reached`);
    const subscription = env.engine.events.subscribe(client, query);
    subscriptions.set(query, subscription);
    send(answerText(id, { result: {} }));
    void follow(id, subscription);
  };

  const unsubscribe = (query: string): void => {
    const subscription = subscriptions.get(query);
    if (subscription === undefined) throw internalError("subscription not found");
    subscriptions.delete(query);
    subscription.unsubscribe();
  };

  const answer = async (json: JsonValue): Promise<void> => {
    let id: RpcId = null;
    try {
      const request = requestOf(json);
      if (request === undefined) return;
      id = request.id;
      const { method, params } = request;
      if (method === "subscribe") return subscribe(id, jsonParams({ query: "string" }, params).text("query"));
      if (method === "unsubscribe") unsubscribe(jsonParams({ query: "string" }, params).text("query"));
      else if (method === "unsubscribe_all") {
        if (subscriptions.size === 0) throw internalError("subscription not found");
        for (const query of [...subscriptions.keys()]) unsubscribe(query);
      } else return send(answerText(id, { result: await callMethod(env, method, params) }));
      send(answerText(id, { result: {} }));
    } catch (error) {
      send(errorText(id, toRpcError(error)));
    }
  };

  ws.on("message", (data, isBinary) => {
    if (isBinary || waiting >= MAX_WAITING) {
      ws.close(isBinary ? 1003 : 1008, isBinary ? "text frames only" : "too many requests are waiting");
      return;
    }
    waiting += 1;
    queue = queue.then(async () => {
      try {
        for (const json of parseRequests(data.toString()).requests) await answer(json);
      } catch (error) {
        send(errorText(null, toRpcError(error)));
      } finally {
        waiting -= 1;
      }
    });
  });
  ws.on("error", () => ws.terminate());
  ws.on("close", () => {
    clearInterval(ping);
    for (const subscription of subscriptions.values()) subscription.unsubscribe();
    subscriptions.clear();
  });
}

function messageToJson({ data, events }: EventMessage): { readonly data: unknown; readonly events: unknown } {
  return { data: eventDataToJson(data), events: Object.fromEntries(events) };
}
