import assert from "node:assert/strict";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { WebSocket } from "ws";
import { startRpcChain } from "../../../test/support/rpcChain.ts";
import { AuthInfo, Fee, TxBody, TxRaw } from "../../proto/gen/cosmos/tx/v1beta1.ts";
import { startRpcServer } from "./server.ts";

// What is expected here was answered by CometBFT 0.38.19 to the same bodies; test/interop compares them again where it is present.

const rpc = (rest: string): string => `{"jsonrpc":"2.0",${rest}}`;
const HEALTH = rpc('"id":1,"method":"health","params":{}');

async function post(url: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, { method: "POST", body });
  return { status: response.status, text: await response.text() };
}

for (const [what, body, status, text] of [
  ["half a JSON text", "{", 500, /^{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error. Invalid JSON","data":"error unmarsh/],
  ["an id that is an object", rpc('"id":{},"method":"health"'), 500, /"code":-32700/],
  ["a method that is a number", rpc('"id":1,"method":7'), 500, /"code":-32700/],
  ["a notification", rpc('"method":"health"'), 200, /^$/],
  ["an empty batch", "[]", 200, /^$/],
  ["a batch of one", `[${HEALTH}]`, 200, /^{"jsonrpc":"2.0","id":1,"result":{}}$/],
  [
    "a batch of two",
    `[${HEALTH},${rpc('"id":"b","method":"health"')}]`,
    200,
    /^\[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":"b",/,
  ],
  ["a batch of eleven", `[${Array.from({ length: 11 }, () => HEALTH).join()}]`, 200, /exceeds maximum \(10\) allowed number of requests/],
  ["a text id", rpc('"id":"7e","method":"health"'), 200, /"id":"7e"/],
  ["an id with a fraction", rpc('"id":1.9,"method":"health"'), 200, /"id":1,/],
  ["an unknown method", rpc('"id":1,"method":"helth"'), 200, /"error":{"code":-32601,"message":"Method not found"}}$/],
  ["parameters by position", rpc('"id":1,"method":"header","params":["2"]'), 200, /"height":"2"/],
  ["too many positions", rpc('"id":1,"method":"header","params":["2","3"]'), 200, /-32602.*expected 1 parameters \(\[height\]\), got 2/],
  ["positions with a number beyond 64 bits", rpc('"id":1,"method":"header","params":["3",99999999999999999999]'), 200, /-32602.*got 2/],
  ["an id that is a list of such numbers", rpc('"id":[99999999999999999999],"method":"health"'), 500, /"code":-32700/],
  ["parameters that are text", rpc('"id":1,"method":"header","params":"2"'), 200, /-32602.*Expected map or array/],
  ["a height that is an object", rpc('"id":1,"method":"header","params":{"height":{}}'), 200, /"code":-32602,"message":"Invalid params"/],
  ["a hash that is no base64", rpc('"id":1,"method":"tx","params":{"hash":"#"}'), 200, /"code":-32602/],
  [
    "a height beyond the tip",
    rpc('"id":1,"method":"block","params":{"height":"9"}'),
    200,
    /"code":-32603,"message":"Internal error","data":"height 9 must be less than or equal to the current blockchain height 3"/,
  ],
  ["height zero", rpc('"id":1,"method":"block","params":{"height":"0"}'), 200, /height must be greater than 0, but got 0/],
  ["an unknown transaction", rpc('"id":1,"method":"tx","params":{"hash":"EjQ="}'), 200, /"data":"tx \(1234\) not found"/],
  ["a query that is none", rpc('"id":1,"method":"tx_search","params":{"query":"a = "}'), 200, /"code":-32603/],
  [
    "a page out of range",
    rpc('"id":1,"method":"block_search","params":{"query":"block.height>0","page":"7"}'),
    200,
    /page should be within \[1, 1\] range, given 7/,
  ],
  [
    "a transaction that does not decode",
    rpc('"id":1,"method":"broadcast_tx_sync","params":{"tx":"anVuaw=="}'),
    200,
    /"code":2,.*"codespace":"sdk"/,
  ],
  ["evidence of no kind", rpc('"id":1,"method":"broadcast_evidence","params":{"evidence":{}}'), 200, /"code":-32602/],
  ["nesting beyond reason", "[".repeat(100_000), 500, /"code":-32700/],
] as const) {
  test(`${what} is answered as CometBFT does`, async (t) => {
    const { url } = await startRpcChain(t);
    const answer = await post(url, body);
    assert.equal(answer.status, status);
    assert.match(answer.text, text);
    assert.equal((await post(url, HEALTH)).status, 200);
  });
}

test("a body over a million bytes is refused with status 400 and the node goes on", async (t) => {
  const { url } = await startRpcChain(t);
  const { status, text } = await post(url, `"${"x".repeat(1_100_000)}"`);
  assert.equal(status, 400);
  assert.match(text, /"code":-32600,"message":"Invalid Request","data":"error reading request body: http: request body too large"/);
  assert.equal((await post(url, HEALTH)).status, 200);
});

test("URI calls take numbers bare and quoted, hexadecimal bytes, and answer errors with status 500", async (t) => {
  const { url } = await startRpcChain(t);
  const get = async (path: string): Promise<readonly [number, string]> => {
    const response = await fetch(url + path);
    return [response.status, await response.text()];
  };
  for (const path of ["/header?height=2", "/header?height=%222%22"]) {
    const [status, text] = await get(path);
    assert.equal(status, 200);
    assert.match(text, /^{"jsonrpc":"2.0","id":-1,"result":{"header":.*"height":"2"/);
  }
  assert.deepEqual((await get("/tx?hash=0x1234"))[0], 500);
  assert.match((await get("/tx?hash=0x1234"))[1], /tx \(1234\) not found/);
  assert.match((await get("/header?height=two"))[1], /"code":-32602.*error converting http params to arguments/);
  assert.equal((await get("/genesis_chunked?chunk=0"))[0], 200);
  assert.match((await get("/genesis_chunked?chunk=-1"))[1], /"code":-32602.*chunk must be uint/);
  assert.deepEqual(await get("/nothing"), [404, "404 page not found\n"]);
  assert.equal((await get("/subscribe?query=%22a%22"))[0], 404);
  assert.match((await get("/"))[1], /Available endpoints/);
});

test("a port that is taken is refused with its number and a hint", async (t) => {
  const { env, server } = await startRpcChain(t);
  await assert.rejects(
    startRpcServer(() => env, { port: server.port }),
    {
      code: "PORT_IN_USE",
      message: `port ${server.port} on 127.0.0.1 is in use`,
    },
  );
});

test("bytes that are no HTTP end their own connection only", async (t) => {
  const { url, server } = await startRpcChain(t);
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  socket.write("\x00\x01\x02 nothing\r\n\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
  assert.equal((await post(url, HEALTH)).status, 200);
});

async function open(t: TestContext, url: string): Promise<{ readonly ws: WebSocket; readonly next: () => Promise<string> }> {
  const ws = new WebSocket(`${url.replace("http", "ws")}/websocket`);
  const messages: string[] = [];
  let wake: (() => void) | undefined;
  ws.on("message", (data) => {
    messages.push(String(data));
    wake?.();
  });
  ws.on("error", () => undefined);
  t.after(() => ws.terminate());
  await new Promise((resolve) => ws.once("open", resolve));
  const next = async (): Promise<string> => {
    while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return messages.shift() ?? "";
  };
  return { ws, next };
}

const subscribe = (id: number, query: string): string => rpc(`"id":${id},"method":"subscribe","params":{"query":"${query}"}`);

test("a subscription is confirmed, then its messages carry its id and its query byte for byte", async (t) => {
  const { url, engine } = await startRpcChain(t);
  const { ws, next } = await open(t, url);
  ws.send(subscribe(5, "tm.event = 'NewBlockHeader'"));
  assert.equal(await next(), '{"jsonrpc":"2.0","id":5,"result":{}}');
  await engine.produceBlock();
  const { id, result } = JSON.parse(await next()) as {
    id: number;
    result: { query: string; data: { type: string; value: { header: { height: string } } }; events: Record<string, string[]> };
  };
  assert.equal(id, 5);
  assert.equal(result.query, "tm.event = 'NewBlockHeader'");
  assert.equal(result.data.type, "tendermint/event/NewBlockHeader");
  assert.equal(result.data.value.header.height, "4");
  assert.deepEqual(result.events["tm.event"], ["NewBlockHeader"]);
  ws.send(rpc('"id":6,"method":"unsubscribe_all","params":{}'));
  assert.equal(await next(), '{"jsonrpc":"2.0","id":6,"result":{}}');
  await engine.produceBlock();
  ws.send(HEALTH);
  assert.equal(await next(), '{"jsonrpc":"2.0","id":1,"result":{}}');
});

test("one connection has five subscriptions, each query once", async (t) => {
  const { url } = await startRpcChain(t);
  const { ws, next } = await open(t, url);
  for (let i = 1; i <= 5; i++) {
    ws.send(subscribe(i, `tm.event='${i}'`));
    assert.match(await next(), /"result":{}/);
  }
  ws.send(subscribe(6, "tm.event='6'"));
  assert.match(await next(), /"code":-32603,"message":"Internal error","data":"max_subscriptions_per_client 5 reached"/);
  ws.send(rpc(`"id":7,"method":"unsubscribe","params":{"query":"tm.event='2'"}`));
  assert.match(await next(), /"id":7,"result":{}/);
  ws.send(subscribe(8, "tm.event='1'"));
  assert.match(await next(), /"data":"already subscribed"/);
  ws.send(subscribe(9, "nonsense ("));
  assert.match(await next(), /"data":"failed to parse query: /);
});

test("a flood of requests on one WebSocket is answered in order while others are served", async (t) => {
  const { url } = await startRpcChain(t);
  const flood = await open(t, url);
  const count = 5000;
  for (let i = 0; i < count; i++) flood.ws.send(rpc(`"id":${i},"method":"status","params":{}`));
  assert.equal((await post(url, HEALTH)).status, 200);
  for (let i = 0; i < count; i++) assert.ok((await flood.next()).startsWith(`{"jsonrpc":"2.0","id":${i},`));
});

test("a subscriber that never reads is cancelled or dropped, and blocks go on", async (t) => {
  const { url, engine } = await startRpcChain(t);
  const { ws, next } = await open(t, url);
  ws.send(subscribe(1, "tm.event='NewBlock'"));
  await next();
  ws.pause();
  for (let i = 0; i < 300; i++) await engine.produceBlock();
  assert.equal(engine.blocks.height, 303n);
  assert.equal((await post(url, HEALTH)).status, 200);
});

/** A transaction that is in a block although nobody signed it. */
function largeTx(bytes: number, fill: number): Uint8Array {
  const authInfoBytes = AuthInfo.encode(AuthInfo.from({ fee: Fee.from({ gasLimit: 1n }) }));
  return TxRaw.encode({ bodyBytes: TxBody.encode(TxBody.from()), authInfoBytes, signatures: [new Uint8Array(bytes).fill(fill)] });
}

test("readers that take nothing are cut off once they hold back too much together; who reads gets every block", async (t) => {
  const { url, engine } = await startRpcChain(t, { maxHeldBytes: 12_000_000 });
  const reader = await open(t, url);
  reader.ws.send(subscribe(1, "tm.event='NewBlock'"));
  await reader.next();
  for (let i = 0; i < 6; i++) {
    const { ws, next } = await open(t, url);
    ws.send(subscribe(1, "tm.event='NewBlock'"));
    await next();
    ws.pause();
  }
  assert.equal(engine.events.subscribers, 7);
  for (let i = 0; i < 20; i++) {
    const { height } = await engine.produceBlock({ txs: [largeTx(900_000, i)] });
    const { result } = JSON.parse(await reader.next()) as { result: { data: { value: { block: { header: { height: string } } } } } };
    assert.equal(result.data.value.block.header.height, String(height));
  }
  assert.equal(engine.events.subscribers, 1);
});

test("a frame over a million bytes closes its connection only", async (t) => {
  const { url } = await startRpcChain(t);
  const { ws } = await open(t, url);
  const closed = new Promise<number>((resolve) => ws.once("close", resolve));
  ws.send(rpc(`"id":1,"method":"health","params":{"x":"${"y".repeat(1_100_000)}"}`));
  assert.equal(await closed, 1009);
  assert.equal((await post(url, HEALTH)).status, 200);
});

test("no page of another site may read answers or open a WebSocket until its origin is allowed", async (t) => {
  const closed = await startRpcChain(t);
  const open = await startRpcChain(t, { corsAllowedOrigins: ["https://wallet.example", "http://localhost:*"] });
  const read = async (url: string, origin: string): Promise<string | null> =>
    (await fetch(`${url}/status`, { headers: { origin } })).headers.get("access-control-allow-origin");
  const upgrade = (url: string, origin: string): Promise<string> =>
    new Promise((resolve) => {
      const ws = new WebSocket(`${url.replace("http", "ws")}/websocket`, { origin });
      ws.on("open", () => resolve("open"));
      ws.on("error", (error) => resolve(error.message));
      t.after(() => ws.terminate());
    });
  assert.equal(await read(closed.url, "https://wallet.example"), null);
  assert.equal(await read(open.url, "https://wallet.example"), "https://wallet.example");
  assert.equal(await read(open.url, "http://localhost:5173"), "http://localhost:5173");
  assert.equal(await read(open.url, "https://evil.example"), null);
  assert.match(await upgrade(closed.url, "https://wallet.example"), /403/);
  assert.equal(await upgrade(closed.url, closed.url), "open");
  assert.equal(await upgrade(open.url, "https://wallet.example"), "open");
  assert.match(await upgrade(open.url, "https://evil.example"), /403/);
});

test("a preflight is granted to allowed origins alone, for the methods and headers of CometBFT", async (t) => {
  const { url } = await startRpcChain(t, { corsAllowedOrigins: ["https://wallet.example"] });
  const ask = (origin: string, method = "POST"): Promise<Response> =>
    fetch(url, { method: "OPTIONS", headers: { origin, "access-control-request-method": method } });
  const granted = await ask("https://wallet.example");
  assert.equal(granted.status, 204);
  assert.equal(granted.headers.get("access-control-allow-origin"), "https://wallet.example");
  assert.equal(granted.headers.get("access-control-allow-methods"), "HEAD, GET, POST");
  for (const refused of [await ask("https://evil.example"), await ask("https://wallet.example", "DELETE")])
    assert.equal(refused.headers.get("access-control-allow-methods"), null);
});
