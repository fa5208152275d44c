import { isJsonObject, parseJson } from "../../encoding/json.ts";
import { OperationError } from "../../encoding/error.ts";
import type { RpcCall } from "./service.ts";

const TIMEOUT_MS = 10_000;

/** Calls a CometBFT node's RPC over HTTP; the services of an application under CometBFT use it. */
export function createCometRpc(url: string): RpcCall {
  return async (method, params) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const text = await post(url, body);
    const answer = parseJson(text, { maxDepth: 64 });
    if (!isJsonObject(answer)) throw new OperationError("RPC", `${url} answered ${text.slice(0, 80)} to ${method}`);
    const { error, result } = answer;
    if (isJsonObject(error)) throw new OperationError("RPC", String(error["data"] ?? error["message"]), { data: { method, url } });
    return result;
  };
}

async function post(url: string, body: string): Promise<string> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return await response.text();
  } catch (cause) {
    throw new OperationError("UNREACHABLE", `no answer from CometBFT's RPC at ${url}`, { hint: "is the node running?", cause });
  }
}
