// One run of a network whose blocks follow from its seed alone: `deterministicRun.ts ROUNDS [HOME]`. Every round puts three transactions into a
// block of each chain. With a home the network is closed and opened from disk every 50 rounds. Prints the hash of every block of both chains.
import { pack, signTx, type Wallet, walletFromMnemonic } from "../../src/client/index.ts";
import { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { MsgDelegate } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import { createNetwork, type NetworkChain } from "../../src/testing.ts";

const [rounds = "100", home = ""] = process.argv.slice(2);
const RESTART_EVERY = 50;
const open = () => createNetwork(home === "" ? { seed: 11 } : { seed: 11, home });

let network = await open();

function walletOf(chain: NetworkChain, name: string): Wallet {
  const account = chain.accounts.find((a) => a.name === name);
  if (account === undefined) throw new Error(`no account ${name}`);
  return walletFromMnemonic(account.mnemonic, chain.role === "provider" ? "cosmos" : "consumer");
}

/** Signs messages of one account in sequence and puts them into the mempool, one transaction each. */
async function queue(chain: NetworkChain, name: string, messages: readonly Any[]): Promise<void> {
  const { client } = chain;
  const wallet = walletOf(chain, name);
  const account = await client.account(wallet.address);
  if (account === undefined) throw new Error(`${name} has no account`);
  for (const [i, message] of messages.entries()) {
    const content = { messages: [message], fee: { amount: [{ denom: "stake", amount: 1_000n }], gasLimit: 1_000_000n } };
    const answer = await client.broadcast(
      signTx(content, wallet, { chainId: chain.chainId, accountNumber: account.accountNumber, sequence: account.sequence + BigInt(i) }),
    );
    if (answer.code !== 0) throw new Error(answer.log);
  }
}

function send(chain: NetworkChain, from: string, to: string, amount: bigint): Any {
  return pack(MsgSend, {
    fromAddress: walletOf(chain, from).address,
    toAddress: walletOf(chain, to).address,
    amount: [{ denom: "stake", amount }],
  });
}

for (let i = 0; i < Number(rounds); i++) {
  const { provider } = network;
  const [consumer] = network.consumers;
  if (consumer === undefined) throw new Error("no consumer");
  const validator = provider.validators[i % provider.validators.length];
  const delegation = pack(MsgDelegate, {
    delegatorAddress: walletOf(provider, "bob").address,
    validatorAddress: validator?.operator ?? "",
    amount: { denom: "stake", amount: 1_000_000n },
  });
  await queue(provider, "alice", [send(provider, "alice", "bob", BigInt(i + 1)), send(provider, "alice", "bob", 7n)]);
  await queue(provider, "bob", [i % 4 === 0 ? delegation : send(provider, "bob", "alice", BigInt(i + 1))]);
  await queue(consumer, "alice", [send(consumer, "alice", "bob", BigInt(i + 1)), send(consumer, "alice", "bob", 7n)]);
  await queue(consumer, "bob", [send(consumer, "bob", "alice", 3n)]);
  await network.advance({ blocks: 1 });
  if (home === "" || i % RESTART_EVERY !== RESTART_EVERY - 1) continue;
  await network.close();
  network = await open();
}
for (const chain of [network.provider, ...network.consumers]) {
  let full = 0;
  for (let height = 1n; height <= chain.height; height++) {
    const { block_id: id, block } = (await chain.rpc("block", { height: height.toString() })) as {
      readonly block_id: { readonly hash: string };
      readonly block: { readonly data: { readonly txs: readonly string[] } };
    };
    if (block.data.txs.length >= 3) full++;
    process.stdout.write(`${chain.chainId} ${height} ${id.hash}\n`);
  }
  process.stdout.write(`${chain.chainId} has ${full} blocks with at least three transactions\n`);
}
await network.close();
