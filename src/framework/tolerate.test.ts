import assert from "node:assert/strict";
import { test } from "node:test";
import { DecodeError } from "../encoding/error.ts";
import { ensure, InvariantError, panicError, sdkErrors, StateError } from "./errors.ts";
import { event } from "./events.ts";
import { OutOfGasError } from "./gas.ts";
import { defineModule } from "./module.ts";
import { createTestApp } from "./testApp.ts";
import { item } from "./state/collections.ts";
import { defineState } from "./state/define.ts";
import { tolerate } from "./tolerate.ts";
import { value } from "./values.ts";

const state = defineState("tolerant", { count: item(1, value.u64) });
const Counted = event("counted", ["to"]);

test("what was written and emitted before a tolerated failure stays", () => {
  const { run, withContext } = createTestApp({ modules: [defineModule({ name: "tolerant", state })] });
  const { value: failure, events } = run((ctx) =>
    tolerate(() => {
      state.count.set(ctx, 7n);
      ctx.emit(Counted({ to: "7" }));
      ensure(false, sdkErrors.Conflict, "too late");
    }),
  );
  assert.equal(failure?.message, "too late: conflict");
  assert.deepEqual(
    events.map(({ type }) => type),
    ["counted"],
  );
  assert.equal(
    withContext((ctx) => state.count.get(ctx)),
    7n,
  );
  assert.equal(
    tolerate(() => {}),
    undefined,
  );
});

test("text that cannot be read is tolerated; panics, our own bugs and running out of gas are not", () => {
  const failing = (error: Error) => () => {
    throw error;
  };
  assert.equal(tolerate(failing(new DecodeError("no number")))?.kind.code, 1);
  for (const error of [new StateError(panicError), new InvariantError("bug"), new OutOfGasError("write"), new TypeError("null")])
    assert.throws(() => tolerate(failing(error)), error);
});
