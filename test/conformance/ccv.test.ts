import { test } from "node:test";
import { ccvPlan } from "./plans/ccv.ts";
import { chainsOf, RECORDINGS } from "./recording.ts";
import { replayTest } from "./replay.ts";

const only = process.env["RUN"];
// What a consumer does before it is one is not replayed; a lease is, as a whole, elsewhere.
const chains = chainsOf(["life", "democracy", "changeover"]).filter(({ kind, role }) => kind !== "changeover" || role === "provider");
if (chains.length === 0) test("recorded CCV replays", { skip: `SKIPPED: no recording of CCV in ${RECORDINGS}` }, () => {});
for (const chain of chains) {
  if (only !== undefined && chain.run !== only) continue;
  const store = chain.role === "provider" ? "provider" : "ccvconsumer";
  const what = [`leaves of ${store}`, "query answers", "tx events"];
  replayTest("every block, begun where Go began it, does to CCV what Go did", chain, () => ccvPlan(chain), what);
}
