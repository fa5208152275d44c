import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64 } from "../../src/encoding/base64.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { StateError } from "../../src/framework/errors.ts";
import { fill } from "../../src/framework/slots.ts";
import { createTestApp } from "../../src/framework/testApp.ts";
import { ibc } from "../../src/modules/ibc/index.ts";
import { ibcApplications } from "../../src/modules/ibc/slots.ts";
import { TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { readAcceptance, recordedChains, skipUnless } from "../support/acceptance.ts";
import { recorder } from "../support/ibcChain.ts";
import { Dice, damage } from "../support/mutation.ts";
import { chainsOf } from "./recording.ts";

test("recorded messages are there", { skip: skipUnless("recordings") }, () => assert.ok(recordedChains().length > 0));

for (const { run, role: chain } of chainsOf(["lease", "life"])) {
  test(`${run}/${chain}: damaged relayer messages are refused or do nothing, and never crash`, (t) => {
    const { app_state: state, genesis_time: time } = readAcceptance("recordings", run, chain, "export.json.gz");
    const blocks = readAcceptance("recordings", run, chain, "blocks.json.gz");
    const fills = ["provider", "consumer", "transfer"].map((port) => fill(ibcApplications, recorder(port, [])));
    const timeNs = parseTime(blocks.at(-1).block.block.header.time);
    assert.ok(time);
    const app = createTestApp({ modules: [ibc], genesis: { ibc: state.ibc }, fills, timeNs, height: BigInt(blocks.at(-1).height) });
    const dice = new Dice(42);
    const counts = { messages: 0, refused: 0, accepted: 0 };
    for (const { block } of blocks) {
      for (const tx of block.block.data.txs ?? []) {
        for (const { typeUrl, value } of TxBody.decode(TxRaw.decode(fromBase64(tx)).bodyBytes).messages) {
          const handler = app.app.router.message(typeUrl);
          if (handler === undefined || value.length === 0) continue;
          for (let i = 0; i < 30; i++) {
            counts.messages++;
            try {
              const message = handler.parse(damage(value, dice));
              message.validate(app.app);
              app.withContext((ctx) => ctx.scratch((inner) => message.run(inner)));
              counts.accepted++;
            } catch (error) {
              assert.ok(error instanceof StateError, `${typeUrl}: ${error}`);
              counts.refused++;
            }
          }
        }
      }
    }
    t.diagnostic(JSON.stringify(counts));
    assert.ok(counts.refused > 0);
  });
}
