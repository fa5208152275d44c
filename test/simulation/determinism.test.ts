import { test } from "node:test";
import { twoRunsAgree } from "../support/twoRuns.ts";

test("two processes of one seed, one of them restarted from disk, make the same blocks: 60 rounds", { timeout: 240_000 }, async () => {
  process.stdout.write(`# ${await twoRunsAgree(60)}\n`);
});
