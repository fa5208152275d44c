import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { fromBase64 } from "../encoding/base64.ts";
import { MsgSend } from "../proto/gen/cosmos/bank/v1beta1.ts";
import { AuthInfo, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import { ADDRESSES, CHAIN_ID, MNEMONICS } from "../../test/support/bankChain.ts";
import { startRpcChain } from "../../test/support/rpcChain.ts";
import { Account, type AccountOptions } from "./account.ts";
import { arrayAt, objectAt, textAt } from "./answers.ts";
import { ChainClient } from "./chainClient.ts";
import { httpTransport } from "./transport.ts";
import { pack, simulationTx } from "./tx.ts";
import { walletFromMnemonic } from "./wallet.ts";

const [ALICE = "", BOB = ""] = ADDRESSES;
const nextBlock = (): Promise<void> => new Promise((done) => setTimeout(done, 10));
const send = (amount: bigint): readonly Any[] => [
  pack(MsgSend, { fromAddress: ALICE, toAddress: BOB, amount: [{ denom: "stake", amount }] }),
];

async function open(
  t: TestContext,
): Promise<{ readonly client: ChainClient; readonly alice: (options?: Partial<AccountOptions>) => Account }> {
  const client = new ChainClient(httpTransport((await startRpcChain(t)).url));
  const wallet = walletFromMnemonic(MNEMONICS[0] ?? "", "cosmos");
  return { client, alice: (options = {}) => new Account({ client, wallet, chainId: CHAIN_ID, nextBlock, ...options }) };
}

async function feeOf(client: ChainClient, hash: string): Promise<unknown> {
  const answer = objectAt(await client.transport.request("tx_search", { query: `tx.hash='${hash}'`, prove: false }), "answer");
  const tx = TxRaw.decode(fromBase64(textAt(objectAt(arrayAt(answer["txs"], "txs")[0] ?? null, "tx")["tx"], "bytes")));
  return AuthInfo.decode(tx.authInfoBytes).fee?.amount;
}

test("a fee is the price of the gas, rounded up", async (t) => {
  const { client, alice } = await open(t);
  const account = alice({ gasPrice: { denom: "stake", atomics: 10n ** 15n } });
  const { code, hash } = await account.send(send(1n), { gasLimit: 1_000_001n });
  assert.equal(code, 0);
  assert.deepEqual(await feeOf(client, hash), [{ denom: "stake", amount: 1001n }]);
});

test("an estimate is what the simulation used and 40 percent more, or as much as is asked for", async (t) => {
  const { client, alice } = await open(t);
  const used = await client.simulate(simulationTx({ messages: send(1n), memo: "" }, alice().options.wallet, 0n));
  assert.ok(used > 10_000n);
  assert.equal(await alice().estimate(send(1n)), (used * 140n + 99n) / 100n);
  assert.equal(await alice({ gasPercent: 100n }).estimate(send(1n)), used);
});

test("an account whose sequence went on elsewhere sends again with the right one", async (t) => {
  const { client, alice } = await open(t);
  const [here, there] = [alice(), alice()];
  await here.estimate(send(1n));
  assert.equal((await there.send(send(1n))).code, 0);
  assert.equal((await here.send(send(2n), { gasLimit: 200_000n })).code, 0, "refused by CheckTx, then sent anew");
  assert.ok((await there.estimate(send(3n))) > 10_000n, "refused by the simulation, then estimated anew");
  assert.equal((await there.send(send(3n))).code, 0);
  assert.equal((await client.account(ALICE))?.sequence, 3n);
});

test("transactions of one account follow each other without asking for its sequence", async (t) => {
  const { client, alice } = await open(t);
  const asked: unknown[] = [];
  const { endpoint, request } = client.transport;
  const counting = new ChainClient({
    endpoint,
    request: (method, params) => {
      asked.push(params?.["path"]);
      return request(method, params);
    },
  });
  const account = alice({ client: counting });
  for (const amount of [1n, 2n, 3n]) assert.equal((await account.send(send(amount), { gasLimit: 200_000n })).code, 0);
  assert.equal((await client.account(ALICE))?.sequence, 3n);
  assert.deepEqual(
    asked.filter((path) => path !== undefined),
    ["/cosmos.auth.v1beta1.Query/Account"],
  );
});

test("an account that the chain does not know is refused with a hint", async (t) => {
  const { alice } = await open(t);
  const wallet = walletFromMnemonic(`${"abandon ".repeat(11)}about`, "cosmos");
  await assert.rejects(alice({ wallet }).send(send(1n)), { code: "ACCOUNT", hint: "send it some coins first" });
});
