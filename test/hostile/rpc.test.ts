import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { WebSocket } from "ws";
import { sha256 } from "../../src/crypto/hash.ts";
import { toBase64 } from "../../src/encoding/base64.ts";
import { utf8 } from "../../src/encoding/bytes.ts";
import { METHODS } from "../../src/node/rpc/methods.ts";
import { Dice, damage } from "../support/mutation.ts";
import { type RpcChain, startRpcChain } from "../support/rpcChain.ts";

interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
}

async function post(chain: RpcChain, body: string | Uint8Array): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(chain.url, { method: "POST", body });
  return { status: response.status, text: await response.text() };
}

async function call(chain: RpcChain, method: string, params: object = {}): Promise<Answer> {
  const { text } = await post(chain, JSON.stringify({ jsonrpc: "2.0", id: 7, method, params }));
  return JSON.parse(text) as Answer;
}

/** The chain still makes a block, and tells of it. */
async function isAlive(chain: RpcChain): Promise<void> {
  const { height } = await chain.engine.produceBlock();
  const answer = await call(chain, "block", { height: String(height) });
  assert.equal((answer.result as { readonly block: { readonly header: { readonly height: string } } }).block.header.height, String(height));
}

function rawRequest(chain: RpcChain, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(chain.server.port, "127.0.0.1", () => socket.write(text));
    let got = "";
    socket.on("data", (chunk) => {
      got += chunk.toString("latin1");
    });
    socket.on("error", () => resolve(got));
    socket.on("close", () => resolve(got));
    setTimeout(() => socket.destroy(), 2_000).unref();
  });
}

test("requests that are no HTTP, or ask for an upgrade at a path that is no URL, leave the node running", async (t) => {
  const chain = await startRpcChain(t);
  const upgrade = (path: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
  for (const path of ["//", "http://", "/%zz", "/websocket/x", "//[", "*"])
    assert.doesNotMatch(await rawRequest(chain, upgrade(path)), /101 Switching/);
  await rawRequest(chain, "GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  await rawRequest(chain, "\u0000\u0001\u0002 nonsense\r\n\r\n");
  await rawRequest(chain, `GET /status?${"a".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await isAlive(chain);
});

test("transactions that are refused leave no subscription of broadcast_tx_commit behind", async (t) => {
  const chain = await startRpcChain(t);
  for (let i = 0; i < 120; i++) {
    const answer = await call(chain, "broadcast_tx_commit", { tx: toBase64(sha256(Uint8Array.of(i))) });
    assert.equal((answer.result as { readonly check_tx: { readonly code: number } }).check_tx.code, 2);
  }
  const large = await call(chain, "broadcast_tx_commit", { tx: toBase64(new Uint8Array(700_000)) });
  assert.ok(large.result !== undefined || large.error?.code === -32603);
  assert.equal(chain.engine.events.subscribers, 0);
  assert.equal(chain.engine.mempool.size, 0);
  await isAlive(chain);
});

test("wrong heights, pages, orders, hashes and queries get CometBFT's class of error with the detail in data", async (t) => {
  const chain = await startRpcChain(t);
  const cases: readonly (readonly [string, object, number, RegExp])[] = [
    ["block", { height: "99" }, -32603, /^height 99 must be less than or equal to the current blockchain height 3$/],
    ["block", { height: "0" }, -32603, /^height must be greater than 0, but got 0$/],
    ["block", { height: "-1" }, -32603, /^height must be greater than 0, but got -1$/],
    ["block", { height: "9223372036854775808" }, -32602, /outside/],
    ["block", { height: 1.5 }, -32602, /height/],
    ["block", { height: {} }, -32602, /height/],
    ["commit", { height: "1e3" }, -32602, /1e3/],
    ["validators", { page: "2" }, -32603, /^page should be within \[1, 1\] range, given 2$/],
    ["tx_search", { query: "tx.height=1", order_by: "up" }, -32603, /^expected order_by to be either `asc` or `desc` or empty$/],
    ["tx_search", { query: "tx.height=" }, -32603, /EOF/],
    ["tx_search", { query: `a.b='${"x".repeat(600)}'` }, -32603, /^maximum query length exceeded$/],
    ["tx", { hash: toBase64(sha256(utf8("none"))) }, -32603, /not found$/],
    ["tx", { hash: "***" }, -32602, /base64/],
    ["abci_query", { path: "/store/bank/key", data: "zz" }, -32602, /hex/],
    ["broadcast_tx_sync", { tx: 5 }, -32602, /tx/],
    ["broadcast_evidence", { evidence: { type: "__proto__", value: {} } }, -32602, /__proto__/],
    ["genesis_chunked", { chunk: "-1" }, -32602, /chunk/],
    ["genesis_chunked", { chunk: "9" }, -32603, /chunk/],
    ["tx", { hash: "" }, -32603, /transaction hash cannot be empty/],
    ["no_such_method", {}, -32601, /^$/],
    ["constructor", {}, -32601, /^$/],
    ["__proto__", {}, -32601, /^$/],
  ];
  for (const [method, params, code, data] of cases) {
    const { id, error, result } = await call(chain, method, params);
    assert.equal(id, 7);
    assert.equal(error?.code, code, `${method} ${JSON.stringify(params)}: ${JSON.stringify(error ?? result)}`);
    assert.match(error?.data ?? "", data);
  }
  await isAlive(chain);
});

test("bodies that are no JSON, nest too deep, are too large or hold too many calls are refused", async (t) => {
  const chain = await startRpcChain(t);
  const one = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "health" });
  for (const body of ["{", "[".repeat(50_000), `{"a":`.repeat(20_000), `[${Array.from({ length: 5_000 }, () => one).join(",")}]`]) {
    const { status, text } = await post(chain, body);
    assert.ok(status === 500 || status === 200, `${status}`);
    assert.ok([-32700, -32600].includes((JSON.parse(text) as Answer).error?.code ?? 0), text.slice(0, 200));
  }
  const tooLarge = await post(chain, `"${"a".repeat(1_100_000)}"`).catch((error: unknown) => error);
  if (!(tooLarge instanceof Error)) assert.equal((tooLarge as { readonly status: number }).status, 400);
  for (const body of ["5", "null", '"x"', "[]", "[1]", '{"id":{}}', '{"id":1}', '{"id":1,"method":5}', '{"method":"health"}'])
    await post(chain, body);
  await isAlive(chain);
});

test("damaged requests of every method are answered as JSON-RPC or refused, by POST, URI and WebSocket", async (t) => {
  const chain = await startRpcChain(t);
  const dice = new Dice(5);
  const samples: Readonly<Record<string, unknown>> = {
    int64: "2",
    int: "1",
    bool: true,
    string: "tx.height=1",
    bytes: "AAAA",
    hex: "00",
    json: { type: "x" },
  };
  const socket = new WebSocket(`${chain.url.replace("http", "ws")}/websocket`);
  await new Promise((resolve) => socket.once("open", resolve));
  let answered = 0;
  socket.on("message", () => {
    answered++;
  });
  for (const [name, { params }] of METHODS) {
    const given = Object.fromEntries(Object.entries(params).map(([param, kind]) => [param, samples[kind]]));
    const request = utf8(JSON.stringify({ jsonrpc: "2.0", id: 1, method: name, params: given }));
    for (let i = 0; i < 8; i++) {
      const bad = damage(request, dice);
      const { status, text } = await post(chain, bad);
      assert.ok(status === 200 || status === 500, `${status}`);
      if (text !== "" && !text.startsWith("<")) JSON.parse(text);
      socket.send(new TextDecoder().decode(bad));
      const query = Object.keys(params).map((param) => `${param}=${encodeURIComponent(new TextDecoder().decode(dice.bytes(6)))}`);
      const uri = await fetch(`${chain.url}/${name}?${query.join("&")}`);
      assert.ok(uri.status === 200 || uri.status === 500, `${uri.status}`);
      JSON.parse(await uri.text());
    }
  }
  await isAlive(chain);
  assert.ok(answered > 50, `${answered} answers over the WebSocket`);
  socket.terminate();
});

test("clients that flood the WebSocket and read nothing hold up nobody else", async (t) => {
  const chain = await startRpcChain(t);
  const sockets = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const socket = new WebSocket(`${chain.url.replace("http", "ws")}/websocket`);
      await new Promise((resolve) => socket.once("open", resolve));
      socket.on("error", () => undefined);
      socket.pause();
      return socket;
    }),
  );
  const before = process.memoryUsage().rss;
  for (const socket of sockets) {
    for (let i = 0; i < 3_000; i++)
      socket.send(
        `{"jsonrpc":"2.0","id":${i},"method":"${i % 2 === 0 ? "genesis" : "subscribe"}","params":{"query":"tm.event='NewBlock' AND a.b=${i}"}}`,
      );
  }
  const started = Date.now();
  for (let i = 0; i < 5; i++) await isAlive(chain);
  assert.ok(Date.now() - started < 20_000, `${Date.now() - started} ms`);
  assert.ok(chain.engine.events.subscribers <= sockets.length);
  assert.ok(process.memoryUsage().rss - before < 400_000_000, `${process.memoryUsage().rss - before} bytes more`);
  for (const socket of sockets) socket.terminate();
});
