import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { encodeBech32 } from "../encoding/bech32.ts";
import { EMPTY, fromUtf8, toHex, utf8 } from "../encoding/bytes.ts";
import { Any } from "../proto/gen/google/protobuf.ts";
import { GenesisState, Msg, MsgSend, Query } from "../proto/gen/cosmos/bank/v1beta1.ts";
import { TxMsgData } from "../proto/gen/cosmos/base/abci/v1beta1.ts";
import { AuthInfo, Fee, Service, TxBody, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { openMemoryMultiStore } from "../store/index.ts";
import type { MultiStore } from "../store/types.ts";
import type { AnteStep } from "./ante.ts";
import { createApp } from "./app.ts";
import type { BlockRequest, ConsensusParams } from "./application.ts";
import { consensusParamsKeeper, DEFAULT_CONSENSUS_PARAMS } from "./consensusParams.ts";
import { defineErrors, ensure, ensureQuery, sdkErrors } from "./errors.ts";
import { event } from "./events.ts";
import { createGasMeter } from "./gas.ts";
import { genesis } from "./genesis.ts";
import { key } from "./keys.ts";
import { message } from "./message.ts";
import { defineModule } from "./module.ts";
import { query } from "./query.ts";
import { type ApplicationOptions, createApplication, type RunningApplication } from "./runtime.ts";
import { fill } from "./slots.ts";
import { counter, map } from "./state/collections.ts";
import { defineState } from "./state/define.ts";
import { createTestApp } from "./testApp.ts";
import { value } from "./values.ts";

const ALICE = encodeBech32("cosmos", new Uint8Array(20).fill(1));
const BOB = encodeBech32("cosmos", new Uint8Array(20).fill(2));
const errors = defineErrors("toy", { Refused: [5, "refused by the toy"] });
const Sent = event("sent", ["to", "amount"]);
const Tick = event("tick", ["height"]);

const state = defineState("toy", { received: map(1, key.string, value.int), blocks: counter(2), sequence: counter(3) });
let maxGas = -1n;
let { maxAgeNumBlocks } = DEFAULT_CONSENSUS_PARAMS.evidence;
const params = (): ConsensusParams => ({
  ...DEFAULT_CONSENSUS_PARAMS,
  block: { maxBytes: 1000n, maxGas },
  evidence: { ...DEFAULT_CONSENSUS_PARAMS.evidence, maxAgeNumBlocks },
});

const toy = defineModule({
  name: "toy",
  state,
  fills: [fill(consensusParamsKeeper, { get: params, set: () => {} })],
  messages: [
    message(Msg.send, {
      validate: ({ toAddress }) => ensure(toAddress !== "", sdkErrors.InvalidAddress, "empty recipient"),
      handle(ctx, { toAddress, amount }) {
        const total = amount.reduce((sum, coin) => sum + coin.amount, state.received.get(ctx, toAddress) ?? 0n);
        state.received.set(ctx, toAddress, total);
        ctx.emit(Sent({ to: toAddress, amount: total.toString() }));
        ensure(total !== 13n, errors.Refused, `amount ${total}`);
        if (total === 666n) throw new TypeError("evil amount");
      },
    }),
  ],
  queries: [
    query(Query.balance, (ctx, { address, denom }) => {
      const amount = state.received.get(ctx, address);
      ensureQuery(amount !== undefined, "NotFound", `nobody is ${address}`);
      return { balance: { denom, amount } };
    }),
  ],
  genesis: genesis(GenesisState, {
    init(ctx, { balances }) {
      for (const { address, coins } of balances) state.received.set(ctx, address, coins[0]?.amount ?? 0n);
      return [{ publicKey: { type: "ed25519", bytes: new Uint8Array(32).fill(7) }, power: 10n }];
    },
    export: (ctx) =>
      GenesisState.from({
        balances: [...state.received.entries(ctx)].map(([address, amount]) => ({ address, coins: [{ denom: "stake", amount }] })),
      }),
  }),
  beginBlock: (ctx) => void state.blocks.next(ctx),
  endBlock: (ctx) => ctx.emit(Tick({ height: ctx.height.toString() })),
});

const ante: readonly AnteStep[] = [
  (ctx, tx, simulate) => ctx.with({ gas: createGasMeter(simulate ? ctx.gas.limit : tx.gasLimit) }),
  (ctx, tx) => {
    state.sequence.next(ctx);
    ensure(tx.body.memo !== "bad", sdkErrors.Unauthorized, "bad memo");
    ctx.emit({ type: "tx", attributes: [["fee", ""]] });
  },
];
const app = createApp({ name: "toyd", version: "1", modules: [toy], validatorSource: toy, ante });

function tx(amounts: readonly bigint[], options: { readonly memo?: string; readonly gas?: bigint; readonly to?: string } = {}): Uint8Array {
  const messages = amounts.map((amount) => {
    const send = MsgSend.from({ fromAddress: ALICE, toAddress: options.to ?? BOB, amount: [{ denom: "stake", amount }] });
    return Any.from({ typeUrl: MsgSend.typeUrl, value: MsgSend.encode(send) });
  });
  const body = TxBody.encode(TxBody.from({ messages, memo: options.memo ?? "" }));
  const authInfo = AuthInfo.encode(AuthInfo.from({ fee: Fee.from({ gasLimit: options.gas ?? 200_000n }) }));
  return TxRaw.encode({ bodyBytes: body, authInfoBytes: authInfo, signatures: [] });
}

function start(
  store: MultiStore = openMemoryMultiStore({ stores: app.stores }),
  appState: object = { toy: {} },
  options: Partial<ApplicationOptions> = {},
): RunningApplication {
  const application = createApplication(app, { multiStore: store, ...options });
  application.initChain({
    timeNs: 1n,
    chainId: "toy-1",
    consensusParams: params(),
    validators: [],
    appStateBytes: utf8(JSON.stringify(appState)),
    initialHeight: 1n,
  });
  return application;
}
function request(height: bigint, txs: readonly Uint8Array[] = []): BlockRequest {
  return {
    txs,
    lastCommit: { round: 0, votes: [] },
    misbehavior: [],
    hash: EMPTY,
    height,
    timeNs: height * 10n,
    nextValidatorsHash: EMPTY,
    proposerAddress: EMPTY,
  };
}
async function block(application: RunningApplication, height: bigint, txs: readonly Uint8Array[] = []) {
  const response = application.finalizeBlock(request(height, txs));
  await application.commit();
  return response;
}
const show = (
  events: readonly { readonly type: string; readonly attributes: readonly { readonly key: string; readonly value: string }[] }[],
): readonly string[] => events.map(({ type, attributes }) => `${type} ${attributes.map((a) => `${a.key}=${a.value}`).join(" ")}`);

test("a delivered transaction gives ante events, then each message's with its index", async () => {
  const application = start();
  const { txResults, events } = await block(application, 1n, [tx([3n, 4n])]);
  const [result] = txResults;
  assert.ok(result !== undefined && result.code === 0 && result.log === "" && result.gasWanted === 200_000n && result.gasUsed > 4000n);
  const send = `message action=/cosmos.bank.v1beta1.MsgSend sender=${ALICE} module=bank`;
  assert.deepEqual(show(result.events), [
    "tx fee=",
    `${send} msg_index=0`,
    `sent to=${BOB} amount=3 msg_index=0`,
    `${send} msg_index=1`,
    `sent to=${BOB} amount=7 msg_index=1`,
  ]);
  assert.deepEqual(
    TxMsgData.decode(result.data).msgResponses.map((one) => one.typeUrl),
    ["/cosmos.bank.v1beta1.MsgSendResponse", "/cosmos.bank.v1beta1.MsgSendResponse"],
  );
  assert.deepEqual(show(events), ["tick height=1 mode=EndBlock"]);
  assert.ok(events[0]?.attributes.every((one) => one.index));
});

test("a refused message keeps the ante's writes and events and nothing of its own", async () => {
  const application = start();
  const { txResults } = await block(application, 1n, [tx([6n, 7n])]);
  const [result] = txResults;
  assert.ok(result !== undefined);
  assert.deepEqual([result.codespace, result.code], ["toy", 5]);
  assert.equal(result.log, "failed to execute message; message index: 1: amount 13: refused by the toy");
  assert.deepEqual(show(result.events), ["tx fee="]);
  assert.equal(state.received.get(application.read(), BOB), undefined);
  assert.equal(state.sequence.get(application.read()), 1n);
});

test("a refusing ante step undoes the steps before it", async () => {
  const application = start();
  const { txResults } = await block(application, 1n, [tx([1n], { memo: "bad" })]);
  const [result] = txResults;
  assert.ok(result !== undefined);
  assert.deepEqual([result.codespace, result.code, result.gasWanted, result.events], ["sdk", 4, 200_000n, []]);
  assert.equal(state.sequence.get(application.read()), 0n);
});

test("an unexpected exception in a transaction is code 111222 and harms nobody else", async () => {
  const application = start();
  const { txResults } = await block(application, 1n, [tx([666n]), tx([1n])]);
  assert.deepEqual(
    txResults.map(({ code, codespace, log }) => [code, codespace, log]),
    [
      [111222, "undefined", "recovered: evil amount: panic"],
      [0, "", ""],
    ],
  );
});

test("out of gas is sdk/11 with both numbers, in the ante as in messages", async () => {
  const application = start();
  const { txResults } = await block(application, 1n, [tx([1n], { gas: 500n }), tx([1n], { gas: 6000n })]);
  assert.deepEqual(
    txResults.map(({ code, codespace, gasWanted, events }) => [code, codespace, gasWanted, events.length]),
    [
      [11, "sdk", 500n, 0],
      [11, "sdk", 6000n, 1],
    ],
  );
  assert.match(txResults[1]?.log ?? "", /^out of gas in location: \w+; gasWanted: 6000, gasUsed: \d+: out of gas$/);
});

test("what cannot be decoded is sdk/2 in a block", async () => {
  const application = start();
  const good = tx([1n]);
  const withUnknownField = Uint8Array.of(...good, 0x22, 0x00);
  const unknownType = TxRaw.encode({
    bodyBytes: TxBody.encode(TxBody.from({ messages: [Any.from({ typeUrl: "/nobody.Msg" })] })),
    authInfoBytes: EMPTY,
    signatures: [],
  });
  const { txResults } = await block(application, 1n, [utf8("x"), withUnknownField, unknownType]);
  assert.deepEqual(
    txResults.map(({ code, codespace, log }) => [code, codespace, log]),
    Array(3).fill([2, "sdk", "tx parse error"]),
  );
  assert.match(application.checkTx(unknownType, false).log, /unable to resolve type URL \/nobody.Msg: tx parse error/);
});

test("block gas is counted and refuses what comes after it is used up", async () => {
  const application = start();
  maxGas = 5_000n;
  const { txResults } = await block(application, 1n, [tx([1n]), tx([1n])]).finally(() => (maxGas = -1n));
  assert.deepEqual(
    txResults.map(({ code, log }) => [code, log.slice(0, 30)]),
    [
      [11, "out of gas in location: block "],
      [11, "no block gas left to run tx: o"],
    ],
  );
});

test("a block whose gas is used up exactly takes no further transaction", async () => {
  const alone = await block(start(), 1n, [tx([1n])]);
  maxGas = alone.txResults[0]?.gasUsed ?? 0n;
  const { txResults } = await block(start(), 1n, [tx([1n]), tx([1n])]).finally(() => (maxGas = -1n));
  assert.deepEqual(
    txResults.map(({ code, log }) => [code, log.slice(0, 27)]),
    [
      [0, ""],
      [11, "no block gas left to run tx"],
    ],
  );
});

test("checks run the ante on a state of their own until the next commit", async () => {
  const application = start();
  assert.equal(application.checkTx(tx([1n]), false).code, 0);
  assert.equal(application.checkTx(tx([1n], { to: "" }), false).codespace, "sdk");
  assert.equal(state.sequence.get(application.read()), 0n);
  await block(application, 1n);
  assert.equal(application.checkTx(tx([1n]), true).code, 0);
  assert.equal(state.sequence.get(application.read()), 0n);
});

test("between finalizing and committing, queries see the block before", async () => {
  const application = start();
  await block(application, 1n, [tx([5n])]);
  application.finalizeBlock(request(2n, [tx([5n])]));
  const ask = (height: bigint) =>
    application.query({
      path: Query.balance.path,
      data: Query.balance.input.encode({ address: BOB, denom: "stake" }),
      height,
      prove: false,
    });
  assert.equal(Query.balance.output.decode(ask(0n).value).balance?.amount, 5n);
  await application.commit();
  assert.equal(Query.balance.output.decode(ask(0n).value).balance?.amount, 10n);
  assert.equal(Query.balance.output.decode(ask(1n).value).balance?.amount, 5n);
  assert.equal(ask(1n).height, 1n);
  assert.deepEqual([ask(3n).codespace, ask(3n).code], ["sdk", 26]);
});

test("a crash before commit replays the block to the same hash", async () => {
  const store = openMemoryMultiStore({ stores: app.stores });
  const application = start(store);
  await block(application, 1n, [tx([5n])]);
  const lost = application.finalizeBlock(request(2n, [tx([8n])]));
  const again = createApplication(app, { multiStore: store });
  assert.equal(again.info().lastBlockHeight, 1n);
  assert.equal(toHex(again.finalizeBlock(request(2n, [tx([8n])])).appHash), toHex(lost.appHash));
  assert.equal(again.read().timeNs, 10n);
  assert.throws(() => again.finalizeBlock(request(4n)), /invalid height: 4; expected: 2/);
});

test("store queries prove keys and absent keys, not at height 1", async () => {
  const application = start();
  await block(application, 1n, [tx([5n])]);
  await block(application, 2n);
  const ask = (path: string, data: Uint8Array, height: bigint, prove = true) => application.query({ path, data, height, prove });
  const rawKey = state.received.rawKey(BOB);
  const proved = ask("store/toy/key", rawKey, 2n);
  assert.deepEqual(
    [fromUtf8(proved.value), proved.height, proved.proofOps?.map((op) => op.type)],
    ["5", 2n, ["ics23:iavl", "ics23:simple"]],
  );
  assert.deepEqual(proved.key, rawKey);
  assert.equal(ask("/store/toy/key", utf8("absent"), 2n).proofOps?.length, 2);
  assert.deepEqual(
    [ask("/store/toy/key", rawKey, 1n).code, ask("/store/toy/key", rawKey, 1n).log],
    [18, "cannot query with proof when height <= 1; please provide a valid height: invalid request"],
  );
  assert.equal(ask("/store/none/key", rawKey, 2n).codespace, "store");
  assert.equal(fromUtf8(ask("/store/toy/subspace", Uint8Array.of(1), 2n, false).value).includes(BOB), true);
});

test("grpc refusals come as the SDK's codes and texts", async () => {
  const application = start();
  await block(application, 1n);
  const missing = application.query({
    path: Query.balance.path,
    data: Query.balance.input.encode({ address: "x", denom: "" }),
    height: 0n,
    prove: false,
  });
  assert.deepEqual([missing.code, missing.codespace, missing.height], [22, "sdk", 1n]);
  assert.equal(missing.log, "rpc error: code = NotFound desc = nobody is x: key not found");
  const unknown = application.query({ path: "/no.Such/Method", data: EMPTY, height: 0n, prove: false });
  assert.deepEqual([unknown.code, unknown.log], [6, "unknown query path: unknown request"]);
});

test("a simulation says what delivery uses and changes nothing", async () => {
  const application = start();
  await block(application, 1n);
  const data = Service.simulate.input.encode(Service.simulate.input.from({ txBytes: tx([5n]) }));
  const answer = application.query({ path: Service.simulate.path, data, height: 0n, prove: false });
  assert.equal(answer.code, 0, answer.log);
  const simulated = Service.simulate.output.decode(answer.value);
  const { txResults } = await block(application, 2n, [tx([5n])]);
  assert.deepEqual(simulated.gasInfo, { gasWanted: 2n ** 64n - 1n, gasUsed: txResults[0]?.gasUsed });
  assert.equal(simulated.result?.msgResponses.length, 1);
});

test("genesis of a module that is not composed must hold nothing", () => {
  assert.throws(() => start(undefined, { toy: {}, gone: { list: [1] } }), /modules that this app does not have: gone/);
  start(undefined, { toy: {}, gone: { params: { list: [1] }, list: [] }, empty: null });
});

test("an export gives the genesis back", async () => {
  const application = start(undefined, { toy: { balances: [{ address: BOB, coins: [{ denom: "stake", amount: "9" }] }] } });
  await block(application, 1n, [tx([1n])]);
  assert.match(
    JSON.stringify(application.exportGenesis()),
    /"balances":\[\{"address":"cosmos1[a-z0-9]+","coins":\[\{"denom":"stake","amount":"10"\}\]\}\]/,
  );
});

test("a proposal takes what fits and what can be decoded, and others' proposals are accepted", () => {
  const application = start();
  const [small, broken] = [tx([1n]), utf8("broken")];
  const room = BigInt(3 * (small.length + 3) - 1);
  const { txs: _, ...block } = request(1n);
  const picked = application.prepareProposal({
    ...block,
    txs: [small, broken, small, small],
    maxTxBytes: room,
    localLastCommit: block.lastCommit,
  });
  assert.equal(picked.length, 2);
  assert.equal(application.processProposal(request(1n, picked)), true);
  assert.equal(application.processProposal(request(1n, [broken])), true);
});

test("a failing block hook halts the application and names the module", () => {
  const bomb = defineModule({ name: "bomb", endBlock: () => assert.fail("boom") });
  const broken = createApp({ name: "b", modules: [toy, bomb], validatorSource: toy });
  const application = createApplication(broken, { multiStore: openMemoryMultiStore({ stores: broken.stores }) });
  application.initChain({
    timeNs: 1n,
    chainId: "b-1",
    consensusParams: params(),
    validators: [],
    appStateBytes: utf8('{"toy":{}}'),
    initialHeight: 1n,
  });
  assert.throws(() => application.finalizeBlock(request(1n)), /halted at height 1: EndBlock of module bomb: boom/);
  assert.throws(() => application.checkTx(tx([1n]), false), /halted/);
});

test("an app that cannot work is refused when it is composed", () => {
  const needy = defineModule({ name: "needy", needs: [consensusParamsKeeper] });
  assert.throws(
    () => createApp({ name: "x", modules: [needy], validatorSource: needy }),
    /needy needs slot framework.consensusParams filled once/,
  );
  assert.throws(() => createApp({ name: "x", modules: [toy, { ...toy, name: "twin" }], validatorSource: toy }), /filled 2 times/);
  const twin = defineModule({ name: "twin", state });
  assert.throws(() => createApp({ name: "x", modules: [toy, twin], validatorSource: toy }), /same prefix/);
  const late = defineModule({ name: "late", requires: [toy] });
  assert.throws(() => createApp({ name: "x", modules: [late, toy], validatorSource: toy }), /late requires toy before it/);
});

test("a test app runs messages, queries and blocks without an engine", () => {
  const tested = createTestApp({ modules: [toy] });
  const { events } = tested.deliver(Msg.send, { fromAddress: ALICE, toAddress: BOB, amount: [{ denom: "stake", amount: 4n }] });
  assert.deepEqual(events, [Sent({ to: BOB, amount: "4" })]);
  assert.equal(tested.query(Query.balance, { address: BOB }).balance?.amount, 4n);
  assert.throws(() => tested.deliver(Msg.send, { toAddress: BOB, amount: [{ denom: "stake", amount: 9n }] }), /refused by the toy/);
  assert.equal(
    tested.withContext((ctx) => state.received.get(ctx, BOB)),
    4n,
  );
  assert.deepEqual(tested.block().events, [Tick({ height: "1" })]);
  assert.equal(tested.genesisValidators.length, 1);
});

interface PruningVector {
  readonly runs: readonly {
    readonly minRetainBlocks: number;
    readonly evidenceAge: number;
    readonly retainHeights: readonly number[];
    readonly keepRecent: number;
    readonly interval: number;
    readonly context: string;
    readonly store: { readonly code: number; readonly codespace: string; readonly log: string };
    readonly proof: { readonly code: number; readonly codespace: string; readonly log: string };
  }[];
}

test("queries at pruned heights get the SDK's refusals, and Commit its retain height", async () => {
  // Written by test/vectors/go/pruning over Cosmos SDK 0.50.13.
  const file = new URL("../../test/vectors/go/pruning/pruning.json", import.meta.url);
  for (const run of (JSON.parse(readFileSync(file, "utf8")) as PruningVector).runs) {
    maxAgeNumBlocks = BigInt(run.evidenceAge);
    const multiStore = openMemoryMultiStore({
      stores: app.stores,
      keepRecent: BigInt(run.keepRecent) + 1n,
      pruneInterval: BigInt(run.interval),
    });
    const application = start(multiStore, { toy: {} }, { minRetainBlocks: BigInt(run.minRetainBlocks) });
    const retained: number[] = [];
    for (let height = 1n; height <= 45n; height++) {
      application.finalizeBlock(request(height));
      retained.push(Number((await application.commit()).retainHeight));
    }
    assert.deepEqual(retained, run.retainHeights);
    const ask = (path: string, prove: boolean) => {
      const { code, codespace, log } = application.query({ path, data: utf8("height"), height: 3n, prove });
      return { code, codespace, log };
    };
    assert.deepEqual(ask("/store/toy/key", false), run.store);
    assert.deepEqual(ask("/store/toy/key", true), run.proof);
    assert.deepEqual(ask(Query.balance.path, false), { code: 18, codespace: "sdk", log: run.context });
  }
  maxAgeNumBlocks = DEFAULT_CONSENSUS_PARAMS.evidence.maxAgeNumBlocks;
});

test("queries and simulations end at the node's limit of gas, transactions in blocks do not", async () => {
  const application = start(undefined, undefined, { queryGasLimit: 2500n });
  await block(application, 1n, [tx([1n])]);
  const balance = Query.balance.input.encode(Query.balance.input.from({ address: BOB }));
  assert.equal(application.query({ path: Query.balance.path, data: balance, height: 0n, prove: false }).code, 0);
  const simulated = application.simulateTx(tx([1n, 2n]));
  assert.deepEqual([simulated.codespace, simulated.code, simulated.gasWanted], ["sdk", 11, -1n]);
  const tight = start(undefined, undefined, { queryGasLimit: 900n });
  await block(tight, 1n, [tx([1n])]);
  const refused = tight.query({ path: Query.balance.path, data: balance, height: 0n, prove: false });
  assert.match(refused.log, /out of gas/);
  assert.equal((await block(application, 2n, [tx([1n, 2n])])).txResults[0]?.code, 0);
});
