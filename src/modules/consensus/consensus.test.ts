import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_CONSENSUS_PARAMS } from "../../framework/consensusParams.ts";
import { runTx } from "../../framework/runTx.ts";
import { createTestApp, type TestApp } from "../../framework/testApp.ts";
import { authority } from "../auth/index.ts";
import { Msg, Query } from "./api.ts";
import { consensus } from "./index.ts";
import { setConsensusParams } from "./params.ts";

const gov = authority({ addressPrefix: "cosmos" });
const asked = {
  authority: gov,
  block: { maxBytes: 1_000_000n, maxGas: 5_000_000n },
  evidence: { maxAgeNumBlocks: 100n, maxAgeDuration: 90_500_000_000n, maxBytes: 5_000n },
  validator: { pubKeyTypes: ["ed25519"] },
  abci: undefined,
};
function open(): TestApp {
  const app = createTestApp({ modules: [consensus], height: 10n });
  app.run((ctx) => setConsensusParams(ctx, DEFAULT_CONSENSUS_PARAMS));
  return app;
}

test("gov changes the parameters that the next block works by", () => {
  const app = open();
  const { events } = app.deliver(Msg.updateParams, asked);
  assert.deepEqual(events, [
    {
      type: "update_consensus_params",
      attributes: [
        ["authority", gov],
        [
          "parameters",
          'block:<max_bytes:1000000 max_gas:5000000 > evidence:<max_age_num_blocks:100 max_age_duration:<seconds:90 nanos:500000000 > max_bytes:5000 > validator:<pub_key_types:"ed25519" > version:<> ',
        ],
      ],
    },
  ]);
  const { params } = app.query(Query.params, {});
  assert.deepEqual(params?.block, asked.block);
  assert.deepEqual(params?.evidence, asked.evidence);
});

test("changes are refused by anybody else, in part, and out of bounds", () => {
  const app = open();
  const refuse =
    (changes: object): (() => unknown) =>
    () =>
      app.deliver(Msg.updateParams, { ...asked, ...changes });
  assert.throws(refuse({ authority: "somebody" }), /invalid authority; expected cosmos10d07.*got somebody/);
  assert.throws(refuse({ evidence: undefined }), /all parameters must be present/);
  assert.throws(refuse({ block: { maxBytes: 0n, maxGas: 1n } }), /block.MaxBytes/);
  assert.throws(refuse({ validator: { pubKeyTypes: ["sr25519"] } }), /sr25519 is an unknown pubkey type/);
  assert.throws(refuse({ abci: { voteExtensionsEnableHeight: 10n } }), /past or current height/);
  app.deliver(Msg.updateParams, { ...asked, abci: { voteExtensionsEnableHeight: 11n } });
});

test("a chain without parameters in its state says so", () => {
  const app = createTestApp({ modules: [consensus] });
  assert.throws(() => app.query(Query.params, {}), /code = Internal desc = collections: not found/);
});

test("a transaction without messages pays for the reading of the parameters; bytes that are none pay only where they are checked", () => {
  const app = open();
  const { router, addressPrefix } = app.app;
  const used = (bytes: readonly number[], mode: "check" | "deliver"): bigint =>
    app.run((ctx) => runTx({ router, addressPrefix, ante: [] }, ctx, Uint8Array.from(bytes)), { mode }).value.result.gasUsed;
  // What a Go provider with the same parameters answers.
  assert.equal(used([], "deliver"), 1174n);
  assert.equal(used([], "check"), 1174n);
  assert.equal(used([0], "deliver"), 0n);
  assert.equal(used([0], "check"), 1174n);
});
