import assert from "node:assert/strict";
import { test } from "node:test";
import { Msg } from "../proto/gen/cosmos/bank/v1beta1.ts";
import { Query } from "../proto/gen/cosmos/bank/v1beta1.ts";
import { Coin } from "../proto/gen/cosmos/base/v1beta1.ts";
import {
  type Context,
  defineModule,
  defineState,
  event,
  fill,
  item,
  key,
  many,
  map,
  message,
  one,
  query,
  type ReadContext,
  value,
} from "./index.ts";

const state = defineState("x", { n: item(1, value.u64, 0n), m: item(2, value.u64), c: map(3, key.string, Coin) });
const port = one<{ readonly send: (ctx: Context, id: string) => undefined }>("port");
const hook = many<(ctx: Context, address: string) => void>("hook");

/** Never called: each line is here for what the compiler says of it. */
function refusals(r: ReadContext, w: Context): readonly unknown[] {
  // @ts-expect-error a write through a ReadContext
  state.n.set(r, 1n);
  // @ts-expect-error an item without initial value may be undefined
  const b: bigint = state.m.get(r);
  const a: bigint = state.n.get(r);
  const coin = state.c.get(w, "0");
  // @ts-expect-error mutation of a stored value
  if (coin !== undefined) coin.denom = "x";
  // @ts-expect-error a hook of the wrong shape
  fill(hook, (_ctx: Context, _n: number) => {});
  // @ts-expect-error a wrong implementation
  fill(port, { send: (_ctx: Context, _id: number) => undefined });
  // @ts-expect-error a missing response
  query(Query.balance, () => {});
  // @ts-expect-error a write in a query
  query(Query.balance, (ctx) => ({ balance: state.n.set(ctx, 1n) ?? undefined }));
  // @ts-expect-error an unknown attribute
  event("e", ["a"])({ b: "1" });
  // @ts-expect-error a missing attribute
  event("e", ["a", "b?"])({ b: "1" });
  // @ts-expect-error an async handler
  message(Msg.send, { handle: async () => {} });
  // @ts-expect-error an async block hook
  defineModule({ name: "m", beginBlock: async () => {} });
  // @ts-expect-error one is not the other
  const z: string = port(w);
  return [a, b, z];
}

test("what must not compile does not", () => {
  assert.equal(typeof refusals, "function");
});
