import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { SigningStargateClient } from "@cosmjs/stargate";
import { WebSocket } from "ws";
import { encodeBech32 } from "../../src/encoding/bech32.ts";
import { fromHex, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { accountAddress } from "../../src/crypto/address.ts";
import { secretKeyFromMnemonic } from "../../src/crypto/mnemonic.ts";
import { publicKey } from "../../src/crypto/secp256k1.ts";
import { openChain } from "../../src/engine/openChain.ts";
import { createEnvironment } from "../../src/node/rpc/createEnvironment.ts";
import { startRpcServer } from "../../src/node/rpc/server.ts";
import { MsgSend, Query as BankQuery } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { Service as CometService } from "../../src/proto/gen/cosmos/base/tendermint/v1beta1.ts";
import { Service as NodeService } from "../../src/proto/gen/cosmos/base/node/v1beta1.ts";
import { MsgDelegate, Query as StakingQuery } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { Service as TxService } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import type { MethodCodec } from "../../src/proto/codec.ts";
import type { AbciProgramOptions, KillPoint } from "../support/abciProgram.ts";
import {
  type CometNode,
  findCometBft,
  freePort,
  heightOf,
  initComet,
  type Program,
  rpcCall,
  setBlockInterval,
  startComet,
  startProgram,
  waitForHeight,
} from "../support/cometbft.ts";
import { type Depth, jsonDifference } from "../support/jsonDifference.ts";
import { ALICE, aliceAddress, bobAddress, cometGenesis, PROVIDER_GENESIS, providerApp, VALIDATOR } from "../support/providerChain.ts";

const binary = findCometBft();
const skip = binary === undefined ? "cometbft is absent" : false;
const operator = encodeBech32("cosmosvaloper", accountAddress(publicKey(secretKeyFromMnemonic(VALIDATOR.mnemonic))));

interface Running {
  readonly app: Program;
  readonly node: CometNode;
}

async function start(t: TestContext, home: string, killAt?: AbciProgramOptions["killAt"]): Promise<Running> {
  const rpcPort = await freePort();
  const options: AbciProgramOptions = {
    app: "provider",
    home,
    address: `unix://${join(home, "app.sock")}`,
    rpcUrl: `http://127.0.0.1:${rpcPort}`,
    ...(killAt === undefined ? {} : { killAt }),
  };
  const app = startProgram(process.execPath, ["--import", "tsx", "test/support/abciProgram.ts", JSON.stringify(options)]);
  t.after(() => app.stop("SIGKILL"));
  const [, address = ""] = await app.printed(/listening on (\S+)/);
  const node = await startComet(binary ?? "", home, address, rpcPort);
  t.after(() => node.stop("SIGKILL"));
  return { app, node };
}

/** Sends and delegates with CosmJS until the node is gone; hashes of what the client saw included. */
async function load(node: CometNode, seen: Map<string, number>): Promise<void> {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(ALICE.mnemonic);
  let gone = false;
  void node.exited.then(() => {
    gone = true;
  });
  try {
    const client = await SigningStargateClient.connectWithSigner(node.rpcUrl, wallet);
    for (let i = 0; ; i++) {
      const coin = { denom: "stake", amount: String(1000 + i) };
      const fee = { amount: [coin], gas: "400000" };
      const message =
        i % 3 === 0
          ? { typeUrl: MsgDelegate.typeUrl, value: { delegatorAddress: aliceAddress, validatorAddress: operator, amount: coin } }
          : { typeUrl: MsgSend.typeUrl, value: { fromAddress: aliceAddress, toAddress: bobAddress, amount: [coin] } };
      const hash = await client.signAndBroadcastSync(aliceAddress, [message], fee);
      for (let found = await client.getTx(hash); !gone; found = await client.getTx(hash)) {
        if (found === null) continue;
        assert.equal(found.code, 0, found.rawLog);
        seen.set(hash, found.height);
        break;
      }
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
  }
}

/** The height once no block comes any more: a restarted node may finish the one under way. */
async function settledHeight(url: string): Promise<bigint> {
  for (let last = 0n; ; ) {
    const now = await heightOf(url);
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 2500));
  }
}

interface Follower {
  /** Messages by type, height and index. */
  readonly messages: ReadonlyMap<string, unknown>;
  readonly close: () => void;
}

/** Everything that a node publishes, while it lives. */
async function follow(url: string): Promise<Follower> {
  const messages = new Map<string, unknown>();
  const ws = new WebSocket(`${url.replace("http", "ws")}/websocket`);
  ws.on("error", () => undefined);
  await new Promise((resolve) => ws.once("open", resolve));
  ws.on("message", (data) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result?: { data?: { type: string; value: EventValue } } };
    if (result?.data === undefined) return;
    const { type, value } = result.data;
    const height = value.block?.header.height ?? value.header?.height ?? value.TxResult?.height ?? value.height;
    messages.set(`${id} ${type} ${height} ${value.TxResult?.index ?? 0}`, result);
  });
  for (const [id, type] of ["NewBlock", "NewBlockHeader", "NewBlockEvents", "Tx"].entries())
    ws.send(JSON.stringify({ jsonrpc: "2.0", id, method: "subscribe", params: { query: `tm.event='${type}'` } }));
  return { messages, close: () => ws.terminate() };
}

interface EventValue {
  readonly block?: { readonly header: { readonly height: string } };
  readonly header?: { readonly height: string };
  readonly height?: string;
  readonly TxResult?: { readonly height: string; readonly index?: number };
}

test("the provider makes 200 blocks under the real CometBFT through kills, and the embedded engine gives the same answers", {
  skip,
  timeout: 400_000,
}, async (t) => {
  const home = mkdtempSync(join(tmpdir(), "interop-"));
  initComet(binary ?? "", home, { genesis: cometGenesis(PROVIDER_GENESIS), seed: VALIDATOR.consensusSeed });
  const seen = new Map<string, number>();
  let height = 0n;
  const rounds: readonly (KillPoint | "anywhere")[] = [
    "beforeCommit",
    "afterCommit",
    "anywhere",
    "beforeFinalize",
    "beforeCommit",
    "anywhere",
  ];
  const published = new Map<string, unknown>();
  for (const point of rounds) {
    const target = height + 34n;
    const running = await start(t, home, point === "anywhere" ? undefined : { point, height: Number(target) });
    const follower = await follow(running.node.rpcUrl);
    const loading = load(running.node, seen);
    if (point === "anywhere") {
      await waitForHeight(running.node, target);
      await running.app.stop("SIGKILL");
    } else await running.app.exited;
    await running.node.stop("SIGKILL");
    await loading;
    follower.close();
    for (const [key, message] of follower.messages) published.set(key, message);
    height = target;
  }
  setBlockInterval(home, "1h");
  const { node, app } = await start(t, home);
  const url = node.rpcUrl;
  height = await settledHeight(url);
  assert.ok(height >= 200n, `only ${height} blocks`);
  assert.ok(seen.size >= 20, `only ${seen.size} transactions`);
  for (const [hash, at] of seen) {
    const found = (await rpcCall(url, "tx", { hash: Buffer.from(fromHex(hash)).toString("base64") })) as { height: string };
    assert.equal(Number(found.height), at, `transaction ${hash} that a client had seen`);
  }
  await t.test("every block gives the embedded engine the same state and results", async (t) => {
    const { engine } = await openChain({ app: providerApp(), genesis: PROVIDER_GENESIS, keys: [{ seed: VALIDATOR.consensusSeed }] });
    t.after(() => engine.close());
    const environment = createEnvironment(engine, {
      moniker: "vm",
      nodeId: new Uint8Array(20),
      addressPrefix: "cosmos",
      minimumGasPrice: "0.001stake",
      rpcAddress: url.replace("http", "tcp"),
    });
    const server = await startRpcServer(() => environment, { port: 0 });
    t.after(() => server.close());
    const own = `http://127.0.0.1:${server.port}`;
    const follower = await follow(own);
    for (let at = 1n; at <= height; at++) {
      const block = await rpcCall(url, "block", { height: String(at) });
      const lastValidators = at === 1n ? undefined : await rpcCall(url, "validators", { height: String(at - 1n) });
      await engine.applyRecordedBlock({ block, lastValidators });
    }
    const [hash = ""] = [...seen.keys()].slice(-3);
    while (!follower.messages.has(`2 tendermint/event/NewBlockEvents ${height} 0`)) await new Promise((resolve) => setTimeout(resolve, 20));
    const differences: string[] = [];
    let compared = 0;
    for (const [key, theirs] of published) {
      const ours = follower.messages.get(key);
      const found = ours === undefined ? "not published here" : jsonDifference(theirs, ours, { depth: "values" });
      if (found !== undefined) differences.push(`event ${key}: ${found}`);
      compared++;
    }
    follower.close();
    t.diagnostic(`${height} blocks, ${seen.size} transactions and ${compared} events compared`);
    for (const call of callsFor(height, hash)) {
      for (const how of ["POST", "GET"] as const) {
        if (call.how !== undefined && call.how !== how) continue;
        const [theirs, ours] = [await answer(url, call, how), await answer(own, call, how)];
        const found = jsonDifference(theirs, ours, { depth: call.depth ?? "values", shapeOnly: call.shapeOnly ?? [] });
        if (found !== undefined) differences.push(`${how} ${call.method} ${JSON.stringify(call.params).slice(0, 150)}: ${found}`);
      }
    }
    for (const body of BODIES) {
      const found = jsonDifference(await post(url, body), await post(own, body), BODY_OPTIONS);
      if (found !== undefined) differences.push(`POST ${body.slice(0, 100)}: ${found}`);
    }
    for (const path of PATHS) {
      const found = jsonDifference(await get(url, path), await get(own, path), BODY_OPTIONS);
      if (found !== undefined) differences.push(`GET ${path.slice(0, 100)}: ${found}`);
    }
    const frames = [await exchange(url, FRAMES), await exchange(own, FRAMES)];
    for (const [i, frame] of FRAMES.entries()) {
      const found = jsonDifference(frames[0]?.[i], frames[1]?.[i], { depth: "values", shapeOnly: ["error.data"] });
      if (found !== undefined) differences.push(`frame ${frame.slice(0, 100)}: ${found}`);
    }
    for (let at = 1n; at <= height; at++) {
      for (const method of ["block", "block_results", "header", "validators", "consensus_params"]) {
        const params = { height: String(at) };
        const found = jsonDifference(await rpcCall(url, method, params), await rpcCall(own, method, params), { depth: "values" });
        if (found !== undefined) differences.push(`${method} at ${at}: ${found}`);
      }
    }
    // The embedded engine saw no precommits for a block that it was given: one of its own shows what a tip's commit looks like.
    await engine.produceBlock();
    for (const method of ["commit", "dump_consensus_state"]) {
      const tip: Call = { method, params: {} };
      const found = jsonDifference(await answer(url, tip, "POST"), await answer(own, tip, "POST"), { depth: "shape" });
      if (found !== undefined) differences.push(`${method} of the tip: ${found}`);
    }
    assert.deepEqual(differences.slice(0, 40), [], `${differences.length} answers differ`);
  });
  await node.stop();
  await app.stop();
});

interface Call {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly depth?: Depth;
  readonly shapeOnly?: readonly string[];
  readonly how?: "POST" | "GET";
}

async function answer(url: string, { method, params }: Call, how: "POST" | "GET"): Promise<unknown> {
  if (how === "POST") {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method, params });
    const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    return { status: response.status, body: await response.json() };
  }
  const query = Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(uriValue(method, name, value))}`);
  const response = await fetch(`${url}/${method}${query.length === 0 ? "" : `?${query.join("&")}`}`);
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? (JSON.parse(text) as unknown) : text };
}

function uriValue(method: string, name: string, value: unknown): string {
  if (typeof value !== "string") return String(value);
  if (name === "hash" || (name === "tx" && method !== "")) return `0x${toHex(new Uint8Array(Buffer.from(value, "base64")))}`;
  if (name === "data") return `0x${value}`;
  return /^-?[0-9]+$/.test(value) ? value : JSON.stringify(value);
}

function grpc<I, O>(method: MethodCodec<I, O>, request: Partial<I>, more: Partial<Call> & { readonly height?: bigint } = {}): Call {
  const { height, ...rest } = more;
  const data = toHex(method.input.encode(method.input.from(request)));
  return {
    method: "abci_query",
    params: { path: method.path, data, ...(height === undefined ? {} : { height: String(height) }) },
    ...rest,
  };
}

function callsFor(height: bigint, txHash: string): readonly Call[] {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  const hash = base64(fromHex(txHash));
  const call = (method: string, params: Readonly<Record<string, unknown>> = {}, more: Partial<Call> = {}): Call => ({
    method,
    params,
    ...more,
  });
  const node = ["id", "listen_addr", "version", "channels", "moniker"].map((name) => `body.result.node_info.${name}`);
  return [
    call("health"),
    call("status", {}, { shapeOnly: node }),
    call("net_info"),
    call("genesis"),
    call("genesis_chunked", { chunk: "0" }, { shapeOnly: ["body.result.data"] }),
    call("genesis_chunked", { chunk: "1" }),
    call("blockchain"),
    call("blockchain", { minHeight: "3", maxHeight: "9" }),
    call("blockchain", { minHeight: "9", maxHeight: "3" }),
    call("blockchain", { minHeight: "-1", maxHeight: "3" }),
    call("block"),
    call("block", { height: "1" }),
    call("block", { height: "0" }),
    call("block", { height: "-5" }),
    call("block", { height: String(height + 1n) }),
    call("block_results"),
    call("block_results", { height: String(height + 7n) }),
    call("commit", { height: "1" }),
    call("commit", { height: String(height - 1n) }),
    call("header"),
    call("validators"),
    call("validators", { height: String(height + 1n) }),
    call("validators", { height: String(height + 2n) }),
    call("validators", { height: "5", page: "1", per_page: "1" }),
    call("validators", { height: "5", page: "2", per_page: "1" }),
    call("validators", { height: "5", page: "0" }),
    call("consensus_params", { height: "3" }),
    call("consensus_params", { height: String(height + 1n) }),
    call("consensus_params"),
    call("num_unconfirmed_txs"),
    call("unconfirmed_txs"),
    call("abci_info"),
    call("tx", { hash, prove: false }),
    call("tx", { hash, prove: true }),
    call("tx", { hash: base64(new Uint8Array(32).fill(7)), prove: false }),
    call("tx_search", { query: "tx.height>3", prove: false, page: "1", per_page: "7", order_by: "asc" }),
    call("tx_search", { query: "tx.height>3", prove: true, page: "2", per_page: "3", order_by: "desc" }),
    call("tx_search", { query: `tx.hash='${txHash}'` }),
    call("tx_search", { query: `tx.hash='${txHash.replaceAll(/[0-9]/g, "A")}'` }),
    call("tx_search", { query: `transfer.recipient='${bobAddress}' AND tx.height<100` }),
    call("tx_search", { query: "message.action CONTAINS 'MsgDelegate'", per_page: "100" }),
    call("tx_search", { query: "delegate.validator EXISTS" }),
    call("tx_search", { query: "tx.height>3", page: "1000" }),
    call("tx_search", { query: "tx.height>3", page: "0" }),
    call("tx_search", { query: "tx.height>3", order_by: "up" }),
    call("tx_search", { query: "no query at all" }),
    call("tx_search", { query: "" }),
    call("tx_search", { query: `a.b='${"x".repeat(600)}'` }),
    call("block_search", { query: "block.height<9", per_page: "3" }),
    call("block_search", { query: "block.height<9", page: "3", per_page: "3", order_by: "asc" }),
    call("block_search", { query: "coinbase.amount EXISTS" }),
    call("block_search", { query: "block.height=1000000" }),
    call("block_by_hash", { hash }),
    call("header_by_hash", { hash }, { shapeOnly: ["body.error.data"] }),
    call("header_by_hash", { hash: txHash }, { how: "POST" }),
    call("broadcast_tx_sync", { tx: base64(utf8("junk")) }),
    call("broadcast_tx_async", { tx: base64(utf8("junk!")) }, { how: "POST" }),
    call("broadcast_tx_commit", { tx: base64(utf8("junk?")) }),
    call("check_tx", { tx: base64(utf8("junk")) }),
    call("abci_query", { path: "/app/version" }),
    call("abci_query", { path: "" }),
    call("abci_query", { path: "/no/such" }),
    call("abci_query", { path: "/store/bank/key", data: "0a", prove: false }),
    call("abci_query", { path: "/store/bank/key", data: "00" + toHex(utf8("stake")), height: "20", prove: true }),
    call("abci_query", { path: "store/ibc/key", data: toHex(utf8("clients/none")), height: String(height), prove: true }),
    call("abci_query", { path: "/store/bank/key", data: "00", height: String(height + 5n), prove: true }),
    call("abci_query", { path: "/store/none/key", data: "00" }),
    call("abci_query", { path: "/store/bank/key", data: "00", height: "-1" }),
    grpc(BankQuery.balance, { address: bobAddress, denom: "stake" }),
    grpc(BankQuery.balance, { address: bobAddress, denom: "stake" }, { height: 30n }),
    grpc(BankQuery.balance, { address: "nobody", denom: "stake" }),
    grpc(BankQuery.totalSupply, {}),
    grpc(StakingQuery.validators, {}),
    grpc(StakingQuery.validator, { validatorAddr: operator }),
    grpc(StakingQuery.delegation, { delegatorAddr: bobAddress, validatorAddr: operator }),
    grpc(StakingQuery.historicalInfo, { height: 20n }),
    grpc(TxService.getTx, { hash: txHash }),
    grpc(TxService.getTx, { hash: "00".repeat(32) }),
    grpc(TxService.getTx, { hash: "" }),
    grpc(TxService.getTx, { hash: "zz" }),
    grpc(TxService.getTxsEvent, { query: "tx.height>3", limit: 4n, page: 2n }),
    grpc(TxService.getTxsEvent, { query: "" }),
    grpc(TxService.getTxsEvent, { query: "((" }),
    grpc(TxService.getBlockWithTxs, { height: 40n }),
    grpc(TxService.getBlockWithTxs, { height: 0n }),
    grpc(TxService.broadcastTx, { txBytes: new Uint8Array(0), mode: 2 }),
    grpc(TxService.broadcastTx, { txBytes: utf8("more junk"), mode: 2 }),
    grpc(TxService.simulate, { txBytes: utf8("junk") }),
    grpc(CometService.getNodeInfo, {}, { shapeOnly: ["body.result.response.value"] }),
    grpc(CometService.getSyncing, {}),
    grpc(CometService.getLatestBlock, {}),
    grpc(CometService.getBlockByHeight, { height: 33n }),
    grpc(CometService.getBlockByHeight, { height: height + 9n }),
    grpc(CometService.getLatestValidatorSet, {}),
    grpc(CometService.getValidatorSetByHeight, { height: 33n }),
    grpc(CometService.aBCIQuery, { path: "/store/bank/key", data: utf8("x") }),
    grpc(CometService.aBCIQuery, { path: "/cosmos.bank.v1beta1.Query/Params" }),
    grpc(NodeService.config, {}),
    grpc(NodeService.status, {}),
    call("no_such_method"),
    call("block", { height: "twelve" }, { shapeOnly: ["body.error.data"] }),
    call("block", { height: true }, { shapeOnly: ["body.error.data"] }),
    call("block", { hight: "12" }),
    call("tx", { hash: 12 }, { shapeOnly: ["body.error.data"] }),
    call("consensus_state", {}, { shapeOnly: ["body.result.round_state.start_time"] }),
  ];
}

const rpc = (rest: string): string => `{"jsonrpc":"2.0",${rest}}`;
const health = rpc('"id":1,"method":"health","params":{}');

/** Bodies as hostile or careless clients send them. Texts of Go's JSON decoder are not compared. */
const BODIES: readonly string[] = [
  "{",
  "null",
  "12",
  "true",
  "[]",
  "[1]",
  "[null]",
  "{}",
  `[${health}]`,
  `[${health},${rpc('"id":"two","method":"num_unconfirmed_txs","params":{}')}]`,
  `[${health},${rpc('"method":"health","params":{}')}]`,
  `[${health},{"id":true}]`,
  `[${Array.from({ length: 11 }, () => health).join()}]`,
  rpc('"method":"health","params":{}'),
  rpc('"id":null,"method":"health","params":{}'),
  rpc('"id":-7,"method":"health","params":{}'),
  rpc('"id":1.9,"method":"health","params":{}'),
  rpc('"id":"","method":"health","params":{}'),
  rpc('"id":true,"method":"health","params":{}'),
  rpc('"id":{},"method":"health","params":{}'),
  rpc('"id":1,"method":7,"params":{}'),
  rpc('"id":1,"params":{}'),
  '{"jsonrpc":2,"id":1,"method":"health","params":{}}',
  '{"id":1,"method":"health","params":{}}',
  rpc('"id":1,"method":"health","params":null'),
  rpc('"id":1,"method":"health","params":[]'),
  rpc('"id":1,"method":"health","params":[1]'),
  rpc('"id":1,"method":"health","params":"text"'),
  rpc('"id":1,"method":"subscribe","params":{"query":"tm.event=\'NewBlock\'"}'),
  rpc('"id":1,"method":"header","params":["3"]'),
  rpc('"id":1,"method":"header","params":[null]'),
  rpc('"id":1,"method":"header","params":["3","4"]'),
  rpc('"id":1,"method":"header","params":[]'),
  rpc('"id":1,"method":"validators","params":["3","1","5"]'),
  rpc('"id":1,"method":"header","params":{"height":"9223372036854775808"}'),
  rpc('"id":1,"method":"header","params":{"height":""}'),
  rpc('"id":1,"method":"header","params":{"height":{}}'),
  rpc('"id":1,"method":"tx","params":{"hash":"no base64!"}'),
  rpc('"id":1,"method":"tx","params":{"hash":""}'),
  rpc('"id":1,"method":"tx","params":{"hash":"AAAA","prove":"yes"}'),
  rpc('"id":1,"method":"abci_query","params":{"path":"/app/version","data":"xyz"}'),
  rpc('"id":1,"method":"abci_query","params":{"path":7}'),
  rpc('"id":1,"method":"broadcast_evidence","params":{"evidence":{}}'),
  rpc('"id":1,"method":"broadcast_evidence","params":{}'),
  rpc(`"id":1,"method":"abci_query","params":{"path":"${"x".repeat(1_000_100)}"}`),
];

const PATHS: readonly string[] = [
  "/nothing",
  "/subscribe?query=%22tm.event='NewBlock'%22",
  "/health/",
  "/header?height=3",
  "/header?height=%223%22",
  "/header?height=0x3",
  "/header?height=",
  "/header?height=99999999999999999999",
  "/header?hight=3",
  "/tx?hash=nothex",
  "/tx?hash=0xzz",
  "/tx?hash=0x12&prove=true",
  "/tx?hash=0x12&prove=maybe",
  "/tx_search?query=tx.height>3",
  "/tx_search?query=%22tx.height=3%22&per_page=2&page=1",
  "/abci_query?path=%22/app/version%22&data=0x",
  "/abci_query?path=/app/version",
  "/block_by_hash?hash=%22short%22",
];

const BODY_OPTIONS = { depth: "values", shapeOnly: ["body.error.data"] } as const;

async function post(url: string, body: string): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
  return { status: response.status, body: parsed(await response.text()) };
}

async function get(url: string, path: string): Promise<unknown> {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: parsed(await response.text()) };
}

function parsed(text: string): unknown {
  return text.startsWith("{") || text.startsWith("[") ? (JSON.parse(text) as unknown) : text;
}

const FRAMES: readonly string[] = [
  "junk",
  "[]",
  `[${health}]`,
  health,
  rpc('"id":"a","method":"status_","params":{}'),
  rpc('"id":"a","method":"header","params":{"height":{}}'),
  rpc('"id":2,"method":"header","params":["3"]'),
  rpc('"id":3,"method":"subscribe","params":{"query":"(("}'),
  rpc('"id":4,"method":"subscribe","params":{"query":""}'),
  rpc(`"id":5,"method":"subscribe","params":{"query":"a.b='${"x".repeat(600)}'"}`),
  rpc('"id":6,"method":"unsubscribe","params":{"query":"tm.event=\'NewBlock\'"}'),
  rpc('"id":7,"method":"unsubscribe_all","params":{}'),
  rpc('"id":8,"method":"subscribe","params":["tm.event=\'NewBlock\'"]'),
  rpc('"id":9,"method":"subscribe","params":{"query":"tm.event=\'NewBlock\'"}'),
  rpc('"id":10,"method":"subscribe","params":{"query":"tm.event=\'Tx\'"}'),
  rpc('"id":11,"method":"subscribe","params":{"query":"tm.event=\'A\'"}'),
  rpc('"id":12,"method":"subscribe","params":{"query":"tm.event=\'B\'"}'),
  rpc('"id":13,"method":"subscribe","params":{"query":"tm.event=\'C\'"}'),
  rpc('"id":14,"method":"subscribe","params":{"query":"tm.event=\'D\'"}'),
  rpc('"id":15,"method":"unsubscribe","params":{"query":"tm.event=\'A\'"}'),
  rpc('"id":16,"method":"unsubscribe_all","params":{}'),
  rpc('"id":17,"method":"unsubscribe_all","params":{}'),
];

/** Sends frames one after the other and gives the answer to each. */
async function exchange(url: string, frames: readonly string[]): Promise<readonly unknown[]> {
  const ws = new WebSocket(`${url.replace("http", "ws")}/websocket`);
  await new Promise((resolve) => ws.once("open", resolve));
  const answers: unknown[] = [];
  for (const frame of frames) {
    const next = new Promise<unknown>((resolve) => ws.once("message", (data) => resolve(JSON.parse(String(data)))));
    ws.send(frame);
    answers.push(await next);
  }
  ws.close();
  return answers;
}
