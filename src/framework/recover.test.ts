import assert from "node:assert/strict";
import { test } from "node:test";
import { ensure, InvariantError, panicError, sdkErrors } from "./errors.ts";
import { event } from "./events.ts";
import { OutOfGasError } from "./gas.ts";
import { defineModule } from "./module.ts";
import { attemptRecovering } from "./recover.ts";
import { counter } from "./state/collections.ts";
import { defineState } from "./state/define.ts";
import { createTestApp } from "./testApp.ts";

const Beat = event("beat", []);
const state = defineState("heart", { beats: counter(1) });
const heart = defineModule({ name: "heart", state });

function fails(failure: () => never) {
  return createTestApp({ modules: [heart] }).run((ctx) => {
    const attempt = attemptRecovering(ctx, (inner) => {
      state.beats.next(inner);
      inner.emit(Beat({}));
      for (const _ of [1]) failure();
    });
    state.beats.set(ctx, state.beats.get(ctx) + 10n);
    return { attempt, beats: state.beats.get(ctx) };
  });
}

for (const [name, error] of [
  ["a plain exception", new RangeError("out of range")],
  ["a broken invariant", new InvariantError("out of range")],
  ["running out of gas", new OutOfGasError("out of range")],
] as const) {
  test(`${name} fails what is attempted, leaves nothing of it, and the context goes on`, () => {
    const { value, events } = fails(() => {
      throw error;
    });
    assert.ok(!value.attempt.ok);
    assert.equal(value.attempt.error.kind, panicError);
    assert.equal(value.attempt.error.cause, error);
    assert.match(value.attempt.error.message, /out of range/);
    assert.equal(value.beats, 10n);
    assert.deepEqual(events, []);
  });
}

test("a refusal keeps its code", () => {
  const { value } = fails(() => {
    ensure(false, sdkErrors.NotFound, "nothing");
    throw new Error("never");
  });
  assert.ok(!value.attempt.ok);
  assert.equal(value.attempt.error.kind, sdkErrors.NotFound);
});

test("what returns is kept with its events", () => {
  const { value, events } = createTestApp({ modules: [heart] }).run((ctx) =>
    attemptRecovering(ctx, (inner) => {
      inner.emit(Beat({}));
      return state.beats.next(inner);
    }),
  );
  assert.ok(value.ok);
  assert.equal(events.length, 1);
});
