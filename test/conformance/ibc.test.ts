import { test } from "node:test";
import { ibcPlan } from "./plans/ibc.ts";
import { chainsOf, RECORDINGS } from "./recording.ts";
import { replayTest } from "./replay.ts";

const only = process.env["RUN"];
const chains = chainsOf("all");
if (chains.length === 0) test("recorded IBC replays", { skip: `SKIPPED: no recordings in ${RECORDINGS}` }, () => {});
for (const chain of chains) {
  if (only !== undefined && only !== chain.run) continue;
  const title = "stores, root, events, refusals, answers and export of IBC and transfers follow from the recorded transactions";
  const what = ["transaction codes", "tx events", "leaves of ibc", "roots of ibc", "query answers"];
  replayTest(title, chain, () => ibcPlan(chain), what);
}
