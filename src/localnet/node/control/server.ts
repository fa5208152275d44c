import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { OperationError } from "../../../encoding/error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../../encoding/json.ts";
import { closeServer, endAfterAnswer, listen, readBody, respondFailure, respondJson } from "../../../node/http.ts";

/** A verb of the control API. */
export type ControlMethod = (params: JsonObject) => Promise<JsonValue>;
export type ControlMethods = ReadonlyMap<string, ControlMethod>;

export interface ControlOptions {
  readonly port: number;
  readonly token: string;
}

const MAX_BODY_BYTES = 1_000_000;

/** Serves the control API: JSON-RPC 2.0 over POST /rpc for those who know the token, on loopback only. */
export async function startControl(methods: ControlMethods, options: ControlOptions): Promise<{ readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, response, options, methods).catch((error: unknown) =>
      respondFailure(response, (message) => JSON.stringify(failure(null, -32603, message)), error),
    );
  });
  await listen(server, options.port, "127.0.0.1");
  return { close: () => closeServer(server) };
}

/** A page on another site must not reach the API through a browser: neither by its own origin nor by a name that it points to us. */
function isOurs(request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
  if (host === undefined || !local.test(host)) return false;
  return origin === undefined || (/^https?:\/\//.test(origin) && local.test(origin.replace(/^https?:\/\//, "")));
}

function isAuthorized(request: IncomingMessage, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ControlOptions, methods: ControlMethods): Promise<void> {
  if (!isOurs(request)) return respondJson(response, 403, failure(null, -32600, "this host or origin may not use the control API"));
  if (request.url !== "/rpc") return respondJson(response, 404, failure(null, -32600, "the control API is at /rpc"));
  if (request.method !== "POST") return respondJson(response, 405, failure(null, -32600, "the control API is JSON-RPC over POST"));
  if (!isAuthorized(request, options.token))
    return respondJson(response, 401, failure(null, -32600, "the bearer token is missing or wrong: it stands in network.json"));
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) {
    endAfterAnswer(request, response);
    return respondJson(response, 413, failure(null, -32600, `a request has at most ${MAX_BODY_BYTES} bytes`));
  }
  let json: JsonValue;
  try {
    json = parseJson(body, { maxDepth: 16 });
  } catch (error) {
    return respondJson(
      response,
      200,
      failure(null, -32700, `the request is not JSON: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
  if (!Array.isArray(json)) return respondJson(response, 200, await answerOne(json, methods));
  const requests = json as readonly JsonValue[];
  const answers: JsonObject[] = [];
  for (const one of requests.slice(0, 100)) answers.push(await answerOne(one, methods));
  respondJson(response, 200, answers);
}

async function answerOne(json: JsonValue, methods: ControlMethods): Promise<JsonObject> {
  if (!isJsonObject(json) || typeof json["method"] !== "string") return failure(null, -32600, "a request has a method");
  const id = json["id"] ?? null;
  const method = methods.get(json["method"]);
  if (method === undefined) return failure(id, -32601, `there is no method ${json["method"]}; there are ${[...methods.keys()].join(", ")}`);
  const params = json["params"] ?? {};
  try {
    return {
      jsonrpc: "2.0",
      id,
      result: await method(Array.isArray(params) ? { "0": params[0] ?? null } : isJsonObject(params) ? params : {}),
    };
  } catch (error) {
    const bad = error instanceof OperationError && error.code === "PARAMS";
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof OperationError)) return failure(id, -32603, message);
    return failure(id, bad ? -32602 : -32000, message, { code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) });
  }
}

function failure(id: JsonValue, code: number, message: string, data?: JsonObject): JsonObject {
  return { jsonrpc: "2.0", id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}
