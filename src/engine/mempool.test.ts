import assert from "node:assert/strict";
import { test } from "node:test";
import { createProbeApplication } from "../../test/support/probeApplication.ts";
import { utf8 } from "../encoding/bytes.ts";
import type { Application, CheckTxResult, ExecTxResult } from "../framework/application.ts";
import { DEFAULT_MEMPOOL_LIMITS, type TxPoolOptions, TxPool } from "./mempool.ts";

const NO_LIMITS = { maxDataBytes: -1n, maxGas: -1n };
const probe = createProbeApplication();
const executed = (code: number): ExecTxResult => ({ ...probe.checkTx(utf8("a=1"), false), code });

function pool(
  check: (tx: Uint8Array, again: boolean) => Partial<CheckTxResult> = () => ({}),
  options: Partial<TxPoolOptions> = {},
): TxPool {
  const app: Application = { ...probe, checkTx: (tx, again) => ({ ...probe.checkTx(tx, again), ...check(tx, again) }) };
  return new TxPool(app, { limits: DEFAULT_MEMPOOL_LIMITS, ...options });
}

test("a transaction that failed in its block may be sent again, one that did not may not", async () => {
  const txs = pool();
  for (const tx of ["a=1", "b=1"]) await txs.add(utf8(tx));
  txs.update([utf8("a=1"), utf8("b=1")], [executed(7), executed(0)], NO_LIMITS);
  assert.deepEqual([txs.size, txs.sizeBytes], [0, 0]);
  assert.equal((await txs.add(utf8("a=1"))).code, 0);
  await assert.rejects(txs.add(utf8("b=1")), /already exists in cache/);
});

test("a transaction that waits is not counted again when the cache has forgotten it", async () => {
  const txs = pool(undefined, { limits: { ...DEFAULT_MEMPOOL_LIMITS, cacheSize: 1 } });
  for (const tx of ["a=1", "b=1", "a=1"]) await txs.add(utf8(tx));
  assert.deepEqual([txs.size, txs.sizeBytes], [2, 6]);
});

test("what waits is the pool's own", async () => {
  const txs = pool();
  const tx = utf8("a=1");
  await txs.add(tx);
  tx.fill(0);
  assert.deepEqual(txs.list(-1), [utf8("a=1")]);
});

test("a transaction that wants less than no gas, or more than a block has, is not kept", async () => {
  let gasWanted = 0n;
  const txs = pool(() => ({ gasWanted }));
  txs.setBlockLimits({ maxDataBytes: -1n, maxGas: 10n });
  for (const [gas, size] of [
    [-1n, 0],
    [11n, 0],
    [10n, 1],
  ] as const) {
    gasWanted = gas;
    await txs.add(utf8("a=1"));
    assert.equal(txs.size, size);
  }
});

test("a transaction whose check throws may be sent again", async () => {
  let isBroken = true;
  const txs = pool(() => {
    if (isBroken) throw new Error("broken");
    return {};
  });
  await assert.rejects(txs.add(utf8("a=1")), /broken/);
  isBroken = false;
  assert.equal((await txs.add(utf8("a=1"))).code, 0);
});

test("an application that throws in a slice ends the recheck: it is told once, and new transactions do not wait for ever", {
  timeout: 20_000,
}, async () => {
  const troubles: unknown[] = [];
  // It is well again some time, so that nothing that goes on asking it goes on for ever.
  let left = 50;
  const txs = pool(
    (tx, again) => {
      if (again && tx[0] === 0x62 && left-- > 0) throw new Error("halted");
      for (const end = performance.now() + (again ? 12 : 0); performance.now() < end; );
      return {};
    },
    { recheck: "inSlices", onTrouble: (_, error) => troubles.push(error) },
  );
  for (const tx of ["a=1", "b=1", "c=1"]) await txs.add(utf8(tx));
  txs.update([], [], NO_LIMITS);
  assert.equal((await txs.add(utf8("d=1"))).code, 0);
  assert.equal(troubles.length, 1);
  assert.deepEqual(txs.reap(NO_LIMITS), [utf8("a=1")]);
});
