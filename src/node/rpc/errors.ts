import type { JsonValue } from "../../encoding/json.ts";

/** A JSON-RPC failure as CometBFT words it: code and message of the class, the detail in `data`. */
export class RpcError extends Error {
  readonly code: number;
  readonly detail: string;

  constructor(code: number, message: string, detail: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "RpcError";
    this.code = code;
    this.detail = detail;
  }

  toJson(): JsonValue {
    return this.detail === "" ? { code: this.code, message: this.message } : { code: this.code, message: this.message, data: this.detail };
  }
}

export const parseError = (detail: string): RpcError => new RpcError(-32700, "Parse error. Invalid JSON", detail);
export const invalidRequest = (detail: string): RpcError => new RpcError(-32600, "Invalid Request", detail);
export const methodNotFound = (): RpcError => new RpcError(-32601, "Method not found", "");
export const invalidParams = (detail: string): RpcError => new RpcError(-32602, "Invalid params", detail);
export const internalError = (detail: string, cause?: unknown): RpcError => new RpcError(-32603, "Internal error", detail, { cause });
export const serverError = (detail: string): RpcError => new RpcError(-32000, "Server error", detail);

/** What went wrong in a handler, as the RPC tells it. */
export function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  return internalError(error instanceof Error ? error.message : String(error), error);
}
