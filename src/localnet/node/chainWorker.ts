import { parentPort, workerData } from "node:worker_threads";
import { OperationError } from "../../encoding/error.ts";
import type { JsonValue } from "../../encoding/json.ts";
import { callMethod } from "../../node/rpc/call.ts";
import { RpcError } from "../../node/rpc/errors.ts";
import { type NodeChain, type NodeSpec, openChainNode } from "./chainNode.ts";
import type { WireError, WorkerCall, WorkerReport, WorkerRequest } from "./workerMessages.ts";

/** The thread of one chain: opens it as the spec says and does what the network's thread asks. */

function wireError(error: unknown): WireError {
  if (error instanceof RpcError) return { code: "RPC", message: error.message, data: error.toJson() };
  if (error instanceof OperationError)
    return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }), ...stackOf(error) };
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error), ...stackOf(error) };
}

function stackOf(error: unknown): { readonly stack?: string } {
  return error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {};
}

async function perform(chain: NodeChain, call: WorkerCall): Promise<unknown> {
  switch (call.kind) {
    case "makeBlock":
      return chain.makeBlock(call.timeNs, call.evidence);
    case "setOnline":
      return chain.setOnline(call.consAddress, call.online);
    case "rpc":
      // Parameters are JSON by construction: the transport of the user's side makes them.
      return callMethod(chain.environment, call.method, call.params as JsonValue);
    case "close":
      return chain.close();
  }
}

async function run(report: (message: WorkerReport) => void): Promise<void> {
  // The one thing handed over at the start of the thread.
  const chain = await openChainNode(workerData as NodeSpec);
  chain.onBlock((block) => report({ kind: "block", ...block }));
  chain.onPending(() => report({ kind: "pending" }));
  parentPort?.on("message", (request: WorkerRequest) => {
    perform(chain, request.call).then(
      (result) => {
        report({ kind: "answer", id: request.id, result });
        if (request.call.kind === "close") parentPort?.close();
      },
      (error: unknown) => report({ kind: "refusal", id: request.id, error: wireError(error) }),
    );
  });
  report({ kind: "opened", height: chain.height, timeNs: chain.timeNs });
}

const report = (message: WorkerReport): void => parentPort?.postMessage(message);
run(report).catch((error: unknown) => {
  report({ kind: "failed", error: wireError(error) });
  parentPort?.close();
});
