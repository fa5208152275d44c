import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** CometBFT's cors_allowed_methods and cors_allowed_headers. */
const METHODS = ["HEAD", "GET", "POST"];
const HEADERS = "Origin, Accept, Content-Type, X-Requested-With, X-Server-Time";

/** Whether web pages of an origin may use a server: a name, `*`, or a name with one `*` in it, as in CometBFT's cors_allowed_origins. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  const given = origin.toLowerCase();
  return allowed.some((pattern) => {
    const [before = "", after] = pattern.toLowerCase().split("*", 2);
    if (after === undefined) return given === before;
    return given.length >= before.length + after.length && given.startsWith(before) && given.endsWith(after);
  });
}

/** Headers that let a page read an answer; none for an origin that is not among the allowed ones. */
export function corsHeaders(request: IncomingMessage, allowed: readonly string[]): OutgoingHttpHeaders {
  if (allowed.length === 0) return {};
  const { origin } = request.headers;
  if (origin === undefined || !isAllowedOrigin(origin, allowed)) return { vary: "Origin" };
  return { vary: "Origin", "access-control-allow-origin": allowed.includes("*") ? "*" : origin };
}

/** Answers a browser's question whether a page may send a request; false where it is no such question, or nobody is allowed. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): boolean {
  const method = request.headers["access-control-request-method"];
  if (request.method !== "OPTIONS" || method === undefined || allowed.length === 0) return false;
  const headers = corsHeaders(request, allowed);
  const granted = "access-control-allow-origin" in headers && METHODS.includes(method.toUpperCase());
  response.writeHead(204, {
    ...headers,
    vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    ...(granted ? { "access-control-allow-methods": METHODS.join(", "), "access-control-allow-headers": HEADERS } : {}),
  });
  response.end();
  return true;
}

/**
 * Whether a WebSocket may be opened: by programs, which name no origin, by pages of this very server, and by pages of allowed origins.
 * DEVIATION: CometBFT opens one for any page; a browser asks nobody before it does, so any site could read a user's node.
 */
export function mayUpgrade({ headers: { origin, host } }: IncomingMessage, allowed: readonly string[]): boolean {
  if (origin === undefined || isAllowedOrigin(origin, allowed)) return true;
  return host !== undefined && origin.replace(/^https?:\/\//i, "").toLowerCase() === host.toLowerCase();
}
