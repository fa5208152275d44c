import assert from "node:assert/strict";
import { test } from "node:test";
import { ALONE_START, openAloneChain } from "../../test/support/aloneChain.ts";
import { SECOND } from "../encoding/time.ts";
import { Pace } from "./pace.ts";

async function twoChains() {
  const pace = new Pace(ALONE_START);
  const [{ chain: a }, { chain: b }] = [await openAloneChain("a-1"), await openAloneChain("b-1")];
  pace.add(a);
  pace.add(b);
  for (const chain of [a, b]) await pace.blockAfter(chain, 0n);
  return { pace, a, b };
}

test("the clock never goes back", () => {
  const pace = new Pace(5n * SECOND);
  pace.moveTo(4n * SECOND);
  assert.equal(pace.now, 5n * SECOND);
  pace.moveTo(6n * SECOND);
  assert.equal(pace.now, 6n * SECOND);
});

test("blocks that are asked for at once are made one after the other, a millisecond apart where the clock stands still", async () => {
  const { pace, a } = await twoChains();
  const from = a.timeNs;
  await Promise.all([1, 2, 3].map(() => pace.produce(a)));
  assert.deepEqual([a.height, a.timeNs - from], [4n, 3_000_000n]);
  assert.equal(pace.clockNs, a.timeNs);
});

test("a block that somebody else has made by then is not made again", async () => {
  const { pace, a } = await twoChains();
  await Promise.all([1, 2, 3].map(() => pace.produce(a, { unlessAbove: 1n })));
  assert.equal(a.height, 2n);
  assert.equal(await pace.blockAfter(a, 1n), 2n);
});

test("blocks on demand are a step apart, and a chain that sleeps meanwhile does not fall behind", async () => {
  const { pace, a, b } = await twoChains();
  await pace.onDemand(async () => {
    await pace.blockAfter(a, 21n);
  }, SECOND);
  assert.ok(a.timeNs - ALONE_START >= 20n * SECOND, `${a.timeNs - ALONE_START}`);
  assert.ok(a.timeNs - b.timeNs <= 5n * SECOND, `${a.timeNs - b.timeNs} ns behind`);
  assert.ok(b.height < a.height);
  const { clockNs } = pace;
  await pace.blockAfter(a, a.height);
  assert.ok(pace.clockNs - clockNs < SECOND, "by itself the clock goes no further than blocks need");
});

test("a failed block fails its own asker only", async () => {
  const { pace, a } = await twoChains();
  await a.close();
  await assert.rejects(pace.produce(a), /is closed/);
  await pace.stop();
});
