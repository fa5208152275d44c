import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthInfo, Fee, TxBody, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { createApp } from "./app.ts";
import { DEFAULT_CONSENSUS_PARAMS } from "./consensusParams.ts";
import { selectTxs } from "./proposal.ts";

const app = createApp({ name: "proposal", modules: [] });

/** A transaction without messages. */
function tx(memo: string, gasLimit = 10n): Uint8Array {
  const authInfoBytes = AuthInfo.encode(AuthInfo.from({ fee: Fee.from({ gasLimit }) }));
  return TxRaw.encode({ bodyBytes: TxBody.encode(TxBody.from({ memo })), authInfoBytes, signatures: [] });
}
function picked(txs: readonly Uint8Array[], maxBytes: number, maxGas = -1n): readonly number[] {
  const params = { ...DEFAULT_CONSENSUS_PARAMS, block: { maxBytes: 1n, maxGas } };
  return selectTxs(app, txs, BigInt(maxBytes), params).map((one) => txs.indexOf(one));
}

test("a transaction that fills a proposal to the last byte, its tag and length included, is in it", () => {
  const [short, other] = [tx("a"), tx("b")];
  const size = short.length + 2;
  assert.deepEqual(picked([short], size), [0]);
  assert.deepEqual(picked([short], size - 1), []);
  assert.deepEqual(picked([short, other], 2 * size), [0, 1]);
  assert.deepEqual(picked([short, other], 2 * size - 1), [0]);
});

test("one that is too large is passed over for a smaller one behind it", () => {
  const [long, short] = [tx("x".repeat(50)), tx("b")];
  assert.deepEqual(picked([long, short], short.length + 2), [1]);
});

test("gas that is used up exactly fits, and one unit more does not", () => {
  const txs = [tx("a"), tx("b"), tx("c", 0n)];
  assert.deepEqual(picked(txs, 1000, 20n), [0, 1]);
  assert.deepEqual(picked(txs, 1000, 19n), [0, 2]);
  assert.deepEqual(picked(txs, 1000, 0n), [0, 1, 2]);
});
