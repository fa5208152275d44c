import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestProvider, refusalOf } from "../../../../test/support/ccvApps.ts";
import { state } from "./state.ts";
import { appendToQueue, removeFromQueue, takeDue } from "./timeQueue.ts";

const queue = state.toRemove;

test("what is due comes oldest first, ids of one time in the order in which they came, what is later stays", () => {
  const { app } = createTestProvider([10]);
  app.withContext((ctx) => {
    const now = ctx.timeNs;
    for (const [timeNs, id] of [
      [now, "3"],
      [now - 5n, "1"],
      [now, "2"],
      [now + 1n, "4"],
    ] as const)
      appendToQueue(ctx, queue, timeNs, id);
    assert.deepEqual(takeDue(ctx, queue), ["1", "3", "2"]);
    assert.deepEqual(takeDue(ctx, queue), []);
    assert.deepEqual(queue.get(ctx, now + 1n)?.ids, ["4"]);
  });
});

test("a block takes no more than 200, within one time too, and the next goes on where it stopped", () => {
  const { app } = createTestProvider([10]);
  app.withContext((ctx) => {
    const ids = Array.from({ length: 250 }, (_, i) => `${i}`);
    for (const id of ids) appendToQueue(ctx, queue, ctx.timeNs - (Number(id) < 150 ? 1n : 0n), id);
    assert.deepEqual(takeDue(ctx, queue), ids.slice(0, 200));
    assert.deepEqual(queue.get(ctx, ctx.timeNs)?.ids, ids.slice(200));
    assert.equal(queue.has(ctx, ctx.timeNs - 1n), false);
    assert.deepEqual(takeDue(ctx, queue), ids.slice(200));
  });
});

test("an id is taken out of its time, which goes with the last one; one that is not there is an error", () => {
  const { app } = createTestProvider([10]);
  app.withContext((ctx) => {
    for (const id of ["0", "1"]) appendToQueue(ctx, queue, 7n, id);
    removeFromQueue(ctx, queue, 7n, "0");
    assert.deepEqual(queue.get(ctx, 7n)?.ids, ["1"]);
    assert.equal(
      refusalOf(() => removeFromQueue(ctx, queue, 7n, "0")),
      "undefined/1",
    );
    removeFromQueue(ctx, queue, 7n, "1");
    assert.equal(queue.has(ctx, 7n), false);
  });
});
