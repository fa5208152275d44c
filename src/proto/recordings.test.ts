import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { TxMsgData } from "./gen/cosmos/base/abci/v1beta1.ts";
import { AuthInfo, Tx, TxBody, TxRaw } from "./gen/cosmos/tx/v1beta1.ts";
import { anyCodec } from "./registry.ts";

const folder = join(process.env["ACCEPTANCE_DIR"] ?? "../shared/acceptance", "recordings");

test("recorded transactions and their results decode strictly and encode to the same bytes", {
  skip: existsSync(folder) ? false : `SKIPPED: ${folder} is not there`,
}, () => {
  let txs = 0;
  let messages = 0;
  for (const run of readdirSync(folder, { withFileTypes: true })) {
    if (!run.isDirectory()) continue;
    for (const chain of ["provider", "consumer"]) {
      const blocks = JSON.parse(gunzipSync(readFileSync(join(folder, run.name, chain, "blocks.json.gz"))).toString());
      for (const { block, results } of blocks) {
        for (const [i, base64] of (block.block.data.txs ?? []).entries()) {
          const bytes = new Uint8Array(Buffer.from(base64, "base64"));
          const raw = TxRaw.decode(bytes, "reject");
          assert.deepEqual(TxRaw.encode(raw), bytes);
          const body = TxBody.decode(raw.bodyBytes, "rejectCritical");
          assert.deepEqual(TxBody.encode(body), raw.bodyBytes);
          assert.deepEqual(AuthInfo.encode(AuthInfo.decode(raw.authInfoBytes, "reject")), raw.authInfoBytes);
          assert.equal(Tx.decode(bytes).body?.messages.length, body.messages.length);
          for (const any of body.messages) {
            const codec = anyCodec(any.typeUrl);
            assert.ok(codec, any.typeUrl);
            assert.deepEqual(codec.encode(codec.decode(any.value, "reject")), any.value, any.typeUrl);
            messages++;
          }
          const data = results.txs_results[i].data;
          if (data !== null) {
            const resultBytes = new Uint8Array(Buffer.from(data, "base64"));
            assert.deepEqual(TxMsgData.encode(TxMsgData.decode(resultBytes)), resultBytes);
          }
          txs++;
        }
      }
    }
  }
  process.stdout.write(`# ${txs} transactions, ${messages} messages\n`);
  assert.ok(txs > 0);
});
