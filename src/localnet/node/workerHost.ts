import { Worker } from "node:worker_threads";
import type { RpcTransport } from "../../client/transport.ts";
import { rpcError } from "../../client/transport.ts";
import { OperationError } from "../../encoding/error.ts";
import type { JsonValue } from "../../encoding/json.ts";
import type { ChainHost } from "../host.ts";
import type { ChainSpec } from "./chainNode.ts";
import type { WireError, WorkerCall, WorkerReport, WorkerRequest } from "./workerMessages.ts";

/** A chain in a thread of its own. */
export interface WorkerHost extends ChainHost {
  readonly rpcPort: number;
  /** Called after each committed block. */
  readonly onBlock: (listener: (block: { readonly height: bigint; readonly timeNs: bigint; readonly txCount: number }) => void) => void;
  /** Called when a transaction has entered the mempool. */
  readonly onPending: (listener: () => void) => void;
  /** Called when the thread ends without having been closed. */
  readonly onCrash: (listener: (error: OperationError) => void) => void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a chain's thread and resolves when the chain is open and serves its RPC. */
export async function startWorkerHost(spec: ChainSpec): Promise<WorkerHost> {
  const host = new ThreadHost(spec);
  await host.opened;
  return host;
}

/** In the compiled program the worker's script lies beside this one; from sources it is TypeScript. */
function workerScript(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./chainWorker.ts" : "./chainWorker.js", import.meta.url);
}

class ThreadHost implements WorkerHost {
  readonly chainId: string;
  readonly transport: RpcTransport;
  readonly opened: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #blockListeners: ((block: { readonly height: bigint; readonly timeNs: bigint; readonly txCount: number }) => void)[] = [];
  readonly #pendingListeners: (() => void)[] = [];
  readonly #crashListeners: ((error: OperationError) => void)[] = [];
  #nextId = 1;
  #height = 0n;
  #timeNs = 0n;
  #rpcPort = 0;
  #closing = false;
  #ended: OperationError | undefined;

  constructor(spec: ChainSpec) {
    this.chainId = spec.chainId;
    this.#worker = new Worker(workerScript(), { workerData: spec, name: spec.chainId });
    const endpoint = `${spec.chainId} (in process)`;
    this.transport = {
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
    this.opened = new Promise((resolve, reject) => this.#listen(resolve, reject));
  }

  get height(): bigint {
    return this.#height;
  }
  get timeNs(): bigint {
    return this.#timeNs;
  }
  get rpcPort(): number {
    return this.#rpcPort;
  }

  async produceBlock(timeNs: bigint): Promise<void> {
    await this.#call({ kind: "produceBlock", timeNs });
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

  onBlock(listener: (block: { readonly height: bigint; readonly timeNs: bigint; readonly txCount: number }) => void): void {
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
          this.#rpcPort = report.rpcPort;
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
