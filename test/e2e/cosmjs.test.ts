import assert from "node:assert/strict";
import { test } from "node:test";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice, SigningStargateClient, StargateClient } from "@cosmjs/stargate";
import { DirectSecp256k1HdWallet as OldWallet } from "cosmjs-proto-signing-0-32";
import { GasPrice as OldGasPrice, SigningStargateClient as OldSigningStargateClient } from "cosmjs-stargate-0-32";
import { standaloneApp } from "../../src/chains/standalone.ts";
import { toBase64 } from "../../src/encoding/base64.ts";
import { createTestChain, type LocalChain } from "../../src/localnet/testChain.ts";
import { accountOf, validatorOf } from "../../src/localnet/keys.ts";
import { addressOf } from "../../src/localnet/genesis.ts";
import { startRpcServer } from "../../src/node/rpc/server.ts";

const alice = accountOf(7, "alice");
const bob = accountOf(7, "bob");
const validator = validatorOf(7, "val1");

async function startChain() {
  const balances = [alice, bob].map((a) => ({ address: addressOf(a, "cosmos"), coins: [{ denom: "stake", amount: "1000000000" }] }));
  const genesis = {
    chain_id: "solo-1",
    genesis_time: "2026-01-01T00:00:00Z",
    initial_height: 1,
    app_hash: null,
    consensus: {
      params: { block: { max_bytes: "22020096", max_gas: "-1" } },
      validators: [
        { address: "", pub_key: { type: "tendermint/PubKeyEd25519", value: toBase64(validator.consensusKey) }, power: "10", name: "val1" },
      ],
    },
    app_state: {
      auth: {
        accounts: balances.map((b, i) => ({
          "@type": "/cosmos.auth.v1beta1.BaseAccount",
          address: b.address,
          pub_key: null,
          account_number: String(i),
          sequence: "0",
        })),
        params: {
          max_memo_characters: "256",
          tx_sig_limit: "7",
          tx_size_cost_per_byte: "10",
          sig_verify_cost_ed25519: "590",
          sig_verify_cost_secp256k1: "1000",
        },
      },
      bank: { params: { send_enabled: [], default_send_enabled: true }, balances, supply: [], denom_metadata: [], send_enabled: [] },
    },
  };
  const chain = (await createTestChain({ app: standaloneApp(), genesis, keys: [{ seed: validator.consensusSeed }] })) as LocalChain;
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
