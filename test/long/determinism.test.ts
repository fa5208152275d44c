import { test } from "node:test";
import { twoRunsAgree } from "../support/twoRuns.ts";

test("two processes of one seed, one of them restarted from disk every 50 rounds, make the same blocks: 1,000 rounds", {
  timeout: 3_600_000,
}, async () => {
  process.stdout.write(`# ${await twoRunsAgree(1_000)}\n`);
});
