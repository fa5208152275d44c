import assert from "node:assert/strict";
import { test } from "node:test";
import { skipUnless } from "../support/acceptance.ts";
import { IbcReplay } from "./ibcStore.ts";
import { RecordedChain, recordedRuns, type Role } from "./recording.ts";

const only = process.env["RUN"];
test("recorded chains are there", { skip: skipUnless("recordings") }, () => assert.ok(recordedRuns().length > 0));

for (const { run, kind } of recordedRuns()) {
  if (only !== undefined && only !== run) continue;
  for (const role of ["provider", "consumer"] satisfies Role[]) {
    test(`${run}/${role}: IBC and transfers: stores, roots, events, refusals and answers follow from the recorded transactions`, async (t) => {
      const { compared, differences } = await new IbcReplay(new RecordedChain(run, role, kind)).run();
      t.diagnostic([...compared].map(([what, n]) => `${what} ${n}`).join(", "));
      assert.deepEqual(differences.slice(0, 8), [], `${differences.length} differences`);
    });
  }
}
