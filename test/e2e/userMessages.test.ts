import assert from "node:assert/strict";
import { test } from "node:test";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet, Registry, type TsProtoGeneratedType } from "@cosmjs/proto-signing";
import { AminoTypes, GasPrice, SigningStargateClient } from "@cosmjs/stargate";
import { BinaryReader, BinaryWriter } from "cosmjs-types/binary";
import { counterModule, Msg, MsgAdd } from "../../examples/counter/app.ts";
import { standaloneApp } from "../../src/chains/standalone.ts";
import { pack, signTx } from "../../src/client/tx.ts";
import { walletFromMnemonic } from "../../src/client/wallet.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, addressOf, validatorOf } from "../../src/localnet/keys.ts";
import { createTestChain } from "../../src/localnet/createTestChain.ts";
import type { ThreadChain } from "../../src/localnet/threadChain.ts";
import { startRpcServer } from "../../src/node/rpc/server.ts";

const alice = accountOf(7, "alice");
const address = addressOf(alice, "cosmos");
const validator = validatorOf(7, "val1");

interface ForeignAdd {
  readonly sender: string;
  readonly by: bigint;
}
/** The user's message as a CosmJS user would write it, with the protobuf library of CosmJS. */
const ForeignAdd = {
  encode(message: ForeignAdd, writer = BinaryWriter.create()) {
    if (message.sender !== "") writer.uint32(10).string(message.sender);
    if (message.by !== 0n) writer.uint32(16).uint64(message.by);
    return writer;
  },
  decode(input: BinaryReader | Uint8Array): ForeignAdd {
    const reader = input instanceof BinaryReader ? input : new BinaryReader(input);
    let [sender, by] = ["", 0n];
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === 10) sender = reader.string();
      else by = reader.uint64();
    }
    return { sender, by };
  },
  fromPartial: (members: Partial<ForeignAdd>): ForeignAdd => ({ sender: "", by: 0n, ...members }),
};
const aminoTypes = new AminoTypes({
  [MsgAdd.typeUrl]: {
    aminoType: "counter/MsgAdd",
    toAmino: ({ sender, by }: ForeignAdd) => ({ sender, by: by.toString() }),
    fromAmino: ({ sender, by }: { readonly sender: string; readonly by: string }): ForeignAdd => ({ sender, by: BigInt(by) }),
  },
});

/** CosmJS estimates without a fee, and a node without a price foresees none: taking it is a third of so small a transaction's gas. */
const GAS_MULTIPLIER = 1.6;

test("unmodified CosmJS sends a message that a user's module defines, signed directly and in amino JSON", { timeout: 60_000 }, async () => {
  const app = standaloneApp({ extra: [counterModule] });
  const genesis = chainGenesis({
    chainId: "solo-1",
    timeNs: parseTime("2026-01-01T00:00:00Z"),
    app,
    accounts: [{ account: alice, amount: 1_000_000_000n }],
    validators: [{ validator, balance: 20_000_000n, stake: 10_000_000n }],
  });
  const chain = (await createTestChain({ app, genesis, keys: [{ seed: validator.consensusSeed }] })) as ThreadChain;
  const server = await startRpcServer(() => chain.environment, { port: 0 });
  await chain.produceBlock();
  const timer = setInterval(() => void chain.produceBlock({ mempool: true }), 100);
  try {
    const registry = new Registry([[MsgAdd.typeUrl, ForeignAdd as unknown as TsProtoGeneratedType]]);
    const wallets = [
      await DirectSecp256k1HdWallet.fromMnemonic(alice.mnemonic, { prefix: "cosmos" }),
      await Secp256k1HdWallet.fromMnemonic(alice.mnemonic, { prefix: "cosmos" }),
    ];
    const counts: bigint[] = [];
    for (const wallet of wallets) {
      const client = await SigningStargateClient.connectWithSigner(`http://127.0.0.1:${server.port}`, wallet, {
        registry,
        aminoTypes,
        gasPrice: GasPrice.fromString("0.001stake"),
        broadcastPollIntervalMs: 100,
      });
      const sent = await client.signAndBroadcast(
        address,
        [{ typeUrl: MsgAdd.typeUrl, value: { sender: address, by: 6n } }],
        GAS_MULTIPLIER,
      );
      assert.equal(sent.code, 0, sent.rawLog);
      counts.push(Msg.add.output.decode(sent.msgResponses[0]?.value ?? assert.fail()).count);
      client.disconnect();
    }
    assert.deepEqual(counts, [6n, 12n]);
    const { client } = chain;
    const account = (await client.account(address)) ?? assert.fail();
    const context = { chainId: "solo-1", ...account, mode: "amino-json", codecs: app.router.codec } as const;
    const fee = { amount: [{ denom: "stake", amount: 1_000n }], gasLimit: 200_000n };
    const own = signTx(
      { messages: [pack(MsgAdd, { sender: address, by: 1n })], fee },
      walletFromMnemonic(alice.mnemonic, "cosmos"),
      context,
    );
    assert.equal(chain.checkTx(own).log, "");
  } finally {
    clearInterval(timer);
    await server.close();
    await chain.close();
  }
});
