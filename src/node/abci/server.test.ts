import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { kvApplication } from "../../../test/support/kvApplication.ts";
import { concat, fromUtf8, utf8 } from "../../encoding/bytes.ts";
import type { Application } from "../../framework/application.ts";
import {
  Request,
  RequestCheckTx,
  RequestExtendVote,
  RequestFinalizeBlock,
  RequestInfo,
  RequestInitChain,
  RequestOfferSnapshot,
  RequestPrepareProposal,
  RequestProcessProposal,
  RequestQuery,
  RequestVerifyVoteExtension,
  Response,
} from "../../proto/gen/tendermint/abci.ts";
import { createFrameReader, encodeFrame } from "./frames.ts";
import { startAbciServer, type AbciServerOptions } from "./server.ts";

interface Peer {
  readonly socket: Socket;
  readonly send: (...requests: readonly Partial<Request>[]) => void;
  readonly sendRaw: (bytes: Uint8Array) => void;
  /** The next answer; undefined when the server closed. */
  readonly receive: () => Promise<Response | undefined>;
}

function connect(address: string): Promise<Peer> {
  const unix = address.startsWith("unix://");
  const socket = unix ? createConnection(address.slice(7)) : createConnection(Number(address.split(":").at(-1)), "127.0.0.1");
  const frames = createFrameReader();
  const waiting: (() => void)[] = [];
  let closed = false;
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  socket.on("data", (chunk) => {
    frames.push(new Uint8Array(chunk as Buffer));
    wake();
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    closed = true;
    wake();
  });
  const peer: Peer = {
    socket,
    send: (...requests) => void socket.write(concat(...requests.map((r) => encodeFrame(Request.encode(Request.from(r)))))),
    sendRaw: (bytes) => void socket.write(bytes),
    async receive() {
      for (;;) {
        const frame = frames.next();
        if (frame !== undefined) return Response.decode(frame);
        if (closed) return undefined;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
  return new Promise((resolve) => socket.on("connect", () => resolve(peer)));
}

async function serve(t: TestContext, options: Partial<AbciServerOptions> = {}, app: Application = kvApplication()) {
  const lines: string[] = [];
  const log = { info: () => undefined, warn: (m: string) => void lines.push(m), error: (m: string) => void lines.push(m) };
  const server = await startAbciServer(app, { address: "tcp://127.0.0.1:0", log, ...options });
  const peers: Peer[] = [];
  t.after(async () => {
    for (const { socket } of peers) socket.destroy();
    await server.close();
  });
  const open = async (): Promise<Peer> => {
    const peer = await connect(server.address);
    peers.push(peer);
    return peer;
  };
  return { server, open, lines };
}

const block = (height: bigint, ...txs: readonly string[]) => RequestFinalizeBlock.from({ height, txs: txs.map(utf8) });

test("a block goes through InitChain, proposals, FinalizeBlock and Commit, and is queried", async (t) => {
  const { open } = await serve(t);
  const peer = await open();
  peer.send(
    { echo: { message: "hello" } },
    { info: RequestInfo.from({ abciVersion: "2.0.0" }) },
    { initChain: RequestInitChain.from({ chainId: "c", initialHeight: 1n }) },
    { prepareProposal: RequestPrepareProposal.from({ height: 1n, maxTxBytes: 1000n, txs: [utf8("a=1"), utf8("junk")] }) },
    { processProposal: RequestProcessProposal.from({ height: 1n, txs: [utf8("a=1")] }) },
    { processProposal: RequestProcessProposal.from({ height: 1n, txs: [utf8("junk")] }) },
    { extendVote: RequestExtendVote.from({ height: 1n }) },
    { verifyVoteExtension: RequestVerifyVoteExtension.from({ height: 1n }) },
    { finalizeBlock: block(1n, "a=1") },
    { commit: {} },
    { info: RequestInfo.from({}) },
    { query: RequestQuery.from({ data: utf8("a") }) },
    { checkTx: RequestCheckTx.from({ tx: utf8("junk") }) },
    { flush: {} },
  );
  assert.equal((await peer.receive())?.echo?.message, "hello");
  assert.equal((await peer.receive())?.info?.lastBlockHeight, 0n);
  assert.ok((await peer.receive())?.initChain);
  assert.deepEqual((await peer.receive())?.prepareProposal?.txs.map(fromUtf8), ["a=1"]);
  assert.equal((await peer.receive())?.processProposal?.status, 1);
  assert.equal((await peer.receive())?.processProposal?.status, 2);
  assert.equal((await peer.receive())?.extendVote?.voteExtension.length, 0);
  assert.equal((await peer.receive())?.verifyVoteExtension?.status, 1);
  const finalized = (await peer.receive())?.finalizeBlock;
  assert.equal(finalized?.txResults.length, 1);
  assert.equal((await peer.receive())?.commit?.retainHeight, 0n);
  const info = (await peer.receive())?.info;
  assert.equal(info?.lastBlockHeight, 1n);
  assert.deepEqual(info?.lastBlockAppHash, finalized?.appHash);
  assert.equal(fromUtf8((await peer.receive())?.query?.value ?? new Uint8Array(0)), "1");
  assert.equal((await peer.receive())?.checkTx?.code, 2);
  assert.ok((await peer.receive())?.flush);
});

test("snapshots are neither listed nor taken", async (t) => {
  const { open } = await serve(t);
  const peer = await open();
  peer.send({ listSnapshots: {} }, { offerSnapshot: RequestOfferSnapshot.from({}) }, { flush: {} });
  assert.deepEqual((await peer.receive())?.listSnapshots?.snapshots, []);
  assert.equal((await peer.receive())?.offerSnapshot?.result, 2);
});

test("answers come in the order of requests, and calls of four connections never overlap", async (t) => {
  const inner = kvApplication();
  let busy = false;
  const app: Application = {
    ...inner,
    checkTx: (tx, recheck) => {
      assert.equal(busy, false);
      return inner.checkTx(tx, recheck);
    },
    commit: async () => {
      busy = true;
      const answer = await inner.commit();
      busy = false;
      return answer;
    },
  };
  const { open } = await serve(t, {}, app);
  const peers = await Promise.all([open(), open(), open(), open()]);
  const consensus = peers[0];
  for (let height = 1n; height <= 20n; height++) consensus?.send({ finalizeBlock: block(height, `h=${height}`) }, { commit: {} });
  for (const peer of peers.slice(1)) {
    for (let i = 0; i < 100; i++) peer.send({ checkTx: RequestCheckTx.from({ tx: utf8("a=1") }) }, { echo: { message: String(i) } });
    peer.send({ flush: {} });
  }
  for (const peer of peers.slice(1)) {
    for (let i = 0; i < 100; i++) {
      assert.equal((await peer.receive())?.checkTx?.code, 0);
      assert.equal((await peer.receive())?.echo?.message, String(i));
    }
    assert.ok((await peer.receive())?.flush);
  }
  for (let height = 1n; height <= 20n; height++) {
    assert.ok((await consensus?.receive())?.finalizeBlock);
    assert.ok((await consensus?.receive())?.commit);
  }
});

for (const [what, bytes, message] of [
  ["an oversized length", Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), /a message of 4294967295 bytes is longer than/],
  ["bytes that are no request", encodeFrame(Uint8Array.of(0x0a, 0xff)), /malformed message/],
  ["a request of an unknown kind", encodeFrame(Uint8Array.of(0xfa, 0x3f, 0x00)), /unknown request/],
  ["an empty request", Uint8Array.of(0), /unknown request/],
  [
    "a vote with an impossible flag",
    encodeFrame(
      Request.encode(
        Request.from({
          finalizeBlock: RequestFinalizeBlock.from({
            height: 1n,
            decidedLastCommit: { round: 0, votes: [{ validator: { address: new Uint8Array(20), power: 1n }, blockIdFlag: 9 }] },
          }),
        }),
      ),
    ),
    /block id flag 9 is not 1, 2 or 3/,
  ],
] as const) {
  test(`${what} ends its own connection with an exception and a log line, and no other`, async (t) => {
    let halts = 0;
    const { open, lines } = await serve(t, { onHalt: () => halts++ });
    const [bad, good] = [await open(), await open()];
    bad.sendRaw(bytes);
    assert.match((await bad.receive())?.exception?.error ?? "", message);
    assert.equal(await bad.receive(), undefined);
    good.send({ echo: { message: "alive" } });
    assert.equal((await good.receive())?.echo?.message, "alive");
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", message);
    assert.equal(halts, 0);
  });
}

test("an application that throws answers with an exception, and its owner hears of it once", async (t) => {
  const halts: unknown[] = [];
  const { open } = await serve(t, { onHalt: (error) => halts.push(error) });
  const peer = await open();
  peer.send({ finalizeBlock: block(7n) }, { echo: { message: "not answered" } });
  assert.equal((await peer.receive())?.exception?.error, "invalid height: 7; expected: 1");
  assert.equal(await peer.receive(), undefined);
  assert.equal(halts.length, 1);
});

test("a query that the node answers itself does not reach the application", async (t) => {
  const { open } = await serve(t, {
    queryService: ({ path }) =>
      path === "/service"
        ? Promise.resolve({
            code: 0,
            log: "",
            info: "",
            index: 0n,
            key: new Uint8Array(0),
            value: utf8("served"),
            proofOps: undefined,
            height: 5n,
            codespace: "",
          })
        : undefined,
  });
  const peer = await open();
  peer.send({ query: RequestQuery.from({ path: "/service" }) }, { query: RequestQuery.from({ data: utf8("x") }) });
  assert.equal(fromUtf8((await peer.receive())?.query?.value ?? new Uint8Array(0)), "served");
  assert.equal((await peer.receive())?.query?.log, "does not exist");
});

test("a unix socket left by a killed process is replaced, a living one is in use", async (t) => {
  const path = join(mkdtempSync(join(tmpdir(), "abci-")), "app.sock");
  writeFileSync(path, "");
  const { server, open } = await serve(t, { address: `unix://${path}` });
  const peer = await open();
  peer.send({ echo: { message: "unix" } });
  assert.equal((await peer.receive())?.echo?.message, "unix");
  await assert.rejects(startAbciServer(kvApplication(), { address: server.address }), /unix:.* is in use/);
});

test("a port that is taken is named, with what to do", async (t) => {
  const { server } = await serve(t);
  await assert.rejects(startAbciServer(kvApplication(), { address: server.address }), { code: "PORT_IN_USE" });
});
