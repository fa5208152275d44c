import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import { type TestContext, test } from "node:test";
import { httpTransport } from "./transport.ts";

async function serve(t: TestContext, answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

test("an answer that does not end is cut off at the limit of bytes", async (t) => {
  const url = await serve(t, (response) => {
    response.on("error", () => undefined);
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
      response.once("drain", more);
    };
    more();
  });
  const { request } = httpTransport(url, { maxBytes: 1_000_000, timeoutMs: 30_000 });
  await assert.rejects(request("status"), { code: "RPC", message: `${url} answered status with more than 1000000 bytes` });
});

test("an answer is read whole, also where a character stands in two chunks", async (t) => {
  const url = await serve(t, (response) => {
    const bytes = Buffer.from('{"jsonrpc":"2.0","id":1,"result":"a€b"}');
    response.write(bytes.subarray(0, 36));
    setTimeout(() => response.end(bytes.subarray(36)), 20);
  });
  assert.equal(await httpTransport(url).request("status"), "a€b");
});

test("a peer that is not there is UNREACHABLE, one that speaks something else RPC", async (t) => {
  const url = await serve(t, (response) => response.end("<html>"));
  await assert.rejects(httpTransport(url).request("status"), { code: "RPC" });
  await assert.rejects(httpTransport("http://127.0.0.1:1").request("status"), { code: "UNREACHABLE" });
});
