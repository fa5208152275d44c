import { test } from "node:test";
import { leasePlan } from "./plans/lease.ts";
import { chainsOf, RECORDINGS } from "./recording.ts";
import { replayTest } from "./replay.ts";

const chains = chainsOf(["lease"]);
if (chains.length === 0) test("recorded leases replay", { skip: `SKIPPED: no recording of kind lease in ${RECORDINGS}` }, () => {});
const WHAT = ["transaction codes", "tx events", "block events", "leaves of ibc", "roots of ibc", "refused transactions", "query answers"];
for (const chain of chains) {
  const title = "transactions, events, validator updates, leaves, roots, refusals and queries are Go's";
  replayTest(`${title}, warm`, chain, () => leasePlan(chain), WHAT);
  replayTest(`${title}, reopened from bytes every tenth block`, chain, () => ({ ...leasePlan(chain), reopenEvery: 10 }), WHAT);
}
