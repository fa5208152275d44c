import { OperationError } from "../encoding/error.ts";
import { isJsonObject, type JsonValue, parseJson } from "../encoding/json.ts";

/** CometBFT's JSON-RPC, wherever it runs: over HTTP, or in process without a socket. */
export interface RpcTransport {
  /** The result of a call; an RPC error is an OperationError with code `RPC` and the peer's words. */
  readonly request: (method: string, params?: Readonly<Record<string, unknown>>) => Promise<JsonValue>;
  /** Where the chain is, for messages. */
  readonly endpoint: string;
}

/** Deepest nesting of an answer: blocks with evidence are the deepest. */
const MAX_DEPTH = 32;

/** An error that the chain's RPC answered with. */
export function rpcError(endpoint: string, method: string, error: JsonValue): OperationError {
  const members = isJsonObject(error) ? error : {};
  const data = typeof members["data"] === "string" ? members["data"] : "";
  const message = typeof members["message"] === "string" ? members["message"] : "error";
  return new OperationError("RPC", `${method} at ${endpoint}: ${data === "" ? message : data}`, { data: { method, endpoint, error } });
}

export interface HttpTransportOptions {
  /** Default 10 s. */
  readonly timeoutMs?: number;
  /** Longest answer that is read; default 256 MiB: the results of a full block with all their events. */
  readonly maxBytes?: number;
}

const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** JSON-RPC over HTTP POST, with the platform's fetch. */
export function httpTransport(url: string, options: HttpTransportOptions = {}): RpcTransport {
  const maxBytes = options.maxBytes ?? MAX_ANSWER_BYTES;
  let id = 0;
  return {
    endpoint: url,
    async request(method, params = {}) {
      id += 1;
      let text: string;
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
          signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
        });
        text = await readText(response, maxBytes, `${url} answered ${method}`);
      } catch (cause) {
        if (cause instanceof OperationError) throw cause;
        throw new OperationError("UNREACHABLE", `${url} does not answer ${method}`, { cause, hint: "is the chain running?" });
      }
      const answer = parseAnswer(url, method, text);
      if (answer["error"] !== undefined && answer["error"] !== null) throw rpcError(url, method, answer["error"]);
      return answer["result"] ?? null;
    },
  };
}

/** The text of an answer; one that does not end is cut off. */
async function readText(response: Response, maxBytes: number, what: string): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new OperationError("RPC", `${what} with more than ${maxBytes} bytes`);
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}

function parseAnswer(url: string, method: string, text: string): Readonly<Record<string, JsonValue>> {
  try {
    const answer = parseJson(text, { maxDepth: MAX_DEPTH });
    if (isJsonObject(answer)) return answer;
  } catch {
    // Falls through to the one error below.
  }
  throw new OperationError("RPC", `${url} answered ${method} with something that is not JSON-RPC: ${text.slice(0, 80)}`);
}
