import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { closeServer, endAfterAnswer, listen, portOf, readBody, respond, respondFailure } from "../http.ts";
import { answerPreflight, corsHeaders, mayUpgrade } from "../origins.ts";
import { answerPost, answerUri, errorText } from "./call.ts";
import type { Environment } from "./environment.ts";
import { invalidRequest } from "./errors.ts";
import { METHODS } from "./methods.ts";
import { type Payload, payloadOf, SendBudget } from "./sendBudget.ts";
import { serveWebSocket } from "./webSocket.ts";

export interface RpcServerOptions {
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Web pages that may use the server: `https://wallet.example`, `http://localhost:*`, `*`; default none, as in CometBFT. */
  readonly corsAllowedOrigins?: readonly string[];
  /** Bytes that wait for slow readers of WebSockets, all together; beyond them the slowest is cut off. Default 256 MiB. */
  readonly maxHeldBytes?: number;
}

export interface RpcServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** CometBFT's limit of a request's body. */
const MAX_BODY_BYTES = 1_000_000;
const MAX_CONNECTIONS = 900;
/** A connection on which nothing moves for so long is closed: no method takes longer than ten seconds. */
const SILENCE_MS = 30_000;
const GOODBYE_MS = 500;

/** Serves CometBFT's JSON-RPC over POST, URI and WebSocket. */
export async function startRpcServer(env: () => Environment, options: RpcServerOptions): Promise<RpcServer> {
  const allowed = options.corsAllowedOrigins ?? [];
  const server = createServer((request, response) => {
    if (answerPreflight(request, response, allowed)) return;
    const answer: Answer = (status, body, type) => {
      const payload = payloadOf(body);
      holdUntilTaken(budget, response, payload);
      respond(response, status, payload.bytes, type, corsHeaders(request, allowed));
    };
    handle(env(), request, response, answer).catch((error: unknown) =>
      respondFailure(response, (message) => errorText(null, invalidRequest(message)), error),
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.keepAliveTimeout = 65_000;
  server.timeout = SILENCE_MS;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES, perMessageDeflate: false });
  const budget = new SendBudget(options.maxHeldBytes);
  let count = 0;
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    // Not parsed as a URL: that throws for some texts, and here nobody would catch it.
    if (request.url?.split("?", 1)[0] !== "/websocket") return refuseUpgrade(socket, "404 Not Found");
    if (!mayUpgrade(request, allowed)) return refuseUpgrade(socket, "403 Forbidden");
    sockets.handleUpgrade(request, socket, head, (ws) => {
      count += 1;
      serveWebSocket(env(), ws, `${request.socket.remoteAddress ?? ""}:${request.socket.remotePort ?? 0}/${count}`, budget);
    });
  });
  await listen(server, options.port, options.host ?? "127.0.0.1");
  return {
    port: portOf(server, options.port),
    close: () => closeServer(server, () => closeWebSockets(sockets)),
  };
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
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

type Answer = (status: number, body: string, type?: string) => void;

/** An answer that is not read counts as what a WebSocket does not read. */
function holdUntilTaken(budget: SendBudget, response: ServerResponse, payload: Payload): void {
  const holder = { heldBytes: payload.bytes.length, end: () => response.destroy() };
  response.once("close", () => {
    budget.leave(holder);
    budget.release(payload);
  });
  budget.join(holder);
  budget.hold(payload);
}

async function handle(env: Environment, request: IncomingMessage, response: ServerResponse, answerWith: Answer): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const name = url.pathname.slice(1);
  if (request.method === "POST" && name === "") {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined) {
      // Go reads no further either: the connection ends with the answer.
      endAfterAnswer(request, response);
      return answerWith(400, errorText(null, invalidRequest("error reading request body: http: request body too large")));
    }
    if (body !== "") {
      const answer = await answerPost(env, body);
      return answerWith(answer.status, answer.body);
    }
  }
  if (name === "") return answerWith(200, endpointList(request.headers.host ?? ""), "text/html");
  const answer = await answerUri(env, name, url.searchParams);
  if (answer === undefined) return answerWith(404, "404 page not found\n", "text/plain; charset=utf-8");
  answerWith(answer.status, answer.body);
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
