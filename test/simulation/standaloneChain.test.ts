import assert from "node:assert/strict";
import { test } from "node:test";
import { standaloneApp } from "../../src/chains/standalone.ts";
import { pack, signTx, simulationTx } from "../../src/client/tx.ts";
import { type Wallet, walletFromMnemonic } from "../../src/client/wallet.ts";
import { encodeBech32 } from "../../src/encoding/bech32.ts";
import { fromUtf8 } from "../../src/encoding/bytes.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { accountAddress } from "../../src/crypto/address.ts";
import type { CommittedBlock, Engine } from "../../src/engine/api.ts";
import { openChain } from "../../src/engine/openChain.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, validatorOf } from "../../src/localnet/keys.ts";
import { Query as AuthQuery, BaseAccount } from "../../src/proto/gen/cosmos/auth/v1beta1.ts";
import { MsgSend, Query as BankQuery } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { MsgDelegate } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import type { MethodCodec } from "../../src/proto/codec.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";

const CHAIN_ID = "alone-1";
const validators = ["val1", "val2"].map((name) => validatorOf(7, name));
const [alice, bob] = ["alice", "bob"].map((name) => accountOf(7, name));
assert.ok(alice !== undefined && bob !== undefined);
const wallet = walletFromMnemonic(alice.mnemonic, "cosmos");
const bobAddress = walletFromMnemonic(bob.mnemonic, "cosmos").address;

async function startAlone(): Promise<Engine> {
  const app = standaloneApp();
  const genesis = chainGenesis({
    chainId: CHAIN_ID,
    timeNs: parseTime("2026-01-01T00:00:00Z"),
    app,
    accounts: [{ account: alice ?? assert.fail(), amount: 1_000_000_000n }],
    validators: validators.map((validator) => ({ validator, balance: 100_000_000n, stake: 50_000_000n })),
  });
  const keys = validators.map(({ consensusSeed, name }) => ({ seed: consensusSeed, name }));
  return (await openChain({ app, genesis, keys })).engine;
}

function ask<I, O>(engine: Engine, method: MethodCodec<I, O>, request: Partial<I>): O {
  const answer = engine.app.query({ path: method.path, data: method.input.encode(method.input.from(request)), height: 0n, prove: false });
  assert.equal(answer.code, 0, answer.log);
  return method.output.decode(answer.value);
}
function accountOfWallet(engine: Engine, { address }: Wallet): BaseAccount {
  const { account } = ask(engine, AuthQuery.account, { address });
  return BaseAccount.decode(account?.value ?? new Uint8Array(0));
}
function sign(
  engine: Engine,
  messages: readonly Any[],
  more: { readonly mode?: "direct" | "amino-json"; readonly ahead?: bigint } = {},
): Uint8Array {
  const { accountNumber, sequence } = accountOfWallet(engine, wallet);
  const content = { messages, fee: { amount: [{ denom: "stake", amount: 500n }], gasLimit: 200_000n } };
  return signTx(content, wallet, { chainId: CHAIN_ID, accountNumber, sequence: sequence + (more.ahead ?? 0n), ...more });
}
function balanceOf(engine: Engine, address: string): bigint {
  return ask(engine, BankQuery.balance, { address, denom: "stake" }).balance?.amount ?? 0n;
}
function codesOf({ txResults }: CommittedBlock["results"]): readonly string[] {
  return txResults.map(({ code, log }) => `${code} ${log}`.trim());
}
const send = (amount: bigint): Any =>
  pack(MsgSend, { fromAddress: wallet.address, toAddress: bobAddress, amount: [{ denom: "stake", amount }] });

test("a chain of one process makes blocks in which signed transfers move coins and pay fees", async () => {
  const engine = await startAlone();
  await engine.produceBlock();
  for (const mode of ["direct", "amino-json"] as const) {
    assert.equal((await engine.mempool.add(sign(engine, [send(10n)], { mode }))).code, 0);
    const block = await engine.produceBlock();
    assert.deepEqual(codesOf(block.results), ["0"]);
  }
  assert.equal(balanceOf(engine, bobAddress), 20n);
  assert.equal(balanceOf(engine, wallet.address), 1_000_000_000n - 20n - 1000n);
  assert.equal(accountOfWallet(engine, wallet).sequence, 2n);
  await engine.close();
});

test("several transactions of one account wait in the mempool in the order of their sequences", async () => {
  const engine = await startAlone();
  await engine.produceBlock();
  for (const ahead of [0n, 1n, 2n]) assert.equal((await engine.mempool.add(sign(engine, [send(1n)], { ahead }))).code, 0);
  const gap = await engine.mempool.add(sign(engine, [send(1n)], { ahead: 7n }));
  assert.match(gap.log, /^account sequence mismatch, expected 3, got 7: incorrect account sequence$/);
  const block = await engine.produceBlock();
  assert.deepEqual(codesOf(block.results), ["0", "0", "0"]);
  await engine.close();
});

test("a delegation changes the validator set two blocks later", async () => {
  const engine = await startAlone();
  await engine.produceBlock();
  const operator = encodeBech32("cosmosvaloper", accountAddress(walletFromMnemonic(validators[0]?.mnemonic ?? "", "cosmos").publicKey));
  const delegate = pack(MsgDelegate, {
    delegatorAddress: wallet.address,
    validatorAddress: operator,
    amount: { denom: "stake", amount: 25_000_000n },
  });
  const block = await engine.produceBlock({ txs: [sign(engine, [delegate])] });
  assert.deepEqual(codesOf(block.results), ["0"]);
  await engine.produceBlock();
  const powers = engine.validators().current.validators.map(({ power }) => power);
  assert.deepEqual([...powers].map(String).sort(), ["50", "75"]);
  await engine.close();
});

test("an estimate of gas is never below what delivery uses and at most a tenth above, with and without a stored key", async () => {
  const engine = await startAlone();
  await engine.produceBlock();
  for (let i = 0; i < 3; i++) {
    const { sequence } = accountOfWallet(engine, wallet);
    const estimate = engine.app.query({
      path: "/app/simulate",
      data: simulationTx({ messages: [send(5n)] }, wallet, sequence),
      height: 0n,
      prove: false,
    });
    assert.equal(estimate.code, 0, estimate.log);
    const estimated = BigInt(JSON.parse(fromUtf8(estimate.value)).gas_info.gas_used);
    const { accountNumber } = accountOfWallet(engine, wallet);
    const tx = signTx({ messages: [send(5n)], fee: { amount: [], gasLimit: estimated } }, wallet, {
      chainId: CHAIN_ID,
      accountNumber,
      sequence,
    });
    const { results } = await engine.produceBlock({ txs: [tx] });
    const used = results.txResults[0]?.gasUsed ?? 0n;
    assert.deepEqual(codesOf(results), ["0"]);
    assert.ok(estimated >= used && estimated * 10n <= used * 11n, `estimated ${estimated}, used ${used}`);
  }
  await engine.close();
});
