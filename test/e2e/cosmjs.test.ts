import assert from "node:assert/strict";
import { test } from "node:test";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice, SigningStargateClient, StargateClient } from "@cosmjs/stargate";
import { DirectSecp256k1HdWallet as OldWallet } from "cosmjs-proto-signing-0-32";
import { GasPrice as OldGasPrice, SigningStargateClient as OldSigningStargateClient } from "cosmjs-stargate-0-32";
import { standaloneApp } from "../../src/chains/standalone.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { createTestChain } from "../../src/localnet/createTestChain.ts";
import type { ThreadChain } from "../../src/localnet/threadChain.ts";
import { accountOf, addressOf, validatorOf } from "../../src/localnet/keys.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { startRpcServer } from "../../src/node/rpc/server.ts";

const alice = accountOf(7, "alice");
const bob = accountOf(7, "bob");
const validator = validatorOf(7, "val1");

async function startChain() {
  const genesis = chainGenesis({
    chainId: "solo-1",
    timeNs: parseTime("2026-01-01T00:00:00Z"),
    app: standaloneApp(),
    accounts: [alice, bob].map((account) => ({ account, amount: 1_000_000_000n })),
    validators: [{ validator, balance: 20_000_000n, stake: 10_000_000n }],
  });
  const chain = (await createTestChain({ app: standaloneApp(), genesis, keys: [{ seed: validator.consensusSeed }] })) as ThreadChain;
  const server = await startRpcServer(() => chain.environment, { port: 0 });
  await chain.produceBlock();
  const timer = setInterval(() => void chain.produceBlock({ mempool: true }), 100);
  return {
    url: `http://127.0.0.1:${server.port}`,
    close: async () => {
      clearInterval(timer);
      await server.close();
      await chain.close();
    },
  };
}

test("unmodified CosmJS, new and old, connects over a socket, estimates, signs and sends coins", { timeout: 60_000 }, async () => {
  const chain = await startChain();
  try {
    const to = addressOf(bob, "cosmos");
    const newWallet = await DirectSecp256k1HdWallet.fromMnemonic(alice.mnemonic, { prefix: "cosmos" });
    const newest = await SigningStargateClient.connectWithSigner(chain.url, newWallet, {
      gasPrice: GasPrice.fromString("0.001stake"),
      broadcastPollIntervalMs: 100,
    });
    const [account] = await newWallet.getAccounts();
    assert.equal(account?.address, addressOf(alice, "cosmos"));
    const sent = await newest.sendTokens(addressOf(alice, "cosmos"), to, [{ denom: "stake", amount: "5" }], "auto", "from the newest");
    assert.equal(sent.code, 0, sent.rawLog);
    const oldWallet = await OldWallet.fromMnemonic(alice.mnemonic, { prefix: "cosmos" });
    const oldest = await OldSigningStargateClient.connectWithSigner(chain.url, oldWallet, {
      gasPrice: OldGasPrice.fromString("0.001stake"),
      broadcastPollIntervalMs: 100,
    });
    const again = await oldest.sendTokens(addressOf(alice, "cosmos"), to, [{ denom: "stake", amount: "7" }], "auto", "from 0.32.4");
    assert.equal(again.code, 0, again.rawLog);
    const reader = await StargateClient.connect(chain.url);
    assert.equal((await reader.getBalance(to, "stake")).amount, "1000000012");
    assert.equal((await reader.searchTx(`transfer.recipient='${to}'`)).length, 2);
    newest.disconnect();
    oldest.disconnect();
    reader.disconnect();
  } finally {
    await chain.close();
  }
});
