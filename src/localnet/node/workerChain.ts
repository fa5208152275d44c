import { Worker } from "node:worker_threads";
import { ChainClient } from "../../client/chainClient.ts";
import { rpcError, type RpcTransport } from "../../client/transport.ts";
import type { EvidenceOrder } from "../../engine/api.ts";
import { OperationError } from "../../encoding/error.ts";
import type { JsonValue } from "../../encoding/json.ts";
import type { Chain, NewBlock } from "../chain.ts";
import type { NodeSpec } from "./chainNode.ts";
import type { WireError, WorkerCall, WorkerReport, WorkerRequest } from "./workerMessages.ts";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** In the compiled program the worker's script lies beside this one; from sources it is TypeScript. */
function workerScript(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./chainWorker.ts" : "./chainWorker.js", import.meta.url);
}

/** A chain whose engine runs in a thread of its own. */
export class WorkerChain implements Chain {
  readonly chainId: string;
  readonly addressPrefix: string;
  readonly client: ChainClient;
  readonly #opened: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #blockListeners: ((block: NewBlock) => void)[] = [];
  readonly #pendingListeners: (() => void)[] = [];
  readonly #crashListeners: ((error: OperationError) => void)[] = [];
  #nextId = 1;
  #height = 0n;
  #timeNs = 0n;
  #closing = false;
  #ended: OperationError | undefined;

  /** Starts the chain's thread and resolves when the chain is open and serves its RPC. */
  static async start(spec: NodeSpec): Promise<WorkerChain> {
    const chain = new WorkerChain(spec);
    await chain.#opened;
    return chain;
  }

  private constructor(spec: NodeSpec) {
    this.chainId = spec.chainId;
    this.addressPrefix = spec.addressPrefix;
    this.#worker = new Worker(workerScript(), { workerData: spec, name: spec.chainId });
    this.client = new ChainClient(this.#transport());
    this.#opened = new Promise((resolve, reject) => this.#listen(resolve, reject));
  }

  #transport(): RpcTransport {
    const endpoint = `${this.chainId} (in process)`;
    return {
      endpoint,
      request: async (method, params = {}) => {
        try {
          // The worker runs the code that serves the socket: its results are JSON.
          return (await this.#call({ kind: "rpc", method, params })) as JsonValue;
        } catch (error) {
          if (error instanceof OperationError && error.code === "RPC") throw rpcError(endpoint, method, error.data["error"] as JsonValue);
          throw error;
        }
      },
    };
  }

  get height(): bigint {
    return this.#height;
  }
  get timeNs(): bigint {
    return this.#timeNs;
  }

  async makeBlock(timeNs: bigint, evidence: readonly EvidenceOrder[] = []): Promise<void> {
    await this.#call({ kind: "makeBlock", timeNs, evidence });
  }

  async setOnline(consAddress: Uint8Array, online: boolean): Promise<void> {
    await this.#call({ kind: "setOnline", consAddress, online });
  }

  async close(): Promise<void> {
    if (this.#closing || this.#ended !== undefined) return;
    this.#closing = true;
    const exited = new Promise<void>((resolve) => this.#worker.once("exit", () => resolve()));
    await this.#call({ kind: "close" });
    // The chain is closed and on disk; what is left of the thread (keep-alive sockets) need not be waited for.
    await Promise.race([exited, this.#worker.terminate()]);
  }

  onBlock(listener: (block: NewBlock) => void): void {
    this.#blockListeners.push(listener);
  }
  onPending(listener: () => void): void {
    this.#pendingListeners.push(listener);
  }
  onCrash(listener: (error: OperationError) => void): void {
    this.#crashListeners.push(listener);
  }

  #call(call: WorkerCall): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      const request: WorkerRequest = { id, call };
      this.#worker.postMessage(request);
    });
  }

  #listen(opened: () => void, failed: (error: Error) => void): void {
    this.#worker.on("message", (report: WorkerReport) => {
      switch (report.kind) {
        case "opened":
          this.#height = report.height;
          this.#timeNs = report.timeNs;
          opened();
          break;
        case "failed":
          failed(errorFromWire(report.error));
          break;
        case "answer":
        case "refusal":
          this.#settle(report);
          break;
        case "block":
          this.#height = report.height;
          this.#timeNs = report.timeNs;
          for (const listener of this.#blockListeners) listener(report);
          break;
        case "pending":
          for (const listener of this.#pendingListeners) listener();
          break;
      }
    });
    const end = (error: OperationError): void => {
      if (this.#ended !== undefined) return;
      this.#ended = error;
      failed(error);
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
      if (!this.#closing) for (const listener of this.#crashListeners) listener(error);
    };
    this.#worker.on("error", (cause: Error) =>
      end(new OperationError("CHAIN_CRASHED", `chain ${this.chainId} crashed: ${cause.message}`, { cause })),
    );
    this.#worker.on("exit", () => end(new OperationError("CHAIN_ENDED", `chain ${this.chainId} has ended`)));
  }

  #settle(report: Extract<WorkerReport, { readonly kind: "answer" | "refusal" }>): void {
    const waiting = this.#waiting.get(report.id);
    this.#waiting.delete(report.id);
    if (report.kind === "answer") waiting?.resolve(report.result);
    else waiting?.reject(errorFromWire(report.error));
  }
}

function errorFromWire({ code, message, hint, data, stack }: WireError): OperationError {
  const error = new OperationError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data: { error: data } }),
  });
  if (stack !== undefined) error.stack = stack;
  return error;
}
