import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from "node:http";
import { OperationError } from "../encoding/error.ts";

/** What the HTTP servers of a node share: bodies within a limit, answers with their length, and one sentence about a taken port. */

/** The text of a request's body, or undefined where it is longer than `maxBytes`: then nothing more of it is kept. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      resolve(undefined);
      request.removeAllListeners("data");
      request.resume();
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}

/** Answers with a text of one type. */
export function respond(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  type = "application/json",
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { ...headers, "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

/** Answers with JSON; 64-bit numbers are text, as everywhere in this world. */
export function respondJson(response: ServerResponse, status: number, body: unknown): void {
  respond(
    response,
    status,
    JSON.stringify(body, (_key, member: unknown) => (typeof member === "bigint" ? member.toString() : member)),
  );
}

/** Ends the connection once the answer has gone out: for bodies that nobody reads to their end. */
export function endAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("connection", "close");
  response.once("finish", () => request.destroy());
}

/** Answers a failure of a handler, or ends the connection where the answer has begun. */
export function respondFailure(response: ServerResponse, body: (message: string) => string, error: unknown): void {
  if (response.headersSent) response.destroy();
  else respond(response, 500, body(error instanceof Error ? error.message : String(error)));
}

/** Listens, or says in one sentence who is in the way. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenError(cause, port, host)));
    server.listen(port, host, () => resolve());
  });
}

function listenError(cause: NodeJS.ErrnoException, port: number, host: string): OperationError {
  const inUse = cause.code === "EADDRINUSE";
  const message = inUse ? `port ${port} on ${host} is in use` : `cannot listen on ${host}:${port}: ${cause.message}`;
  return new OperationError(inUse ? "PORT_IN_USE" : "LISTEN", message, {
    data: { port, host },
    hint: inUse ? "stop the program that has it, or choose other ports" : "",
    cause,
  });
}

/** The port that a listening server got. */
export function portOf(server: Server, asked: number): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : asked;
}

/** Stops listening, lets `goodbye` end what it knows of, and cuts off who is still connected. */
export async function closeServer(server: Server, goodbye: () => Promise<void> = async () => {}): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await goodbye();
  server.closeAllConnections();
  await closed;
}
