import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figure } from "./figure.ts";
import { loneFigures, ratiosOf } from "./ratio.ts";

const rate = (value: number): Figure => ({ name: "sends", value, unit: "txs/s" });
const time = (value: number): Figure => ({ name: "start", value, unit: "ms" });

test("a ratio above one means that this checkout is better, for rates and for times", () => {
  const [sends, start] = ratiosOf([{ ours: [rate(200), time(50)], theirs: [rate(100), time(100)] }]);
  assert.equal(sends?.ratio, 2);
  assert.equal(start?.ratio, 2);
});

test("each round has a ratio of its own, so that a machine that slows down does not count", () => {
  const rounds = [100, 50, 10].map((speed) => ({ ours: [rate(speed * 1.1)], theirs: [rate(speed)] }));
  assert.equal(ratiosOf(rounds)[0]?.ratio.toFixed(3), "1.100");
});

test("a figure that one checkout does not give is named and has no ratio", () => {
  const rounds = [{ ours: [rate(1), time(1)], theirs: [rate(1)] }];
  assert.deepEqual(
    ratiosOf(rounds).map(({ name }) => name),
    ["sends"],
  );
  assert.deepEqual(loneFigures(rounds), ["start"]);
});
