import { exactJson } from "../../encoding/json.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../encoding/json.ts";
import type { Environment } from "./environment.ts";
import { invalidRequest, methodNotFound, parseError, type RpcError, toRpcError } from "./errors.ts";
import { METHODS } from "./methods.ts";
import { jsonParams, showJson, uriParams } from "./params.ts";

/** A call's id comes back with its type; null where none could be read, and then it is left out. */
export type RpcId = string | number | bigint | null;

/** Nesting of a request's JSON: evidence is the deepest thing that a client sends. */
const MAX_DEPTH = 32;
/** CometBFT's max_request_batch_size. */
const MAX_BATCH = 10;

/** Text of an answer; ids beyond 2^53 keep their digits. */
export function answerText(id: RpcId, body: { readonly result: unknown } | { readonly error: JsonValue }): string {
  const idText = id === null ? "" : `"id":${typeof id === "bigint" ? id.toString() : JSON.stringify(id)},`;
  return "result" in body
    ? `{"jsonrpc":"2.0",${idText}"result":${exactJson(body.result)}}`
    : `{"jsonrpc":"2.0",${idText}"error":${JSON.stringify(body.error)}}`;
}

export function errorText(id: RpcId, error: RpcError): string {
  return answerText(id, { error: error.toJson() });
}

export interface RpcRequest {
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonValue | undefined;
}

/** The JSON of a request, or a parse error as CometBFT words it. */
export function parseRequestJson(text: string): JsonValue {
  try {
    return parseJson(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

function malformed(detail: string): RpcError {
  return parseError(`error unmarshaling request: ${detail}`);
}

/** One request; undefined for a notification, which is not answered. What has the wrong type is a parse error, as in Go. */
export function requestOf(json: JsonValue): RpcRequest | undefined {
  if (json === null) return undefined;
  if (!isJsonObject(json)) throw malformed(`json: cannot unmarshal ${typeName(json)} into a request`);
  const { id, jsonrpc, method = "", params } = json as JsonObject & { readonly params?: JsonValue };
  for (const [name, value] of Object.entries({ jsonrpc, method })) {
    if (value !== undefined && value !== null && typeof value !== "string")
      throw malformed(`json: cannot unmarshal ${typeName(value)} into field ${name} of type string`);
  }
  if (id === undefined || id === null) return undefined;
  if (typeof id !== "string" && typeof id !== "number" && typeof id !== "bigint")
    throw malformed(`json-rpc ID (${showJson(id)}) is of unknown type (${typeName(id)})`);
  // The specification wants no fractions; CometBFT cuts them off.
  return { id: typeof id === "number" ? Math.trunc(id) : id, method: typeof method === "string" ? method : "", params };
}

function typeName(value: JsonValue): string {
  return Array.isArray(value) ? "array" : typeof value === "bigint" ? "number" : typeof value === "boolean" ? "bool" : typeof value;
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
  let requests: readonly (RpcRequest | undefined)[];
  try {
    const json = parseRequestJson(text);
    const list = Array.isArray(json) ? (json as readonly JsonValue[]) : [json];
    requests = list.map(requestOf);
  } catch (error) {
    return { status: 500, body: errorText(null, toRpcError(error)) };
  }
  if (requests.length > MAX_BATCH) {
    const detail = `batch request exceeds maximum (${MAX_BATCH}) allowed number of requests`;
    return { status: 200, body: errorText(null, invalidRequest(detail)) };
  }
  const answers: string[] = [];
  for (const request of requests) {
    if (request !== undefined) answers.push(await answerRequest(env, request));
  }
  return { status: 200, body: answers.length > 1 ? `[${answers.join(",")}]` : answers.join("") };
}

async function answerRequest(env: Environment, { id, method, params }: RpcRequest): Promise<string> {
  try {
    return answerText(id, { result: await callMethod(env, method, params) });
  } catch (error) {
    return errorText(id, toRpcError(error));
  }
}

/** Methods that only a WebSocket has. */
const WEB_SOCKET_ONLY: readonly string[] = ["subscribe", "unsubscribe", "unsubscribe_all"];

/** Answers a URI call such as `/block?height=5`; undefined for a path that is no method. */
export async function answerUri(
  env: Environment,
  name: string,
  query: URLSearchParams,
): Promise<{ readonly status: number; readonly body: string } | undefined> {
  if (WEB_SOCKET_ONLY.includes(name)) return { status: 404, body: errorText(-1, methodNotFound()) };
  const method = METHODS.get(name);
  if (method === undefined) return undefined;
  try {
    return { status: 200, body: answerText(-1, { result: await method.run(env, uriParams(method.params, query)) }) };
  } catch (error) {
    return { status: 500, body: errorText(-1, toRpcError(error)) };
  }
}
