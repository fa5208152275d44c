// Signed MsgSend through the provider chain on one thread: signatures, ante steps, gas, events, trees and fsync; each sender of a block is
// another account. node --import tsx bench/programs/bank.ts [accounts] [txs in a block] [blocks]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerApp } from "../../src/chains/provider.ts";
import { pack, signTx } from "../../src/client/tx.ts";
import { type Wallet, walletFromKey } from "../../src/client/wallet.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { utf8 } from "../../src/encoding/bytes.ts";
import type { JsonObject, JsonValue } from "../../src/encoding/json.ts";
import { appOf } from "../../src/framework/app.ts";
import type { Application } from "../../src/framework/application.ts";
import { openChain } from "../../src/engine/openChain.ts";
import { backendsOf } from "../../src/localnet/threadChain.ts";
import { chainGenesis, type GenesisJson } from "../../src/localnet/genesis.ts";
import { validatorOf } from "../../src/localnet/keys.ts";
import { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { slowness } from "./calibration.ts";
import { median, rssMib, tell } from "./report.ts";

const CHAIN_ID = "provider-1";
const BALANCE = 1_000_000_000_000n;
const WARM = 3;

function genesisOf(wallets: readonly Wallet[]): { readonly genesis: GenesisJson; readonly keys: readonly { readonly seed: Uint8Array }[] } {
  const validators = Array.from({ length: 4 }, (_, i) => validatorOf(1, `val${i + 1}`));
  const base = chainGenesis({
    chainId: CHAIN_ID,
    timeNs: 1_767_225_600_000_000_000n,
    app: providerApp(),
    accounts: [],
    validators: validators.map((validator) => ({ validator, balance: 2_000_000n, stake: 1_000_000n })),
  });
  const state = base["app_state"] as { readonly auth: JsonObject; readonly bank: JsonObject } & JsonObject;
  const accounts = state.auth["accounts"] as readonly JsonValue[];
  const balances = state.bank["balances"] as readonly JsonValue[];
  const added = wallets.map(({ address }, i) => ({
    "@type": "/cosmos.auth.v1beta1.BaseAccount",
    address,
    pub_key: null,
    account_number: String(accounts.length + i),
    sequence: "0",
  }));
  const funded = wallets.map(({ address }) => ({ address, coins: [{ denom: "stake", amount: BALANCE.toString() }] }));
  const supply = BigInt(wallets.length) * BALANCE + 4n * 2_000_000n;
  const genesis = {
    ...base,
    app_state: {
      ...state,
      auth: { ...state.auth, accounts: [...accounts, ...added] },
      bank: { ...state.bank, balances: [...balances, ...funded], supply: [{ denom: "stake", amount: supply.toString() }] },
    },
  };
  return { genesis, keys: validators.map((v) => ({ seed: v.consensusSeed, name: v.name })) };
}

/** Times what Go's peer times: FinalizeBlock and Commit of the application. */
function timed(app: Application, spent: { finalizeMs: number; commitMs: number }): Application {
  return {
    ...app,
    finalizeBlock(request) {
      const begin = performance.now();
      const response = app.finalizeBlock(request);
      spent.finalizeMs = performance.now() - begin;
      return response;
    },
    async commit() {
      const begin = performance.now();
      const response = await app.commit();
      spent.commitMs = performance.now() - begin;
      return response;
    },
  };
}

async function main([accounts = "20000", perBlock = "1000", blocks = "12"]: readonly string[]): Promise<void> {
  const count = Number(accounts);
  const per = Number(perBlock);
  const wallets = Array.from({ length: count }, (_, i) => walletFromKey(sha256(utf8(`bench account ${i}`)), "cosmos"));
  const { genesis, keys } = genesisOf(wallets);
  const home = mkdtempSync(join(tmpdir(), "interlease-bench-"));
  const spent = { finalizeMs: 0, commitMs: 0 };
  const { engine } = await openChain({
    app: appOf(providerApp()),
    genesis,
    keys,
    ...(await backendsOf(home)),
    wrapApplication: (app) => timed(app, spent),
  });
  await engine.produceBlock();
  await engine.produceBlock();
  const sequences = new Map<number, bigint>();
  let next = 0;
  const sign = (): Uint8Array => {
    const at = next % count;
    const from = wallets[at];
    const to = wallets[(at + (count >> 1)) % count];
    if (from === undefined || to === undefined) throw new Error("no accounts");
    next += 1;
    const sequence = sequences.get(at) ?? 0n;
    sequences.set(at, sequence + 1n);
    const message = pack(MsgSend, { fromAddress: from.address, toAddress: to.address, amount: [{ denom: "stake", amount: 1n }] });
    const fee = { amount: [{ denom: "stake", amount: 1000n }], gasLimit: 200_000n };
    return signTx({ messages: [message], fee }, from, { chainId: CHAIN_ID, accountNumber: BigInt(4 + at), sequence });
  };
  const rates: number[] = [];
  const whole: number[] = [];
  const cpu: number[] = [];
  const finalize: number[] = [];
  const commit: number[] = [];
  const before = slowness();
  for (let block = 0; block < WARM + Number(blocks); block++) {
    const txs = Array.from({ length: per }, sign);
    const used = process.cpuUsage();
    const begin = performance.now();
    const { results } = await engine.produceBlock({ txs, mempool: false });
    const ms = performance.now() - begin;
    const { user, system } = process.cpuUsage(used);
    const refused = results.txResults.find(({ code }) => code !== 0);
    if (refused !== undefined) throw new Error(`a transfer failed: ${refused.codespace}/${refused.code} ${refused.log}`);
    if (block < WARM) continue;
    rates.push((per * 1000) / (spent.finalizeMs + spent.commitMs));
    whole.push((per * 1000) / ms);
    cpu.push((user + system) / per);
    finalize.push(spent.finalizeMs);
    commit.push(spent.commitMs);
  }
  tell({
    figure: "blocks",
    accounts: count,
    txsPerSecond: median(rates),
    best: Math.max(...rates),
    wholePerSecond: median(whole),
    cpuUsPerTx: median(cpu),
    finalizeMs: median(finalize),
    commitMs: median(commit),
    slowness: (before + slowness()) / 2,
    rssMib: rssMib(),
  });
  await engine.close();
  rmSync(home, { recursive: true, force: true });
}

await main(process.argv.slice(2));
