import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { OperationError } from "../../encoding/error.ts";
import type { Application } from "../../framework/application.ts";
import { Request, Response } from "../../proto/gen/tendermint/abci.ts";
import { type Log, SILENT } from "../log.ts";
import { queryToProto } from "./convert.ts";
import { type AbciCall, callFor, type QueryService } from "./dispatch.ts";
import { createFrameReader, encodeFrame, MAX_FRAME_BYTES } from "./frames.ts";
import { createMutex, type Mutex } from "./mutex.ts";

export interface AbciServerOptions {
  /** "tcp://127.0.0.1:26658" or "unix:///path/to/socket"; port 0 takes any free one. */
  readonly address: string;
  readonly log?: Log;
  /** Queries answered by the node, tried before the application and outside of its lock. */
  readonly queryService?: QueryService;
  readonly maxFrameBytes?: number;
  /** Called once when the application threw: it must not be driven any further. */
  readonly onHalt?: (error: unknown) => void;
}

export interface AbciServer {
  /** What CometBFT's `--proxy_app` takes. */
  readonly address: string;
  /** Waits for the call under way. */
  readonly close: () => Promise<void>;
}

/** Answers are held back until a Flush, the end of what has arrived, or this many bytes. */
const WRITE_BATCH_BYTES = 64 * 1024;

/** [ABCI 2.0] Serves an application to CometBFT, which opens four connections; calls never overlap, whichever connection they come on. */
export async function startAbciServer(app: Application, options: AbciServerOptions): Promise<AbciServer> {
  const { log = SILENT } = options;
  const mutex = createMutex();
  const sockets = new Set<Socket>();
  let count = 0;
  let halted = false;
  const halt = (error: unknown): void => {
    if (halted) return;
    halted = true;
    options.onHalt?.(error);
  };
  const server = createServer((socket) => {
    count += 1;
    const name = `abci connection ${count}`;
    sockets.add(socket);
    socket.setNoDelay(true);
    // The reading loop below throws the same error and says so.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    log.info(`${name} opened`);
    serve(socket, { app, mutex, name, log, halt, options }).then(
      () => log.info(`${name} closed by the peer`),
      (error: unknown) => {
        log.error(`${name} closed: ${messageOf(error)}`);
        socket.destroy();
      },
    );
  });
  const target = parseAddress(options.address);
  await removeDeadSocket(target);
  await listen(server, target, options.address);
  if ("path" in target) chmodSync(target.path, 0o600);
  return {
    address: boundAddress(server, target),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await mutex.run(() => undefined);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Connection {
  readonly app: Application;
  readonly mutex: Mutex;
  readonly name: string;
  readonly log: Log;
  readonly halt: (error: unknown) => void;
  readonly options: AbciServerOptions;
}

/** Answers requests in their order until the peer closes; reads no further while answers wait for a slow reader. */
async function serve(socket: Socket, connection: Connection): Promise<void> {
  const frames = createFrameReader(connection.options.maxFrameBytes ?? MAX_FRAME_BYTES);
  const writer = createWriter(socket);
  for await (const chunk of socket) {
    // A Buffer would leak its own slice() and toString() into values of the state machine.
    const { buffer, byteOffset, length } = chunk as Buffer;
    frames.push(new Uint8Array(buffer, byteOffset, length));
    for (;;) {
      const answer = await next(connection, () => frames.next());
      if (answer === undefined) break;
      await writer.write(answer);
    }
    await writer.flush();
  }
  if (frames.pending() > 0) throw new Error(`the peer closed within a message: ${frames.pending()} bytes of it had come`);

  /** The answer to the next request; an error becomes the exception after which nothing more is answered. */
  async function next({ app, mutex, halt }: Connection, read: () => Uint8Array | undefined): Promise<Response | undefined> {
    let request: Request;
    let call: AbciCall;
    try {
      const frame = read();
      if (frame === undefined) return undefined;
      request = Request.decode(frame);
      call = callFor(request);
    } catch (error) {
      throw await refuse(`malformed message: ${messageOf(error)}`, error);
    }
    const service = request.query === undefined ? undefined : connection.options.queryService?.(request.query);
    if (service !== undefined) return Response.from({ query: queryToProto(await service) });
    try {
      return await (request.query === undefined ? mutex.run(() => call(app)) : mutex.runLast(() => call(app)));
    } catch (error) {
      halt(error);
      throw await refuse(messageOf(error), error);
    }
  }

  async function refuse(error: string, cause: unknown): Promise<Error> {
    await writer.write(Response.from({ exception: { error } }));
    await writer.flush();
    await new Promise<void>((resolve) => socket.end(resolve));
    return new Error(error, { cause });
  }
}

interface ResponseWriter {
  readonly write: (response: Response) => Promise<void>;
  readonly flush: () => Promise<void>;
}

function createWriter(socket: Socket): ResponseWriter {
  let parts: Uint8Array[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (parts.length === 0) return;
    const bytes = Buffer.concat(parts);
    parts = [];
    size = 0;
    if (socket.destroyed) throw closedEarly();
    if (!socket.write(bytes)) await drained(socket);
  };
  return {
    async write(response) {
      const frame = encodeFrame(Response.encode(response));
      parts.push(frame);
      size += frame.length;
      if (size >= WRITE_BATCH_BYTES || response.flush !== undefined) await flush();
    },
    flush,
  };
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = (): void => {
      socket.off("close", onClose);
      resolve();
    };
    const onClose = (): void => reject(closedEarly());
    socket.once("drain", onDrain);
    socket.once("close", onClose);
  });
}

function closedEarly(): Error {
  return new Error("the peer closed before its answer was sent");
}

type Target = { readonly path: string } | { readonly host: string; readonly port: number };

function parseAddress(address: string): Target {
  const unix = /^unix:\/\/(.+)$/.exec(address)?.[1];
  if (unix !== undefined) return { path: unix };
  const tcp = /^(?:tcp:\/\/)?(\[[0-9a-fA-F:]+\]|[^:/]*):([0-9]{1,5})$/.exec(address);
  const port = Number(tcp?.[2]);
  if (tcp === null || port > 65_535) {
    throw new OperationError("BAD_ADDRESS", `${address} is not an ABCI address`, { hint: "use tcp://127.0.0.1:26658 or unix:///path" });
  }
  const host = (tcp[1] ?? "").replace(/^\[|\]$/g, "");
  return { host: host === "" ? "127.0.0.1" : host, port };
}

function boundAddress(server: Server, target: Target): string {
  if ("path" in target) return `unix://${target.path}`;
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : target.port;
  return `tcp://${target.host.includes(":") ? `[${target.host}]` : target.host}:${port}`;
}

/** A killed process leaves its socket file behind; one that still answers is somebody's. */
async function removeDeadSocket(target: Target): Promise<void> {
  if (!("path" in target) || !existsSync(target.path)) return;
  const alive = await new Promise<boolean>((resolve) => {
    const probe = createConnection(target.path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.on("error", () => resolve(false));
  });
  if (alive) throw inUse(`unix://${target.path}`);
  unlinkSync(target.path);
}

function listen(server: Server, target: Target, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EADDRINUSE") reject(inUse(address, cause));
      else reject(new OperationError("LISTEN", `cannot listen on ${address}: ${cause.message}`, { cause }));
    });
    server.listen(target, resolve);
  });
}

function inUse(address: string, cause?: unknown): OperationError {
  return new OperationError("PORT_IN_USE", `${address} is in use`, {
    data: { address },
    hint: "stop the program that has it, or choose another address",
    cause,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
