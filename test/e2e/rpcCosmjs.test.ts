import assert from "node:assert/strict";
import { test } from "node:test";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice, SigningStargateClient } from "@cosmjs/stargate";
import { Comet38Client, connectComet } from "@cosmjs/tendermint-rpc";
import { DirectSecp256k1HdWallet as DirectWallet032 } from "cosmjs-proto-signing-0-32";
import { GasPrice as GasPrice032, SigningStargateClient as Stargate032 } from "cosmjs-stargate-0-32";
import { ADDRESSES, CHAIN_ID, MNEMONICS } from "../support/bankChain.ts";
import { startProgram } from "../support/cometbft.ts";
import { startRpcChain } from "../support/rpcChain.ts";

const [alice = "", bob = ""] = ADDRESSES;
const [mnemonic = ""] = MNEMONICS;
const coins = [{ denom: "stake", amount: "1234" }];

test("CosmJS simulates, signs directly and in amino JSON, sends and finds its transactions", async (t) => {
  const { url } = await startRpcChain(t);
  for (const wallet of [await DirectSecp256k1HdWallet.fromMnemonic(mnemonic), await Secp256k1HdWallet.fromMnemonic(mnemonic)]) {
    const client = await SigningStargateClient.connectWithSigner(url, wallet, {
      gasPrice: GasPrice.fromString("0.001stake"),
      broadcastPollIntervalMs: 50,
    });
    t.after(() => client.disconnect());
    assert.equal(await client.getChainId(), CHAIN_ID);
    const before = BigInt((await client.getBalance(bob, "stake")).amount);
    const sent = await client.sendTokens(alice, bob, coins, "auto", "a memo");
    assert.equal(sent.code, 0, sent.rawLog);
    assert.equal(BigInt((await client.getBalance(bob, "stake")).amount) - before, 1234n);
    const found = await client.getTx(sent.transactionHash);
    assert.equal(found?.height, sent.height);
    assert.ok(found?.events.some((e) => e.type === "transfer"));
    const searched = await client.searchTx([{ key: "message.sender", value: alice }]);
    assert.ok(searched.some((tx) => tx.hash === sent.transactionHash));
  }
});

test("CosmJS 0.32 finds a 0.38 node and sends through it", async (t) => {
  const { url } = await startRpcChain(t);
  const wallet = await DirectWallet032.fromMnemonic(mnemonic);
  const client = await Stargate032.connectWithSigner(url, wallet, {
    gasPrice: GasPrice032.fromString("0.001stake"),
    broadcastPollIntervalMs: 50,
  });
  t.after(() => client.disconnect());
  const sent = await client.sendTokens(alice, bob, coins, "auto");
  assert.equal(sent.code, 0, sent.rawLog);
  assert.equal((await client.getBlock(sent.height)).txs.length, 1);
});

test("Comet38Client decodes every answer it asks for", async (t) => {
  const { url, engine } = await startRpcChain(t);
  const client = await connectComet(url);
  t.after(() => client.disconnect());
  assert.ok(client instanceof Comet38Client);
  const status = await client.status();
  assert.equal(status.nodeInfo.network, CHAIN_ID);
  assert.equal(status.syncInfo.latestBlockHeight, 3);
  assert.equal((await client.block()).block.header.height, 3);
  assert.equal((await client.block(2)).block.lastCommit?.signatures.length, 3);
  assert.equal((await client.blockResults(2)).height, 2);
  assert.equal((await client.blockchain()).blockMetas.length, 3);
  assert.equal((await client.commit(2)).canonical, true);
  assert.equal((await client.commit()).canonical, false);
  assert.equal((await client.validatorsAll(4)).total, 3);
  assert.equal((await client.genesis()).chainId, CHAIN_ID);
  assert.equal((await client.numUnconfirmedTxs()).total, 0);
  assert.equal((await client.abciInfo()).lastBlockHeight, 3);
  assert.deepEqual((await client.txSearch({ query: "tx.height>0" })).txs, []);
  assert.equal((await client.blockSearch({ query: "block.height>1" })).totalCount, 2);
  await engine.produceBlock();
  assert.equal((await client.status()).syncInfo.latestBlockHeight, 4);
});

test("CosmJS subscribes to blocks, headers and transactions over the WebSocket", async (t) => {
  const { url, engine } = await startRpcChain(t);
  const args = ["--import", "tsx", "test/support/cosmjsSubscriber.ts", url.replace("http", "ws")];
  const subscriber = startProgram(process.execPath, args);
  await subscriber.printed(/following bank-1/);
  await engine.produceBlock();
  await subscriber.printed(/header 4/);
  const signer = await SigningStargateClient.connectWithSigner(url, await DirectSecp256k1HdWallet.fromMnemonic(mnemonic), {
    broadcastPollIntervalMs: 50,
  });
  await signer.sendTokens(alice, bob, coins, { amount: coins, gas: "200000" });
  signer.disconnect();
  await subscriber.printed(/header 5/);
  await subscriber.printed(/tx at 5/);
  await subscriber.stop();
  assert.deepEqual(subscriber.output().trim().split("\n").slice(1), [
    "block 4 with 0 txs",
    "header 4",
    "block 5 with 1 txs",
    "header 5",
    "tx at 5 code 0",
  ]);
});
