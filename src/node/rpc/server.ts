import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { WebSocketServer } from "ws";
import { OperationError } from "../../encoding/error.ts";
import { answerPost, answerUri } from "./call.ts";
import type { Environment } from "./environment.ts";
import { errorText } from "./call.ts";
import { invalidRequest } from "./errors.ts";
import { METHODS } from "./methods.ts";
import { serveWebSocket } from "./webSocket.ts";

export interface RpcServerOptions {
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface RpcServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** CometBFT's limit of a request's body. */
const MAX_BODY_BYTES = 1_000_000;
const MAX_CONNECTIONS = 900;
const GOODBYE_MS = 500;

/** Serves CometBFT's JSON-RPC over POST, URI and WebSocket. */
export async function startRpcServer(env: () => Environment, options: RpcServerOptions): Promise<RpcServer> {
  const host = options.host ?? "127.0.0.1";
  const server = createServer((request, response) => {
    handle(env(), request, response).catch((error: unknown) => {
      if (!response.headersSent)
        respond(response, 500, errorText(null, invalidRequest(error instanceof Error ? error.message : String(error))));
      else response.destroy();
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.keepAliveTimeout = 65_000;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES, perMessageDeflate: false });
  let count = 0;
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    // Not parsed as a URL: that throws for some texts, and here nobody would catch it.
    if (request.url?.split("?", 1)[0] !== "/websocket") {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      count += 1;
      serveWebSocket(env(), ws, `${request.socket.remoteAddress ?? ""}:${request.socket.remotePort ?? 0}/${count}`);
    });
  });
  await listen(server, options.port, host);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await closeWebSockets(sockets);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Says goodbye, which clients tell from a broken connection; who does not answer in time is cut off. */
async function closeWebSockets(sockets: WebSocketServer): Promise<void> {
  await Promise.all(
    [...sockets.clients].map(
      (ws) =>
        new Promise<void>((resolve) => {
          const timer = setTimeout(() => ws.terminate(), GOODBYE_MS);
          ws.once("close", () => {
            clearTimeout(timer);
            resolve();
          });
          ws.close(1001, "the node is stopping");
        }),
    ),
  );
}

/** Listens, or says in one sentence who is in the way. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === "EADDRINUSE";
      reject(
        new OperationError(
          inUse ? "PORT_IN_USE" : "LISTEN",
          inUse ? `port ${port} on ${host} is in use` : `cannot listen on ${host}:${port}: ${cause.message}`,
          {
            data: { port, host },
            hint: inUse ? "stop the program that has it, or choose other ports" : "",
            cause,
          },
        ),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

function respond(response: ServerResponse, status: number, body: string, type = "application/json"): void {
  response.writeHead(status, {
    "content-type": type,
    "access-control-allow-origin": "*",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        resolve(undefined);
        request.removeAllListeners("data");
        request.resume();
      } else chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}

async function handle(env: Environment, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "OPTIONS") {
    response.writeHead(204, {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST, HEAD, OPTIONS",
      "access-control-allow-headers": "origin, accept, content-type, x-requested-with, x-server-time",
    });
    response.end();
    return;
  }
  const url = new URL(request.url ?? "/", "http://localhost");
  const name = url.pathname.slice(1);
  if (request.method === "POST" && name === "") {
    const body = await readBody(request);
    if (body === undefined) return refuseBody(request, response);
    if (body !== "") {
      const answer = await answerPost(env, body);
      return respond(response, answer.status, answer.body);
    }
  }
  if (name === "") return respond(response, 200, endpointList(request.headers.host ?? ""), "text/html");
  const answer = await answerUri(env, name, url.searchParams);
  if (answer === undefined) return respond(response, 404, "404 page not found\n", "text/plain; charset=utf-8");
  respond(response, answer.status, answer.body);
}

/** Go reads no further either: the connection ends with the answer. */
function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("connection", "close");
  response.once("finish", () => request.destroy());
  respond(response, 400, errorText(null, invalidRequest("error reading request body: http: request body too large")));
}

function endpointList(host: string): string {
  const links = [...METHODS.entries()].map(([name, { params }]) => {
    const query = Object.keys(params)
      .map((p) => `${p}=_`)
      .join("&amp;");
    const target = `//${host.replace(/[^\w.:[\]-]/g, "")}/${name}${query === "" ? "" : `?${query}`}`;
    return `<a href="${target}">${target}</a></br>`;
  });
  return `<html><body><br>Available endpoints:<br>${links.join("")}</body></html>`;
}
