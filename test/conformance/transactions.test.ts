import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBech32 } from "../../src/encoding/bech32.ts";
import { fromBase64 } from "../../src/encoding/base64.ts";
import { asStateError } from "../../src/framework/errors.ts";
import { message, type MessageHandler } from "../../src/framework/index.ts";
import { decodeTx, type TxDecoding } from "../../src/framework/tx.ts";
import { MESSAGES } from "../../src/proto/gen/registry.ts";
import { anyCodec } from "../../src/proto/registry.ts";
import { RECORDINGS, RecordedChain, recordedRuns } from "./recording.ts";

/** Every generated message that names signers, with a handler that is never run. */
const handlers: ReadonlyMap<string, MessageHandler> = new Map(
  MESSAGES.map((codec) => codec())
    .filter(({ signers }) => signers.length > 0)
    .map((codec) => {
      const method = { service: "", name: "", path: codec.typeName, input: codec, output: codec, http: [] };
      return [codec.typeUrl, message(method, { handle: () => undefined })];
    }),
);

function decoding(addressPrefix: string): TxDecoding {
  return {
    addressPrefix,
    router: {
      message: (url) => handlers.get(url),
      query: () => undefined,
      codec: anyCodec,
      implements: () => true,
      deliver: () => assert.fail(),
    },
  };
}

const chains = recordedRuns().flatMap(({ run, kind }) =>
  (["provider", "consumer"] as const).map((role) => new RecordedChain(run, role, kind)),
);
const skip = chains.length === 0 ? `SKIPPED: ${RECORDINGS} is not there` : false;

test("signers and fee payers of recorded transactions are those of their events", { skip }, () => {
  let compared = 0;
  for (const { blocks, run, role } of chains) {
    for (const { block, results, height } of blocks) {
      for (const [i, base64] of (block.block.data.txs ?? []).entries()) {
        const events = results.txs_results?.[i]?.events ?? [];
        const attribute = (type: string, key: string): readonly string[] =>
          events
            .filter((one) => one.type === type)
            .flatMap((one) => (one.attributes ?? []).filter((a) => a.key === key).map((a) => a.value));
        const payer = attribute("tx", "fee_payer")[0];
        if (payer === undefined) continue;
        const tx = decodeTx(decoding(decodeBech32(payer).prefix), fromBase64(base64));
        const where = `${run} ${role} ${height}/${i}`;
        assert.equal(tx.feePayer?.address, payer, where);
        assert.equal(tx.hasUnknownNonCriticals, false, where);
        assert.equal(String(tx.gasLimit), results.txs_results?.[i]?.gas_wanted, where);
        const sequences = attribute("tx", "acc_seq").map((pair) => pair.split("/")[0]);
        assert.deepEqual(
          tx.signers.map(({ address }) => address),
          sequences,
          where,
        );
        if (results.txs_results?.[i]?.code !== 0) continue;
        assert.deepEqual(
          tx.messages.map(({ typeUrl }) => typeUrl),
          attribute("message", "action").slice(0, tx.messages.length),
          where,
        );
        compared++;
      }
    }
  }
  assert.ok(compared > 0);
});

test("transactions that Go could not read are refused with the same code, all others are read", { skip }, () => {
  let refused = 0;
  for (const { rejected, run, role } of chains) {
    for (const { label, tx, check } of rejected) {
      if (check === undefined) continue;
      let code = 0;
      try {
        decodeTx(decoding("cosmos"), fromBase64(tx));
      } catch (error) {
        code = asStateError(error)?.kind.code ?? -1;
      }
      // Go's consumer has no provider messages; here every generated message has a handler.
      const isUnknownHere = check.log.includes("unable to resolve type URL");
      assert.equal(code, check.code === 2 && check.codespace === "sdk" && !isUnknownHere ? 2 : 0, `${run} ${role} ${label}`);
      if (code === 2) refused++;
    }
  }
  assert.ok(refused > 0);
});
