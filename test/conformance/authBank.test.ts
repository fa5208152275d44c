import assert from "node:assert/strict";
import { test } from "node:test";
import { createVerifyCache } from "../../src/crypto/verifyCache.ts";
import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { isJsonObject, parseJson } from "../../src/encoding/json.ts";
import { type App, createApp } from "../../src/framework/app.ts";
import { DEFAULT_CONSENSUS_PARAMS } from "../../src/framework/consensusParams.ts";
import { type Context, type ExecMode, openContext } from "../../src/framework/context.ts";
import { QueryError } from "../../src/framework/errors.ts";
import { createGasMeter } from "../../src/framework/gas.ts";
import type { GenesisHandler } from "../../src/framework/genesis.ts";
import { initGenesis } from "../../src/framework/genesisState.ts";
import { defineModule, type Module } from "../../src/framework/module.ts";
import { runTx } from "../../src/framework/runTx.ts";
import { auth, createAnte, ensureModuleAccount } from "../../src/modules/auth/index.ts";
import { moduleAccount, type Permission } from "../../src/modules/auth/slots.ts";
import { bank } from "../../src/modules/bank/index.ts";
import { consensus } from "../../src/modules/consensus/index.ts";
import { genutil } from "../../src/modules/genutil/index.ts";
import { staking } from "../../src/modules/staking/index.ts";
import { AuthInfo, TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
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

/** Stands for a module of the Go chains that is not here: its accounts, created at genesis. */
function accountsOf(name: string, accounts: Readonly<Record<string, readonly Permission[]>>, isCreated = true): Module {
  const genesis: GenesisHandler = {
    init(ctx) {
      if (isCreated) for (const account of Object.keys(accounts)) ensureModuleAccount(ctx, account);
      return [];
    },
    export: () => ({}),
    defaults: () => ({}),
    validate: () => undefined,
  };
  return defineModule({
    name,
    fills: Object.entries(accounts).map(([account, permissions]) => moduleAccount(account, permissions)),
    genesis,
  });
}
const TRANSFER = accountsOf("transfer", { transfer: ["minter", "burner"] }, false);
/** Modules with accounts in Go's order of genesis. */
const MODULES: Readonly<Record<"provider" | "consumer", readonly Module[]>> = {
  provider: [
    auth,
    bank,
    accountsOf("distribution", { distribution: [] }),
    staking,
    accountsOf("gov", { gov: ["burner"] }),
    accountsOf("mint", { mint: ["minter"] }),
    TRANSFER,
    genutil,
    accountsOf("provider", { consumer_rewards_pool: [] }, false),
    consensus,
  ],
  consumer: [auth, bank, accountsOf("ccvconsumer", { cons_redistribute: [], cons_to_send_to_provider: [] }), TRANSFER, consensus],
};
function appOf(role: "provider" | "consumer"): App {
  const ante = createAnte({ verify: createVerifyCache().verify });
  return createApp({
    name: role,
    addressPrefix: PREFIX[role],
    modules: MODULES[role],
    ante,
    validatorSource: role === "provider" ? genutil : [],
  });
}
const PREFIX = { provider: "cosmos", consumer: "consumer" } as const;

test("genesis of the lease recording, its transactions included, writes the accounts and balances of the Go chains", { skip }, () => {
  for (const { run, kind } of runs.filter((one) => one.kind === "lease")) {
    for (const role of ["provider", "consumer"] as const) {
      const chain = new RecordedChain(run, role, kind);
      const app = appOf(role);
      const layer = createLayer(NOTHING);
      const at = { chainId: chain.genesis.chain_id, height: 0n, timeNs: parseTime(chain.genesis.genesis_time) };
      const own = new Set<string>(["auth", "bank", "staking", "genutil"]);
      const sections = app.modules.map(({ name }) => [name, own.has(name) ? chain.genesis.app_state[name] : {}] as const);
      const appState = parseJson(JSON.stringify(Object.fromEntries(sections)));
      assert.ok(isJsonObject(appState));
      initGenesis(app, open(app, layer, at, "initChain"), appState, {});
      const written = layer.changes();
      for (const store of STORES) {
        const ours = (written.get(store) ?? []).map(([key, value]) => `${toBase64(key)} ${value && toBase64(value)}`);
        const theirs = (chain.changes(store)?.["1"] ?? []).map(([key, value]) => `${key} ${value}`);
        assert.deepEqual(ours, theirs, `${role} ${store}`);
      }
    }
  }
});

/** Calls `visit` after each block with the stores as the Go chain had them then. */
function walk(chain: RecordedChain, visit: (state: Layer, recorded: RecordedBlock, next: RecordedBlock | undefined) => void): void {
  const changes = STORES.map((store) => [store, chain.changes(store) ?? {}] as const);
  const base = createLayer(NOTHING);
  const { blocks } = chain;
  for (const [i, recorded] of blocks.entries()) {
    for (const [store, byHeight] of changes) {
      for (const [key, value] of byHeight[String(recorded.height)] ?? []) {
        if (value === undefined) base.delete(store, fromBase64(key));
        else base.set(store, fromBase64(key), fromBase64(value));
      }
    }
    visit(base, recorded, blocks[i + 1]);
  }
}
const chainIds = new Map<RecordedChain, string>();
function chainIdOf(chain: RecordedChain): string {
  const known = chainIds.get(chain) ?? chain.genesis.chain_id;
  chainIds.set(chain, known);
  return known;
}
function atBlock(chain: RecordedChain, { block, height }: RecordedBlock): At {
  return { chainId: chainIdOf(chain), height: BigInt(height), timeNs: parseTime(block.block.header.time) };
}

test("recorded transactions of the bank give the codes, logs, events and writes of the Go chains", { skip }, () => {
  let compared = 0;
  for (const { run, kind } of runs) {
    for (const role of ["provider", "consumer"] as const) {
      const chain = new RecordedChain(run, role, kind);
      const app = appOf(role);
      walk(chain, (state, _, next) => {
        if (next !== undefined && hasOnlyBankMessages(next)) compared += replay(app, state, chain, next);
      });
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
function replay(app: App, base: Layer, chain: RecordedChain, recorded: RecordedBlock): number {
  const layer = createLayer(base);
  const { block, results, height } = recorded;
  const at = atBlock(chain, recorded);
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

const QUERIES = /^\/cosmos\.(auth|bank|consensus)\./;

test("recorded queries of auth and bank are answered as by the Go chains", { skip }, () => {
  let compared = 0;
  for (const { run, kind } of runs) {
    for (const role of ["provider", "consumer"] as const) {
      const chain = new RecordedChain(run, role, kind);
      const { strings, queries } = chain.queries;
      const app = appOf(role);
      walk(chain, (state, recorded) => {
        for (const { height, grpc } of queries) {
          if (height !== recorded.height || grpc === undefined || !QUERIES.test(grpc.method)) continue;
          // Consumers of other kinds have other module accounts.
          if (grpc.method.endsWith("/ModuleAccounts") && role === "consumer" && kind !== "lease" && kind !== "life") continue;
          const where = `${run} ${role} ${height} ${grpc.method}`;
          const answer = answerOf(
            app,
            open(app, createLayer(state), atBlock(chain, recorded), "query"),
            grpc.method,
            fromBase64(grpc.request),
          );
          if (grpc.code === 0) assert.equal(answer, strings[grpc.value ?? -1], where);
          else assert.ok(strings[grpc.log ?? -1]?.startsWith(answer), `${where}: ${answer} is not ${strings[grpc.log ?? -1]}`);
          compared++;
        }
      });
    }
  }
  console.log(`queries of auth and bank compared with the recordings: ${compared}`);
  assert.ok(compared > 0);
});

function answerOf(app: App, ctx: Context, method: string, request: Uint8Array): string {
  const handler = app.router.query(method);
  assert.ok(handler !== undefined, method);
  try {
    return toBase64(ctx.scratch((inner) => handler.run(inner, request)));
  } catch (error) {
    if (error instanceof QueryError) return error.message;
    throw error;
  }
}

test("recorded transfers that the Go chains' CheckTx refused are refused alike", { skip }, () => {
  let compared = 0;
  for (const { run, kind } of runs) {
    for (const role of ["provider", "consumer"] as const) {
      const chain = new RecordedChain(run, role, kind);
      const app = appOf(role);
      const { rejected } = chain;
      const minGasPrices = floorOf(rejected);
      walk(chain, (state, recorded) => {
        for (const { label, tx, check, broadcastAt } of rejected) {
          if (broadcastAt !== recorded.height || check === undefined || /CCV channel is established/.test(label) || !isReadableBank(tx))
            continue;
          const ctx = open(app, createLayer(state), atBlock(chain, recorded), "check").with({ minGasPrices });
          const { result } = runTx(app, ctx, fromBase64(tx));
          const where = `${run} ${role} ${broadcastAt} ${label}`;
          assert.equal(
            `${result.codespace}/${result.code}`,
            `${check.codespace}/${check.code}`,
            `${where}: ${result.log} is not ${check.log}`,
          );
          compared++;
          // Amounts of gas and the words of Go's protobuf decoder are not compared.
          if (check.code !== 11 && check.code !== 2) assert.equal(result.log, check.log, where);
        }
      });
    }
  }
  console.log(`refused transfers compared with the recordings: ${compared}`);
  assert.ok(compared > 0);
});

function isReadableBank(tx: string): boolean {
  try {
    return isBank(tx);
  } catch {
    return true;
  }
}

/** The nodes' minimum gas price, as the recording's own refusals tell it. */
function floorOf(rejected: RecordedChain["rejected"]): readonly { readonly denom: string; readonly amount: bigint }[] {
  for (const { tx, check } of rejected) {
    const required = /required: (\d+)stake/.exec(check?.log ?? "")?.[1];
    if (required === undefined) continue;
    const gas = AuthInfo.decode(TxRaw.decode(fromBase64(tx)).authInfoBytes).fee?.gasLimit ?? 1n;
    return [{ denom: "stake", amount: (BigInt(required) * 10n ** 18n) / gas }];
  }
  return [];
}
