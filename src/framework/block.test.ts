import assert from "node:assert/strict";
import { test } from "node:test";
import { createLayer } from "../store/layer.ts";
import type { ReadView } from "../store/types.ts";
import { createApp } from "./app.ts";
import type { ConsensusParams, ValidatorUpdate } from "./application.ts";
import { type BlockSettings, openBlock, runPhases } from "./block.ts";
import { consensusParamsKeeper, DEFAULT_CONSENSUS_PARAMS } from "./consensusParams.ts";
import type { Context } from "./context.ts";
import { event } from "./events.ts";
import { createGasMeter } from "./gas.ts";
import { defineModule, type Module } from "./module.ts";
import { fill } from "./slots.ts";
import { item } from "./state/collections.ts";
import { defineState } from "./state/define.ts";
import { value } from "./values.ts";

const NOTHING: ReadView = { get: () => undefined, iterate: () => [][Symbol.iterator]() };
const AT: BlockSettings = { chainId: "block-1", height: 5n, timeNs: 9n, mode: "block" };
const Seen = event("seen", ["by", "max_gas"]);

const state = defineState("params", { maxGas: item(1, value.u64, 0n) });
const withMaxGas = (maxGas: bigint): ConsensusParams => ({ ...DEFAULT_CONSENSUS_PARAMS, block: { maxBytes: 1n, maxGas } });
const see = (by: string) => (ctx: Context) => ctx.emit(Seen({ by, max_gas: String(ctx.consensusParams.block.maxGas) }));
/** Keeps parameters and raises the gas of blocks by one before each. */
const keeper = defineModule({
  name: "keeper",
  state,
  fills: [fill(consensusParamsKeeper, { get: (ctx) => withMaxGas(state.maxGas.get(ctx)), set: () => undefined })],
  preBlock(ctx) {
    state.maxGas.set(ctx, state.maxGas.get(ctx) + 1n);
    see("pre")(ctx);
  },
  beginBlock: see("begin"),
  endBlock: see("end"),
});

test("a context without settings of its own is of a block without header, votes, fees and limits", () => {
  const { ctx } = openBlock(createApp({ name: "none", modules: [], addressPrefix: "block" }), createLayer(NOTHING), AT);
  assert.deepEqual([ctx.chainId, ctx.addressPrefix, ctx.height, ctx.timeNs, ctx.mode], ["block-1", "block", 5n, 9n, "block"]);
  assert.deepEqual([ctx.lastCommit.votes, ctx.misbehavior, ctx.minGasPrices], [[], [], []]);
  assert.deepEqual([ctx.txBytes.length, ctx.header.hash.length, ctx.gas.limit, ctx.gas.consumed], [0, 0, undefined, 0n]);
  assert.deepEqual(ctx.consensusParams, DEFAULT_CONSENSUS_PARAMS);
});

test("parameters in state hold before those that a context is opened with, and reading them costs nobody gas", () => {
  const layer = createLayer(createLayer(NOTHING));
  const app = createApp({ name: "kept", modules: [keeper] });
  const gas = createGasMeter(10n);
  const { ctx } = openBlock(app, layer, { ...AT, consensusParams: withMaxGas(77n), gas });
  assert.equal(ctx.consensusParams.block.maxGas, 0n);
  assert.equal(ctx.gas, gas);
  assert.equal(gas.consumed, 0n);
  const other = openBlock(createApp({ name: "other", modules: [] }), layer, { ...AT, consensusParams: withMaxGas(77n) });
  assert.equal(other.ctx.consensusParams.block.maxGas, 77n);
});

test("what a module does to the parameters before a block holds in the block, and each phase has its own events", () => {
  const app = createApp({ name: "kept", modules: [keeper] });
  const { ctx, events } = openBlock(app, createLayer(createLayer(NOTHING)), AT);
  const done = runPhases(app, ctx, (begun) => begun.consensusParams.block.maxGas);
  const lines = (list: typeof done.pre) => list.map(({ attributes }) => attributes.map(([, text]) => text).join(" "));
  assert.deepEqual([lines(done.pre), lines(done.begin), done.value, lines(done.end)], [["pre 0"], ["begin 1"], 1n, ["end 1"]]);
  assert.deepEqual(events, []);
});

test("a failure in a phase names the module and the phase", () => {
  const broken = defineModule({
    name: "broken",
    beginBlock() {
      throw new Error("no luck");
    },
  });
  const app = createApp({ name: "broken", modules: [broken] });
  const { ctx } = openBlock(app, createLayer(NOTHING), AT);
  assert.throws(() => runPhases(app, ctx, () => undefined), /BeginBlock of module broken: no luck/);
});

test("of the validator updates of a block those of its source count, and there is one source", () => {
  const update: ValidatorUpdate = { publicKey: { type: "ed25519", bytes: new Uint8Array(32) }, power: 1n };
  const [source, second] = ["source", "second"].map((name) => defineModule({ name, endBlock: () => [update] }));
  assert.ok(source !== undefined && second !== undefined);
  const run = (validatorSource: readonly Module[]) => {
    const app = createApp({ name: "sets", modules: [source, second], validatorSource });
    return runPhases(app, openBlock(app, createLayer(NOTHING), AT).ctx, () => undefined).validatorUpdates;
  };
  assert.deepEqual(run([source]), [update]);
  assert.deepEqual(run([]), []);
  assert.throws(() => run([source, second]), /validator updates of second: a module before it has set some already/);
});

test("a phase that returns a promise is refused under the module's name", () => {
  // As a user of JavaScript would write it.
  const late = defineModule({ name: "late", beginBlock: (async () => undefined) as unknown as () => void });
  const app = createApp({ name: "late", modules: [late] });
  const { ctx } = openBlock(app, createLayer(NOTHING), AT);
  assert.throws(() => runPhases(app, ctx, () => undefined), /BeginBlock of module late: a handler returned a promise/);
});
