import assert from "node:assert/strict";
import { test } from "node:test";
import { standaloneApp } from "../../src/chains/standalone.ts";
import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { parseTime } from "../../src/encoding/time.ts";
import type { App } from "../../src/framework/app.ts";
import { DEFAULT_CONSENSUS_PARAMS } from "../../src/framework/consensusParams.ts";
import { type Context, type ExecMode, openContext } from "../../src/framework/context.ts";
import { createGasMeter } from "../../src/framework/gas.ts";
import type { GenesisHandler } from "../../src/framework/genesis.ts";
import { initGenesis } from "../../src/framework/genesisState.ts";
import { defineModule, type Module } from "../../src/framework/module.ts";
import { runTx } from "../../src/framework/runTx.ts";
import { ensureModuleAccount } from "../../src/modules/auth/index.ts";
import { moduleAccount, type Permission } from "../../src/modules/auth/slots.ts";
import { TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { createLayer, type Layer } from "../../src/store/layer.ts";
import type { ReadView } from "../../src/store/types.ts";
import { type RecordedBlock, RecordedChain, RECORDINGS, recordedRuns } from "./recording.ts";

const runs = recordedRuns();
const skip = runs.length === 0 ? `SKIPPED: ${RECORDINGS} is not there` : false;
const EMPTY = new Uint8Array(0);
const NOTHING: ReadView = { get: () => undefined, iterate: () => [][Symbol.iterator]() };
const STORES = ["acc", "bank"] as const;

interface At {
  readonly chainId: string;
  readonly height: bigint;
  readonly timeNs: bigint;
}
function open(app: App, layer: Layer, { chainId, height, timeNs }: At, mode: ExecMode): Context {
  return openContext(layer, {
    chainId,
    addressPrefix: app.addressPrefix,
    height,
    timeNs,
    header: { hash: EMPTY, proposerAddress: EMPTY, nextValidatorsHash: EMPTY, appHash: EMPTY },
    consensusParams: DEFAULT_CONSENSUS_PARAMS,
    slots: app.slots,
    router: app.router,
    gas: createGasMeter(),
    mode,
    minGasPrices: [],
    txBytes: EMPTY,
    blockGas: createGasMeter(),
    lastCommit: { round: 0, votes: [] },
    misbehavior: [],
  }).ctx;
}

/** Stands for the modules of the Go chains that this app lacks: their accounts, created at genesis in Go's order. */
function accountsOf(names: Readonly<Record<string, readonly Permission[]>>): Module {
  const genesis: GenesisHandler = {
    init(ctx) {
      for (const name of Object.keys(names)) ensureModuleAccount(ctx, name);
      return [];
    },
    export: () => ({}),
    defaults: () => ({}),
    validate: () => undefined,
  };
  return defineModule({
    name: "others",
    fills: Object.entries(names).map(([name, permissions]) => moduleAccount(name, permissions)),
    genesis,
  });
}
const GENESIS_ACCOUNTS = {
  provider: accountsOf({
    distribution: [],
    bonded_tokens_pool: ["burner", "staking"],
    not_bonded_tokens_pool: ["burner", "staking"],
    gov: ["burner"],
    mint: ["minter"],
  }),
  consumer: accountsOf({ cons_redistribute: [], cons_to_send_to_provider: [] }),
} as const;
const PREFIX = { provider: "cosmos", consumer: "consumer" } as const;

test("genesis of the lease recording gives the accounts, numbers, balances and supply of the Go chains", { skip }, () => {
  for (const { run, kind } of runs.filter((one) => one.kind === "lease")) {
    for (const role of ["provider", "consumer"] as const) {
      const chain = new RecordedChain(run, role, kind);
      const app = standaloneApp({ addressPrefix: PREFIX[role], extra: [GENESIS_ACCOUNTS[role]] });
      const layer = createLayer(NOTHING);
      const at = { chainId: chain.genesis.chain_id, height: 0n, timeNs: parseTime(chain.genesis.genesis_time) };
      const { auth, bank } = chain.genesis.app_state;
      const state = { auth, bank, others: {} };
      initGenesis(app, open(app, layer, at, "initChain"), JSON.parse(JSON.stringify(state)), {});
      const written = layer.changes();
      for (const store of STORES) {
        const ours = new Map((written.get(store) ?? []).map(([key, value]) => [toBase64(key), value && toBase64(value)]));
        const theirs = new Map((chain.changes(store)?.["1"] ?? []).map(([key, value]) => [key, value]));
        // On the provider the transactions of genesis have delegated: only rows that these leave alone compare.
        const touched = (key: string): boolean => role === "provider" && (store === "bank" || fromBase64(key)[0] === 1);
        for (const [key, value] of theirs) if (!touched(key)) assert.equal(ours.get(key), value, `${role} ${store} ${key}`);
        for (const key of ours.keys()) assert.ok(theirs.has(key), `${role} ${store} ${key} is written by us only`);
      }
    }
  }
});

test("recorded transactions of the bank give the codes, logs, events and writes of the Go chains", { skip }, () => {
  let compared = 0;
  for (const { run, kind } of runs) {
    for (const role of ["provider", "consumer"] as const) {
      const chain = new RecordedChain(run, role, kind);
      const app = standaloneApp({ addressPrefix: PREFIX[role], extra: [GENESIS_ACCOUNTS[role]] });
      const base = createLayer(NOTHING);
      for (const recorded of chain.blocks) {
        if (hasOnlyBankMessages(recorded)) compared += replay(app, base, chain, recorded);
        for (const store of STORES) {
          for (const [key, value] of chain.changes(store)?.[String(recorded.height)] ?? []) {
            if (value === undefined) base.delete(store, fromBase64(key));
            else base.set(store, fromBase64(key), fromBase64(value));
          }
        }
      }
    }
  }
  console.log(`bank transactions compared with the recordings: ${compared}`);
  assert.ok(compared > 0);
});

function hasOnlyBankMessages({ block }: RecordedBlock): boolean {
  const txs = block.block.data.txs ?? [];
  return txs.length > 0 && txs.every(isBank);
}
function isBank(tx: string): boolean {
  const { messages } = TxBody.decode(TxRaw.decode(fromBase64(tx)).bodyBytes);
  return messages.every(({ typeUrl }) => typeUrl.startsWith("/cosmos.bank."));
}

function errorChain(log: string): string {
  return log.replace(/decoding bech32 failed: .*(?=: invalid address)/, "decoding bech32 failed");
}

/** Runs a block's transactions on the state before it. */
function replay(app: App, base: Layer, chain: RecordedChain, { block, results, height }: RecordedBlock): number {
  const layer = createLayer(base);
  const { header } = block.block;
  const at = { chainId: chain.genesis.chain_id, height: BigInt(height), timeNs: parseTime(header.time) };
  const txs = block.block.data.txs ?? [];
  for (const [i, tx] of txs.entries()) {
    const where = `${chain.run} ${chain.role} ${height}/${i} ${chain.labels.get(`${height}/${i}`)}`;
    const { result } = runTx(app, open(app, layer, at, "deliver"), fromBase64(tx));
    const theirs = results.txs_results?.[i];
    assert.equal(`${result.codespace}/${result.code}`, `${theirs?.codespace}/${theirs?.code}`, `${where}: ${result.log}`);
    // What stands behind these words comes from Go's libraries.
    if (theirs?.code !== 11) assert.equal(errorChain(result.log), errorChain(theirs?.log ?? ""), where);
    assert.equal(String(result.gasWanted), theirs?.gas_wanted, where);
    assert.equal(toBase64(result.data), theirs?.data ?? "", where);
    assert.deepEqual(
      result.events.map(({ type, attributes }) => [type, ...attributes.map(({ key, value }) => `${key}=${value}`)]),
      (theirs?.events ?? []).map(({ type, attributes }) => [type, ...(attributes ?? []).map(({ key, value }) => `${key}=${value}`)]),
      where,
    );
  }
  if (chain.kind === "lease") {
    for (const store of STORES) {
      const theirs = (chain.changes(store)?.[String(height)] ?? []).map(([key, value]) => `${key} ${value}`);
      const ours = (layer.changes().get(store) ?? []).map(([key, value]) => `${toBase64(key)} ${value && toBase64(value)}`);
      assert.deepEqual(ours, theirs, `${chain.run} ${chain.role} ${height} ${store}`);
    }
  }
  return txs.length;
}
