import assert from "node:assert/strict";
import { test } from "node:test";
import { isJsonObject, type JsonValue } from "../../src/encoding/json.ts";
import { createTestApp } from "../../src/framework/testApp.ts";
import { auth } from "../../src/modules/auth/index.ts";
import { bank } from "../../src/modules/bank/index.ts";
import { staking } from "../../src/modules/staking/index.ts";
import { readAcceptance } from "../support/acceptance.ts";
import { stakingPlan } from "./plans/staking.ts";
import { chainsOf, recordedRuns, RECORDINGS } from "./recording.ts";
import { replayTest } from "./replay.ts";

// Chains whose staking no module changes that is missing here (slashing, gov and CCV do in the others).
const chains = chainsOf(["lease", "changeover"]).filter(({ kind, role }) => kind === "changeover" || role === "provider");
if (chains.length === 0) test("recorded staking replays", { skip: `SKIPPED: no recording of staking in ${RECORDINGS}` }, () => {});
for (const chain of chains) {
  const what = ["leaves of staking", "roots of staking", "query answers", "genesis validators"];
  replayTest("staking writes the leaves and roots and answers the queries of Go", chain, () => stakingPlan(chain), what);
}

const runs = recordedRuns();
for (const { run } of runs) {
  test(`the staking genesis exported by the provider of ${run} is imported and exported unchanged`, () => {
    const { app_state: exported } = readAcceptance("recordings", run, "provider", "export.json.gz");
    const section = (name: string): JsonValue => (isJsonObject(exported) ? (exported[name] ?? null) : null);
    const app = createTestApp({
      modules: [auth, bank, staking],
      genesis: { auth: section("auth"), bank: section("bank"), staking: section("staking") },
    });
    assert.deepEqual(JSON.parse(JSON.stringify(app.exportGenesis()["staking"])), section("staking"));
    assert(app.genesisValidators.length > 0);
    app.block();
  });
}
