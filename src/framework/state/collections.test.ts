import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUtf8, toHex, utf8 } from "../../encoding/bytes.ts";
import { createLayer } from "../../store/layer.ts";
import type { ReadView } from "../../store/types.ts";
import { createApp } from "../app.ts";
import { openBlock } from "../block.ts";
import type { Context } from "../context.ts";
import { defineErrors, ensure, InvariantError, StateError } from "../errors.ts";
import { event } from "../events.ts";
import { createGasMeter, OutOfGasError } from "../gas.ts";
import { key } from "../keys.ts";
import { path, segment } from "../pathKeys.ts";
import { counter, item, map, set } from "./collections.ts";
import { defineState } from "./define.ts";
import { index, indexedMap } from "./indexes.ts";
import { value } from "../values.ts";

const NOTHING: ReadView = { get: () => undefined, iterate: () => [][Symbol.iterator]() };

function open(gasLimit?: bigint): { readonly ctx: Context; readonly events: readonly { readonly type: string }[] } {
  const app = createApp({ name: "state", modules: [] });
  const block = { chainId: "c-1", height: 1n, timeNs: 0n, mode: "deliver", gas: createGasMeter(gasLimit) } as const;
  return openBlock(app, createLayer(createLayer(NOTHING)), block);
}

const errors = defineErrors("test", { Refused: [2, "refused by the test"], BadThing: 3 });
const Done = event("done", ["a", "b?"]);
const state = defineState("test", {
  number: item(1, value.u64, 7n),
  names: map(2, key.pair(key.bytes, key.string), value.string),
  members: set(3, key.string),
  next: counter(4),
  people: indexedMap(5, key.u64, value.string, {
    byName: index.unique(6, key.string, (name: string) => name),
    byLetter: index.multi(7, key.string, (name: string) => name.slice(0, 1)),
  }),
  roots: map(path("clients/", segment.text, "/consensusStates/", segment.text), value.string),
  clients: map(path("clients/", segment.text, "/clientState"), value.string),
});

test("an item gives its initial value until it is set, at the SDK's price", () => {
  const { ctx } = open();
  assert.equal(state.number.get(ctx), 7n);
  assert.equal(ctx.gas.consumed, 1003n);
  state.number.set(ctx, 8n);
  assert.equal(ctx.gas.consumed, 1003n + 2000n + 30n * 9n);
  assert.equal(state.number.get(ctx), 8n);
  assert.equal(ctx.gas.consumed, 1003n + 2270n + 1000n + 27n);
});

test("bytes in front of other key parts carry their length, as in SDK collections", () => {
  assert.equal(toHex(state.names.rawKey([Uint8Array.of(9, 8), "atom"])), "02020908" + toHex(utf8("atom")));
  assert.equal(toHex(key.pair(key.string, key.u64).encode(["ab", 1n])), "6162000000000000000001");
  assert.equal(toHex(key.triple(key.u64, key.string, key.bytes).encode([1n, "a", Uint8Array.of(5)])), "0000000000000001610005");
  assert.equal(toHex(key.lenId.encode("0")), "000000000000000130");
  assert.equal(fromUtf8(key.time.encode(1_700_000_000_123_000_000n)), "2023-11-14T22:13:20.123000000");
});

test("entries are visited in key order within prefix, bounds and direction", () => {
  const { ctx } = open();
  const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)];
  for (const [owner, denom] of [
    [b, "x"],
    [a, "y"],
    [a, "x"],
    [b, "z"],
  ] as const)
    state.names.set(ctx, [owner, denom], denom);
  const keys = (range: Parameters<typeof state.names.keys>[1]): string[] =>
    [...state.names.keys(ctx, range)].map(([owner, denom]) => `${owner[0]}${denom}`);
  assert.deepEqual(keys({}), ["1x", "1y", "2x", "2z"]);
  assert.deepEqual(keys({ prefix: [a] }), ["1x", "1y"]);
  assert.deepEqual(keys({ from: [a, "y"], to: [b, "z"] }), ["1y", "2x"]);
  assert.deepEqual(keys({ through: [a] }), ["1x", "1y"]);
  assert.deepEqual(keys({ reverse: true, through: [b, "x"] }), ["2x", "1y", "1x"]);
  assert.deepEqual(state.names.first(ctx, { reverse: true })?.[1], "z");
});

test("iterating costs each row once on opening or leaving it and thirty a step", () => {
  const { ctx } = open();
  state.members.add(ctx, "a");
  state.members.add(ctx, "b");
  const before = ctx.gas.consumed;
  assert.deepEqual([...state.members.keys(ctx)], ["a", "b"]);
  assert.equal(ctx.gas.consumed - before, 36n + 36n + 36n);
});

test("iterating over nothing costs one step", () => {
  const { ctx } = open();
  assert.deepEqual([...state.members.keys(ctx)], []);
  assert.equal(ctx.gas.consumed, 30n);
  // A range without room is not opened at all.
  assert.deepEqual([...state.members.keys(ctx, { from: "b", to: "a" })], []);
  assert.equal(ctx.gas.consumed, 30n);
});

test("a collection refuses writes while it is iterated and allows them afterwards", () => {
  const { ctx } = open();
  state.members.add(ctx, "a");
  assert.throws(() => {
    for (const member of state.members.keys(ctx)) state.members.delete(ctx, member);
  }, InvariantError);
  for (const member of [...state.members.keys(ctx)]) state.members.delete(ctx, member);
  assert.equal(state.members.has(ctx, "a"), false);
});

test("a failed attempt leaves no writes and no events, a kept one both", () => {
  const { ctx, events } = open();
  const failed = ctx.attempt((inner) => {
    state.number.set(inner, 1n);
    inner.emit(Done({ a: "1" }));
    ensure(false, errors.Refused, "no");
  });
  assert.ok(!failed.ok && failed.error.message === "no: refused by the test" && failed.error.kind.code === 2 && failed.events.length === 1);
  assert.equal(state.number.get(ctx), 7n);
  assert.equal(
    ctx.attempt(
      (inner) => state.next.next(inner),
      () => false,
    ).ok,
    true,
  );
  assert.equal(state.next.get(ctx), 0n);
  const done = ctx.attempt((inner) => {
    inner.emit(Done({ a: "1", b: "2" }));
    return state.next.next(inner);
  });
  assert.ok(done.ok && done.value === 0n);
  assert.equal(state.next.get(ctx), 1n);
  assert.deepEqual(events, [
    {
      type: "done",
      attributes: [
        ["a", "1"],
        ["b", "2"],
      ],
    },
  ]);
});

test("an attempt that is not kept writes and emits nothing here, but tells what it would have emitted", () => {
  const { ctx, events } = open();
  const dropped = ctx.attempt(
    (inner) => {
      inner.emit(Done({ a: "1" }));
      return state.next.next(inner);
    },
    (value) => value > 0n,
  );
  assert.ok(dropped.ok && !dropped.kept && dropped.value === 0n);
  assert.deepEqual(
    dropped.events.map(({ type }) => type),
    ["done"],
  );
  assert.deepEqual(events, []);
  assert.equal(state.next.get(ctx), 0n);
});

test("running out of gas and invariant errors pass through an attempt", () => {
  const { ctx } = open(3000n);
  assert.throws(
    () => ctx.attempt((inner) => state.number.set(inner, 1n)) && ctx.attempt((inner) => state.number.set(inner, 2n)),
    OutOfGasError,
  );
  assert.throws(() => open().ctx.attempt(() => assert.fail(new InvariantError("bug"))), InvariantError);
});

test("the outer context is sealed while an inner one runs, the inner one afterwards", () => {
  const { ctx } = open();
  assert.throws(() => ctx.attempt(() => state.number.set(ctx, 2n)), /sealed/);
  let leaked: Context | undefined;
  ctx.attempt((inner) => void (leaked = inner));
  assert.throws(() => leaked !== undefined && state.number.set(leaked, 2n), /sealed/);
  ctx.scratch((inner) => state.number.set(inner, 5n));
  assert.equal(state.number.get(ctx), 7n);
  state.number.set(ctx, 3n);
  assert.equal(state.number.get(ctx), 3n);
});

test("paths with one head are different collections", () => {
  const { ctx } = open();
  state.roots.set(ctx, ["07-tendermint-0", "1-5"], "root");
  state.clients.set(ctx, "07-tendermint-0", "client");
  assert.equal(fromUtf8(state.roots.rawKey(["07-tendermint-0", "1-5"])), "clients/07-tendermint-0/consensusStates/1-5");
  assert.deepEqual([...state.clients.entries(ctx)], [["07-tendermint-0", "client"]]);
  assert.deepEqual([...state.roots.entries(ctx, { prefix: ["07-tendermint-0"] })], [[["07-tendermint-0", "1-5"], "root"]]);
});

test("clearing deletes a range, or all, and leaves what stands beside", () => {
  const { ctx } = open();
  const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)];
  for (const owner of [a, b]) for (const name of ["x", "y"]) state.names.set(ctx, [owner, name], name);
  for (const member of ["k", "l", "m"]) state.members.add(ctx, member);
  state.names.clear(ctx, { prefix: [a] });
  assert.deepEqual([...state.names.values(ctx)], ["x", "y"]);
  assert.deepEqual(state.names.first(ctx)?.[0][0], b);
  state.members.clear(ctx, { from: "l" });
  assert.deepEqual([...state.members.keys(ctx)], ["k"]);
  state.names.clear(ctx);
  state.members.clear(ctx);
  assert.deepEqual([state.names.first(ctx), state.members.first(ctx)], [undefined, undefined]);
});

test("clearing a map takes its rows out of the indexes", () => {
  const { ctx } = open();
  for (const [at, name] of [
    [1n, "ann"],
    [2n, "bob"],
  ] as const)
    state.people.set(ctx, at, name);
  state.people.clear(ctx, { to: 2n });
  assert.deepEqual([...state.people.by.byName.entries(ctx)], [["bob", 2n]]);
  assert.deepEqual([...state.people.by.byLetter.keys(ctx, "a")], []);
  state.people.set(ctx, 3n, "ann");
});

test("indexes follow every write", () => {
  const { ctx } = open();
  state.people.set(ctx, 1n, "ada");
  state.people.set(ctx, 2n, "alan");
  state.people.set(ctx, 1n, "barbara");
  assert.deepEqual([...state.people.by.byLetter.keys(ctx, "a")], [2n]);
  assert.equal(state.people.by.byName.first(ctx, "barbara"), 1n);
  assert.equal(state.people.by.byName.first(ctx, "ada"), undefined);
  state.people.delete(ctx, 2n);
  assert.deepEqual([...state.people.by.byLetter.entries(ctx)], [["b", 1n]]);
});

test("two collections of a store cannot have one prefix", () => {
  assert.throws(() => defineState("twice", { a: item(1, value.u64), b: item("\u0001", value.u64) }), /same prefix 01/);
});

test("errors carry Go's text behind their detail", () => {
  assert.equal(new StateError(errors.BadThing, "x").message, "x: bad thing");
  assert.equal(new StateError(errors.Refused, "x").wrap("outer").message, "outer: x: refused by the test");
});
