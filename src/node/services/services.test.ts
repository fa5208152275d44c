import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { SigningStargateClient } from "@cosmjs/stargate";
import { ADDRESSES, MNEMONICS } from "../../../test/support/bankChain.ts";
import { type RpcChain, startRpcChain } from "../../../test/support/rpcChain.ts";
import { utf8 } from "../../encoding/bytes.ts";
import type { QueryResponse } from "../../framework/application.ts";
import type { MethodCodec } from "../../proto/codec.ts";
import { Service as NodeMethods } from "../../proto/gen/cosmos/base/node/v1beta1.ts";
import { PageRequest } from "../../proto/gen/cosmos/base/query/v1beta1.ts";
import { Service as CometMethods } from "../../proto/gen/cosmos/base/tendermint/v1beta1.ts";
import { PubKey } from "../../proto/gen/cosmos/crypto/ed25519.ts";
import { BroadcastMode, Service as TxMethods } from "../../proto/gen/cosmos/tx/v1beta1.ts";
import { callMethod } from "../rpc/call.ts";
import { createNodeServices } from "./nodeServices.ts";
import type { NodeService } from "./service.ts";

// Codes and logs of refusals are those that interchain-security-pd v7.0.1 gave to the same requests.

const [alice = "", bob = ""] = ADDRESSES;
const coins = [{ denom: "stake", amount: "1000" }];

async function sendCoins({ url }: RpcChain): Promise<string> {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(MNEMONICS[0] ?? "");
  const client = await SigningStargateClient.connectWithSigner(url, wallet, { broadcastPollIntervalMs: 20 });
  const sent = await client.sendTokens(alice, bob, coins, { amount: coins, gas: "200000" });
  assert.equal(sent.code, 0);
  client.disconnect();
  return sent.transactionHash;
}

interface More {
  readonly height?: bigint;
  readonly prove?: boolean;
  readonly services?: ReadonlyMap<string, NodeService>;
}

async function ask<I, O>(chain: RpcChain, method: MethodCodec<I, O>, request: Partial<I>, more: More = {}): Promise<QueryResponse> {
  const service = (more.services ?? chain.env.services).get(method.path);
  assert.ok(service, method.path);
  const data = method.input.encode(method.input.from(request));
  return service({ path: method.path, data, height: more.height ?? 0n, prove: more.prove ?? false });
}

async function answer<I, O>(chain: RpcChain, method: MethodCodec<I, O>, request: Partial<I>, more?: More): Promise<O> {
  const { code, log, value, height } = await ask(chain, method, request, more);
  assert.equal(code, 0, log);
  assert.ok(height > 0n);
  return method.output.decode(value);
}

async function refusal<I, O>(chain: RpcChain, method: MethodCodec<I, O>, request: Partial<I>, more?: More): Promise<string> {
  const { code, codespace, log } = await ask(chain, method, request, more);
  return `${codespace}/${code} ${log}`;
}

/** Services as a gRPC server has them. */
function grpcServices({ env, engine }: RpcChain): ReadonlyMap<string, NodeService> {
  const call = (method: string, params: Parameters<typeof callMethod>[2]) =>
    callMethod(env, method, params).catch((error: { readonly detail: string }) => Promise.reject(new Error(error.detail)));
  const rest = { appName: "", version: "", addressPrefix: "cosmos", minimumGasPrice: "", pruningKeepRecent: "0", pruningInterval: "0" };
  return createNodeServices({ call, app: engine.app, haltHeight: 0n, ...rest }, "grpc");
}

const chainOf = (t: TestContext): Promise<RpcChain> => startRpcChain(t);

test("GetTx gives a transaction with its block's time in whole seconds, and NotFound for others", async (t) => {
  const chain = await chainOf(t);
  const hash = await sendCoins(chain);
  const { tx, txResponse } = await answer(chain, TxMethods.getTx, { hash });
  assert.equal(tx?.body?.messages[0]?.typeUrl, "/cosmos.bank.v1beta1.MsgSend");
  assert.equal(txResponse?.txhash, hash);
  assert.equal(txResponse?.height, 4n);
  assert.equal(txResponse?.timestamp, "2026-01-01T00:00:03Z");
  assert.ok(txResponse?.events.some((e) => e.type === "transfer"));
  const zeros = "00".repeat(32);
  assert.equal(
    await refusal(chain, TxMethods.getTx, { hash: zeros }),
    `sdk/22 rpc error: code = NotFound desc = tx not found: ${zeros}: key not found`,
  );
  assert.equal(
    await refusal(chain, TxMethods.getTx, { hash: "" }),
    "sdk/18 rpc error: code = InvalidArgument desc = tx hash cannot be empty: invalid request",
  );
  assert.equal(await refusal(chain, TxMethods.getTx, { hash: "zz" }), "sdk/18 encoding/hex: invalid byte: U+007A 'z': invalid request");
  assert.equal(await refusal(chain, TxMethods.getTx, { hash: "abc" }), "sdk/18 encoding/hex: odd length hex string: invalid request");
});

test("GetTxsEvent searches by query and refuses as an internal error", async (t) => {
  const chain = await chainOf(t);
  const hash = await sendCoins(chain);
  const found = await answer(chain, TxMethods.getTxsEvent, { query: `transfer.recipient='${bob}'` });
  assert.deepEqual(
    found.txResponses.map((r) => r.txhash),
    [hash],
  );
  assert.equal(found.total, 1n);
  const internal = "sdk/6 rpc error: code = Internal desc =";
  assert.equal(await refusal(chain, TxMethods.getTxsEvent, {}), `${internal} query cannot be empty: unknown request`);
  assert.equal(
    await refusal(chain, TxMethods.getTxsEvent, { query: "tx.height>0", page: 9n }),
    `${internal} failed to search for txs: page should be within [1, 1] range, given 9: unknown request`,
  );
  assert.equal(
    await refusal(chain, TxMethods.getTxsEvent, { query: "((" }),
    `${internal} failed to search for txs: offset 0: invalid input ( at offset 1: unknown request`,
  );
});

test("GetBlockWithTxs pages through a block's transactions", async (t) => {
  const chain = await chainOf(t);
  await sendCoins(chain);
  const block = await answer(chain, TxMethods.getBlockWithTxs, { height: 4n });
  assert.equal(block.txs.length, 1);
  assert.equal(block.block?.header.height, 4n);
  assert.equal(block.pagination?.total, 1n);
  const none = await answer(chain, TxMethods.getBlockWithTxs, { height: 4n, pagination: PageRequest.from({}) });
  assert.equal(none.txs.length, 0);
  const reversed = await answer(chain, TxMethods.getBlockWithTxs, {
    height: 4n,
    pagination: PageRequest.from({ limit: 5n, reverse: true }),
  });
  assert.equal(reversed.txs.length, 0);
  const pagination = PageRequest.from({ offset: 5n, limit: 1n });
  assert.equal(
    await refusal(chain, TxMethods.getBlockWithTxs, { height: 4n, pagination }),
    "sdk/6 out of range: cannot paginate 1 txs with offset 5 and limit 1: invalid request: unknown request",
  );
  assert.equal(
    await refusal(chain, TxMethods.getBlockWithTxs, { height: 99n }),
    "sdk/6 requested height 99 but height must not be less than 1 or greater than the current height 4: invalid height: unknown request",
  );
});

test("abci_query leaves BroadcastTx to the application, which refuses it; a gRPC server broadcasts", async (t) => {
  const chain = await chainOf(t);
  assert.equal(chain.env.services.has(TxMethods.broadcastTx.path), false);
  const services = grpcServices(chain);
  const mode = BroadcastMode.BROADCAST_MODE_SYNC;
  const { txResponse } = await answer(chain, TxMethods.broadcastTx, { txBytes: utf8("junk"), mode }, { services });
  assert.deepEqual([txResponse?.codespace, txResponse?.code], ["sdk", 2]);
  assert.match(await refusal(chain, TxMethods.broadcastTx, { mode }, { services }), /^sdk\/18 .*invalid empty tx/);
  assert.match(await refusal(chain, TxMethods.broadcastTx, { txBytes: utf8("junk") }, { services }), /^sdk\/18 unsupported return type/);
});

test("a transaction that waits already is answered with sdk/19", async (t) => {
  const chain = await chainOf(t);
  const services = grpcServices(chain);
  const hash = await sendCoins(chain);
  const { tx } = await answer(chain, TxMethods.getTx, { hash });
  const { txBytes } = await answer(chain, TxMethods.txEncode, { tx });
  const mode = BroadcastMode.BROADCAST_MODE_SYNC;
  const { txResponse } = await answer(chain, TxMethods.broadcastTx, { txBytes, mode }, { services });
  assert.deepEqual([txResponse?.codespace, txResponse?.code, txResponse?.txhash], ["sdk", 19, hash]);
});

test("node info names the versions by which clients choose their dialect", async (t) => {
  const chain = await chainOf(t);
  const { defaultNodeInfo, applicationVersion } = await answer(chain, CometMethods.getNodeInfo, {});
  assert.equal(defaultNodeInfo?.network, "bank-1");
  assert.match(defaultNodeInfo?.version ?? "", /^0\.38\./);
  assert.match(applicationVersion?.cosmosSdkVersion ?? "", /^v0\.50\./);
  const versions = new Map(applicationVersion?.buildDeps.map(({ path, version }) => [path, version]));
  assert.match(versions.get("github.com/cometbft/cometbft") ?? "", /^v0\.38\./);
  assert.match(versions.get("github.com/cosmos/cosmos-sdk") ?? "", /^v0\.50\./);
  assert.match(versions.get("github.com/cosmos/ibc-go/v10") ?? "", /^v10\./);
  assert.deepEqual(await answer(chain, CometMethods.getSyncing, {}), { syncing: false });
});

test("blocks and validator sets come by height, with addresses in the chain's own form", async (t) => {
  const chain = await chainOf(t);
  const latest = await answer(chain, CometMethods.getLatestBlock, {});
  assert.equal(latest.block?.header.height, 3n);
  assert.match(latest.sdkBlock?.header.proposerAddress ?? "", /^cosmosvalcons1/);
  assert.equal((await answer(chain, CometMethods.getBlockByHeight, { height: 2n })).block?.header.height, 2n);
  const set = await answer(chain, CometMethods.getLatestValidatorSet, {});
  assert.equal(set.blockHeight, 4n);
  assert.deepEqual(
    set.validators.map((v) => v.votingPower),
    [40n, 30n, 20n],
  );
  assert.equal(set.validators[0]?.pubKey?.typeUrl, PubKey.typeUrl);
  const page = await answer(chain, CometMethods.getValidatorSetByHeight, {
    height: 2n,
    pagination: PageRequest.from({ offset: 2n, limit: 2n }),
  });
  assert.deepEqual([page.validators.length, page.pagination?.total], [1, 3n]);
  const beyond = "sdk/18 rpc error: code = InvalidArgument desc = requested block height is bigger then the chain length: invalid request";
  assert.equal(await refusal(chain, CometMethods.getBlockByHeight, { height: 99n }), beyond);
  assert.equal(await refusal(chain, CometMethods.getValidatorSetByHeight, { height: 99n }), beyond);
  assert.equal(await refusal(chain, CometMethods.getBlockByHeight, {}), "sdk/18 height must be greater than 0, but got 0: invalid request");
});

test("ABCIQuery reaches stores and the application, but no gRPC methods", async (t) => {
  const chain = await chainOf(t);
  const store = await answer(chain, CometMethods.aBCIQuery, { path: "/store/bank/key", data: utf8("x"), height: 3n, prove: true });
  assert.deepEqual(
    store.proofOps?.ops.map((op) => op.type),
    ["ics23:iavl", "ics23:simple"],
  );
  assert.match(
    await refusal(chain, CometMethods.aBCIQuery, { path: "/cosmos.bank.v1beta1.Query/Params" }),
    /^sdk\/18 rpc error: code = InvalidArgument desc = unsupported ABCI query path: /,
  );
});

test("the node tells its configuration and status", async (t) => {
  const chain = await chainOf(t);
  assert.equal((await answer(chain, NodeMethods.config, {})).minimumGasPrice, "0.001stake");
  const status = await answer(chain, NodeMethods.status, {}, { height: 2n });
  const header = (await chain.engine.status()).latest?.header;
  assert.deepEqual([status.height, status.timestamp, status.appHash], [2n, header?.time, header?.appHash]);
});

test("what baseapp refuses before a handler is refused here too, malformed requests included", async (t) => {
  const chain = await chainOf(t);
  assert.equal(
    await refusal(chain, NodeMethods.config, {}, { height: 99n }),
    "sdk/26 cannot query with height in the future; please provide a valid height: invalid height",
  );
  assert.equal(
    await refusal(chain, NodeMethods.config, {}, { height: 1n, prove: true }),
    "sdk/18 cannot query with proof when height <= 1; please provide a valid height: invalid request",
  );
  const service = chain.env.services.get(TxMethods.getTx.path);
  const malformed = await service?.({ path: TxMethods.getTx.path, data: Uint8Array.of(0xff), height: 0n, prove: false });
  assert.deepEqual([malformed?.codespace, malformed?.code], ["sdk", 18]);
});
