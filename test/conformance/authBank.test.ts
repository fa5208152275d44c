import { test } from "node:test";
import { authBankPlan } from "./plans/authBank.ts";
import { chainsOf, RECORDINGS } from "./recording.ts";
import { replayTest } from "./replay.ts";

const chains = chainsOf("all");
if (chains.length === 0) test("recorded transfers replay", { skip: `SKIPPED: no recordings in ${RECORDINGS}` }, () => {});
for (const chain of chains) {
  const title = "bank transactions and refusals have Go's codes, logs, events and writes, and auth, bank and consensus answer as Go's";
  replayTest(title, chain, () => authBankPlan(chain), ["query answers"]);
}
