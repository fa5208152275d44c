import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { corsHeaders, isAllowedOrigin, mayUpgrade } from "./origins.ts";

const from = (headers: IncomingMessage["headers"]) => ({ headers }) as IncomingMessage;

test("what stands before and behind the star of a pattern does not overlap in an origin", () => {
  for (const [origin, isAllowed] of [
    ["http://a.b.example", true],
    ["http://a..example", true],
    ["http://a.example", false],
    ["http://b.b.example", false],
  ] as const)
    assert.equal(isAllowedOrigin(origin, ["http://a.*.example"]), isAllowed, origin);
});

test("caches learn that answers differ by origin, for pages that may not read them too", () => {
  const stranger = from({ origin: "https://evil.example" });
  assert.deepEqual(corsHeaders(stranger, ["https://wallet.example"]), { vary: "Origin" });
  assert.deepEqual(corsHeaders(stranger, []), {});
  assert.deepEqual(corsHeaders(stranger, ["*"]), { vary: "Origin", "access-control-allow-origin": "*" });
});

test("a page of the very server opens a WebSocket, in whatever case its name is written; one that only begins like it does not", () => {
  const may = (origin: string) => mayUpgrade(from({ origin, host: "Node.example:26657" }), []);
  assert.equal(may("http://node.example:26657"), true);
  assert.equal(may("http://node.example:26657.evil.example"), false);
  assert.equal(mayUpgrade(from({ origin: "null" }), []), false);
});
