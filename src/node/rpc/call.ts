import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../encoding/json.ts";
import type { Environment } from "./environment.ts";
import { invalidRequest, methodNotFound, parseError, type RpcError, toRpcError } from "./errors.ts";
import { METHODS } from "./methods.ts";
import { jsonParams, uriParams } from "./params.ts";

/** A call's id comes back with its type. */
export type RpcId = string | number | bigint | null;

/** Nesting of a request's JSON: evidence is the deepest thing that a client sends. */
const MAX_DEPTH = 32;
/** Calls in one batch; each is work. */
export const MAX_BATCH = 100;

/** Text of an answer; ids beyond 2^53 keep their digits. */
export function answerText(id: RpcId, body: { readonly result: unknown } | { readonly error: JsonValue }): string {
  const idText = typeof id === "bigint" ? id.toString() : JSON.stringify(id);
  return "result" in body
    ? `{"jsonrpc":"2.0","id":${idText},"result":${JSON.stringify(body.result)}}`
    : `{"jsonrpc":"2.0","id":${idText},"error":${JSON.stringify(body.error)}}`;
}

export function errorText(id: RpcId, error: RpcError): string {
  return answerText(id, { error: error.toJson() });
}

export interface RpcRequest {
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonValue | undefined;
}

export function parseRequests(text: string): { readonly batch: boolean; readonly requests: readonly JsonValue[] } {
  let json: JsonValue;
  try {
    json = parseJson(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    throw parseError(`error unmarshaling request: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (Array.isArray(json)) {
    if (json.length > MAX_BATCH) throw invalidRequest(`batch of ${json.length} requests, at most ${MAX_BATCH}`);
    return { batch: true, requests: json as readonly JsonValue[] };
  }
  return { batch: false, requests: [json] };
}

/** The parts of a request; undefined for a notification, which is not answered. */
export function requestOf(json: JsonValue): RpcRequest | undefined {
  if (!isJsonObject(json)) throw invalidRequest("a request is a JSON object");
  const { id, method, params } = json as JsonObject & { readonly params?: JsonValue };
  if (id === undefined || id === null) return undefined;
  if (typeof id !== "string" && typeof id !== "number" && typeof id !== "bigint") throw invalidRequest("id is a string or a number");
  if (typeof method !== "string") throw invalidRequest("method is a string");
  return { id, method, params };
}

/** Runs one call and gives its result; throws an RpcError. */
export async function callMethod(env: Environment, name: string, params: JsonValue | undefined): Promise<unknown> {
  const method = METHODS.get(name);
  if (method === undefined) throw methodNotFound();
  const decoded = jsonParams(method.params, params);
  try {
    return await method.run(env, decoded);
  } catch (error) {
    throw toRpcError(error);
  }
}

/** Answers the body of a POST: one answer, an array of them for a batch, or nothing for notifications. */
export async function answerPost(env: Environment, text: string): Promise<{ readonly status: number; readonly body: string }> {
  let parsed: ReturnType<typeof parseRequests>;
  try {
    parsed = parseRequests(text);
  } catch (error) {
    return { status: 500, body: errorText(null, toRpcError(error)) };
  }
  const answers: string[] = [];
  for (const json of parsed.requests) {
    let id: RpcId = null;
    try {
      const request = requestOf(json);
      if (request === undefined) continue;
      id = request.id;
      answers.push(answerText(id, { result: await callMethod(env, request.method, request.params) }));
    } catch (error) {
      answers.push(errorText(id, toRpcError(error)));
    }
  }
  return { status: 200, body: parsed.batch && answers.length > 1 ? `[${answers.join(",")}]` : answers.join("") };
}

/** Answers a URI call such as `/block?height=5`; undefined for a path that is no method. */
export async function answerUri(
  env: Environment,
  name: string,
  query: URLSearchParams,
): Promise<{ readonly status: number; readonly body: string } | undefined> {
  const method = METHODS.get(name);
  if (method === undefined) return undefined;
  try {
    return { status: 200, body: answerText(-1, { result: await method.run(env, uriParams(method.params, query)) }) };
  } catch (error) {
    return { status: 500, body: errorText(-1, toRpcError(error)) };
  }
}
