import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type TestContext, test } from "node:test";
import { ALONE_START, openAloneChain, queueTransfer } from "../../../test/support/aloneChain.ts";
import { SECOND } from "../../encoding/time.ts";
import { type MiningMode, WallPace } from "./wallPace.ts";

async function started(t: TestContext, mode: MiningMode, blockTimeMs = 20) {
  const troubles: string[] = [];
  const pace = new WallPace({ startNs: ALONE_START, blockTimeMs, offsetNs: 0n, onTrouble: (chainId) => troubles.push(chainId) });
  const { chain, validator } = await openAloneChain("alone-1");
  pace.add(chain);
  await pace.onDemand(() => pace.blockAfter(chain, 0n));
  pace.setMode(mode);
  pace.start();
  const stop = async (): Promise<void> => {
    await pace.stop();
    await chain.close();
  };
  t.after(stop);
  return { pace, chain, validator, troubles, stop };
}

/** Resolves when a condition holds; fails after five seconds. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !holds(); await sleep(5)) if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
}

test("at an interval blocks come by themselves, each round is told, and blocks have the time of day", async (t) => {
  const { pace, chain, stop } = await started(t, "interval");
  let rounds = 0;
  pace.onRound(() => {
    rounds += 1;
  });
  await until("four blocks", () => chain.height >= 5n && rounds >= 4);
  const lag = BigInt(Date.now()) * 1_000_000n - chain.timeNs;
  assert.ok(lag >= 0n && lag < 5n * SECOND, `${lag} ns behind the time of day`);
  await stop();
  const { height } = chain;
  await sleep(60);
  assert.equal(chain.height, height);
});

test("on command alone no block comes by itself, and as many as are asked for", async (t) => {
  const { pace, chain, stop } = await started(t, "manual");
  await queueTransfer(chain);
  await sleep(60);
  assert.equal(chain.height, 1n);
  await pace.produceMany(chain, 3);
  assert.equal(chain.height, 4n);
  await stop();
});

test("in automatic mode a waiting transaction gets its block at once, and without one there is none", async (t) => {
  const { chain, stop } = await started(t, "auto");
  await sleep(60);
  assert.equal(chain.height, 1n);
  await queueTransfer(chain);
  await until("the block of the transaction", () => chain.height === 2n);
  await stop();
});

test("time travel moves the network's time ahead of the time of day", async (t) => {
  const { pace, stop } = await started(t, "manual");
  const before = pace.now;
  pace.shift(3_600n * SECOND);
  assert.ok(pace.now - before >= 3_600n * SECOND && pace.now - before < 3_610n * SECOND);
  assert.equal(pace.offsetNs, 3_600n * SECOND);
  await stop();
});

test("a chain without its validators is told once, and goes on when they are back", async (t) => {
  const { chain, validator, troubles, stop } = await started(t, "interval");
  await chain.setOnline(validator.consAddress, false);
  await until("trouble", () => troubles.length > 0);
  await sleep(100);
  assert.deepEqual(troubles, ["alone-1"]);
  const { height } = chain;
  await chain.setOnline(validator.consAddress, true);
  await until("blocks again", () => chain.height > height + 1n);
  await chain.setOnline(validator.consAddress, false);
  await until("trouble again", () => troubles.length > 1);
  await stop();
});

test("who waits for a block hears of the end, or that blocks are made on demand now", async (t) => {
  const { pace, chain, stop } = await started(t, "manual");
  const waiting = pace.blockAfter(chain, 1n);
  assert.equal(await pace.onDemand(() => waiting), 2n);
  const refused = assert.rejects(pace.blockAfter(chain, 2n), /the network is stopping/);
  await stop();
  await refused;
});
