import { standaloneApp } from "../../src/chains/standalone.ts";
import { pack, signTx } from "../../src/client/tx.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { openChain } from "../../src/engine/openChain.ts";
import { appOf } from "../../src/framework/app.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, type NamedValidator, validatorOf } from "../../src/localnet/keys.ts";
import { ThreadChain, tipTime } from "../../src/localnet/threadChain.ts";
import { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";

const alice = accountOf(5, "alice");
export const ALONE_START: bigint = parseTime("2026-01-01T00:00:00Z");

/** A chain in memory with one validator, before its first block. */
export async function openAloneChain(chainId: string): Promise<{ readonly chain: ThreadChain; readonly validator: NamedValidator }> {
  const app = appOf(standaloneApp());
  const validator = validatorOf(5, "val1", chainId);
  const genesis = chainGenesis({
    app,
    chainId,
    timeNs: ALONE_START,
    accounts: [{ account: alice, amount: 1_000_000_000n }],
    validators: [{ validator, balance: 20_000_000n, stake: 10_000_000n }],
  });
  const opened = await openChain({ app, genesis, keys: [{ seed: validator.consensusSeed }] });
  return { chain: new ThreadChain(opened, genesis, await tipTime(opened.engine)), validator };
}

/** Puts a transfer of alice's into the mempool. */
export async function queueTransfer(chain: ThreadChain): Promise<void> {
  const wallet = alice.wallet("cosmos");
  const account = await chain.client.account(wallet.address);
  if (account === undefined) throw new Error("alice has no account");
  const message = pack(MsgSend, { fromAddress: wallet.address, toAddress: wallet.address, amount: [{ denom: "stake", amount: 1n }] });
  const tx = signTx({ messages: [message], fee: { amount: [], gasLimit: 200_000n } }, wallet, { chainId: chain.chainId, ...account });
  const { code, log } = await chain.client.broadcast(tx);
  if (code !== 0) throw new Error(log);
}
