import type { OperationCode } from "../../encoding/error.ts";
import type { EvidenceOrder } from "../../engine/api.ts";
import type { JsonValue } from "../../encoding/json.ts";
import type { NewBlock } from "../chain.ts";

/** What the network's thread asks of a chain's thread. */
export type WorkerCall =
  | { readonly kind: "makeBlock"; readonly timeNs: bigint; readonly evidence: readonly EvidenceOrder[] }
  | { readonly kind: "setOnline"; readonly consAddress: Uint8Array; readonly online: boolean }
  | { readonly kind: "rpc"; readonly method: string; readonly params: Readonly<Record<string, unknown>> }
  | { readonly kind: "close" };

export interface WorkerRequest {
  readonly id: number;
  readonly call: WorkerCall;
}

/** An error that crosses threads as plain data. */
export interface WireError {
  readonly code: OperationCode;
  readonly message: string;
  readonly hint?: string;
  readonly data?: JsonValue;
  readonly stack?: string;
}

export type WorkerReport =
  | { readonly kind: "opened"; readonly height: bigint; readonly timeNs: bigint }
  | { readonly kind: "failed"; readonly error: WireError }
  | { readonly kind: "answer"; readonly id: number; readonly result: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly error: WireError }
  | ({ readonly kind: "block" } & NewBlock)
  /** A transaction entered the mempool. */
  | { readonly kind: "pending" };
