import { parentPort, workerData } from "node:worker_threads";
import { OperationError } from "../../encoding/error.ts";
import type { JsonValue } from "../../encoding/json.ts";
import { callMethod } from "../../node/rpc/call.ts";
import { RpcError } from "../../node/rpc/errors.ts";
import type { RunningNode } from "../../node/openNode.ts";
import { type ChainSpec, openChainNode, tipOf } from "./chainNode.ts";
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

async function perform(node: RunningNode, call: WorkerCall): Promise<unknown> {
  switch (call.kind) {
    case "produceBlock": {
      // The first block has the time of genesis.
      const first = node.engine.blocks.height === 0n;
      const block = await node.engine.produceBlock(first ? {} : { timeNs: call.timeNs });
      return { height: block.height, timeNs: block.block.header.time };
    }
    case "setOnline":
      node.engine.setOnline(call.consAddress, call.online);
      return null;
    case "rpc":
      // Parameters are JSON by construction: the transport of the user's side makes them.
      return callMethod(node.environment, call.method, call.params as JsonValue);
    case "close":
      await node.close();
      return null;
  }
}

async function run(report: (message: WorkerReport) => void): Promise<void> {
  // The one thing handed over at the start of the thread.
  const node = await openChainNode(workerData as ChainSpec);
  node.engine.events.listen(({ data }) => {
    if (data.type !== "NewBlock") return;
    const { height, block } = data.block;
    report({ kind: "block", height, timeNs: block.header.time, txCount: block.data.txs.length });
  });
  node.engine.mempool.onAdded(() => report({ kind: "pending" }));
  parentPort?.on("message", (request: WorkerRequest) => {
    perform(node, request.call).then(
      (result) => {
        report({ kind: "answer", id: request.id, result });
        if (request.call.kind === "close") parentPort?.close();
      },
      (error: unknown) => report({ kind: "refusal", id: request.id, error: wireError(error) }),
    );
  });
  report({ kind: "opened", ...(await tipOf(node.engine)), rpcPort: node.rpcPort });
}

const report = (message: WorkerReport): void => parentPort?.postMessage(message);
run(report).catch((error: unknown) => {
  report({ kind: "failed", error: wireError(error) });
  parentPort?.close();
});
