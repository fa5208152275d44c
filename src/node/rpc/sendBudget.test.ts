import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventMessage } from "../../engine/api.ts";
import { payloadOf, SendBudget } from "./sendBudget.ts";

const message = (height: bigint): EventMessage => ({
  data: { type: "NewBlockEvents", height, events: [], txCount: 0 },
  events: new Map([["tm.event", ["NewBlockEvents"]]]),
});

test("an event is made to text once, and its bytes are the same for every subscriber", () => {
  const budget = new SendBudget();
  const first = message(1n);
  const tail = budget.eventTail(first);
  assert.equal(budget.eventTail(first), tail);
  assert.notEqual(budget.eventTail(message(1n)), tail);
  const text = new TextDecoder().decode(tail.bytes);
  assert.match(text, /^,"data":\{"type":"tendermint\/event\/NewBlockEvents",.*\},"events":\{"tm.event":\["NewBlockEvents"\]\}\}\}$/);
});

test("what many wait for is counted once, and of too much the holder of most is ended", () => {
  const budget = new SendBudget(100);
  const ended: string[] = [];
  const holder = (name: string, heldBytes: number) => ({ heldBytes, end: () => void ended.push(name) });
  budget.join(holder("a little", 10));
  budget.join(holder("most", 90));
  const shared = payloadOf("x".repeat(60));
  for (let i = 0; i < 5; i++) budget.hold(shared);
  assert.equal(budget.heldBytes, 60);
  assert.deepEqual(ended, []);
  budget.hold(payloadOf("y".repeat(50)));
  assert.equal(ended[0], "most");
  for (let i = 0; i < 5; i++) budget.release(shared);
  assert.equal(budget.heldBytes, 50);
});
