import assert from "node:assert/strict";
import { test } from "node:test";
import { createMutex } from "./mutex.ts";

test("calls run one at a time in their order, questions behind what waits, and a failure is only its own", async () => {
  const mutex = createMutex();
  const order: string[] = [];
  let running = 0;
  const call = (name: string) => async () => {
    assert.equal(++running, 1);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(name);
    running--;
  };
  const failing = mutex.run(() => assert.fail("no"));
  const all = [mutex.runLast(call("q1")), mutex.runLast(call("q2")), mutex.run(call("a")), mutex.run(call("b"))];
  await assert.rejects(failing, /no/);
  await Promise.all(all);
  assert.deepEqual(order, ["a", "b", "q1", "q2"]);
  await mutex.run(call("c"));
  assert.equal(order.at(-1), "c");
});
