import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { varintLength } from "../../src/encoding/varint.ts";
import { createApp } from "../../src/framework/app.ts";
import { DEFAULT_CONSENSUS_PARAMS } from "../../src/framework/consensusParams.ts";
import { selectTxs } from "../../src/framework/proposal.ts";
import { auth } from "../../src/modules/auth/index.ts";
import { bank } from "../../src/modules/bank/index.ts";

/** Made by test/vectors/go/proposal. */
interface Vector {
  readonly txs: readonly string[];
  readonly decodable: readonly boolean[];
  readonly proposals: readonly {
    readonly txs: readonly number[];
    readonly maxBytes: string;
    readonly maxGas: string;
    readonly prepared: readonly number[];
    readonly accepted: boolean;
  }[];
}
const file = new URL("go/proposal/proposal.json.gz", import.meta.url);
const { txs, decodable, proposals }: Vector = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
const app = createApp({ name: "proposal", modules: [auth, bank] });

function prepare({ txs: numbers, maxBytes, maxGas }: Vector["proposals"][number]): readonly string[] {
  const block = { ...DEFAULT_CONSENSUS_PARAMS.block, maxGas: BigInt(maxGas) };
  const given = numbers.map((i) => fromBase64(txs[i] ?? ""));
  return selectTxs(app, given, BigInt(maxBytes), { ...DEFAULT_CONSENSUS_PARAMS, block }).map(toBase64);
}
const isReadable = ({ txs: numbers }: Vector["proposals"][number]): boolean => numbers.every((i) => decodable[i] === true);

/** Bytes in a block, as CometBFT counts them. */
const size = (list: readonly string[]): number =>
  list.reduce((sum, tx) => sum + 1 + varintLength(fromBase64(tx).length) + fromBase64(tx).length, 0);
const fits = ({ txs: numbers, maxBytes }: Vector["proposals"][number]): boolean =>
  size(numbers.map((i) => txs[i] ?? "")) <= Number(maxBytes);

test("where the bytes suffice, proposals take the transactions that Go's take within the gas of a block", () => {
  const compared = proposals.filter((one) => isReadable(one) && fits(one));
  for (const one of compared) {
    const theirs = one.prepared.map((at) => txs[one.txs[at] ?? -1]);
    assert.deepEqual(prepare(one), theirs, JSON.stringify(one));
  }
  assert.ok(compared.some(({ txs: numbers, prepared }) => prepared.length < numbers.length));
  assert.ok(compared.length > 100);
});

test("a proposal never has more bytes than CometBFT allows, where Go's may have", () => {
  for (const one of proposals) assert.ok(size(prepare(one)) <= Number(one.maxBytes), JSON.stringify(one));
  assert.ok(
    proposals.some(({ prepared, txs: numbers, maxBytes }) => size(prepared.map((at) => txs[numbers[at] ?? -1] ?? "")) > Number(maxBytes)),
  );
});

test("what is no transaction is left out, where Go proposes the whole list, and Go accepts any proposal", () => {
  const junk = new Set(txs.filter((_, i) => decodable[i] === false));
  for (const one of proposals.filter((p) => !isReadable(p)))
    assert.ok(
      prepare(one).every((tx) => !junk.has(tx)),
      JSON.stringify(one),
    );
  assert.ok(proposals.every(({ accepted }) => accepted));
  assert.ok(proposals.some((one) => !isReadable(one) && one.prepared.length === one.txs.length));
});
