import assert from "node:assert/strict";
import { test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { createVerifyCache } from "../../src/crypto/verifyCache.ts";
import { createNetwork } from "../../src/testing.ts";

test("a header's signatures are verified once, though estimate, CheckTx and block all ask", { timeout: 60_000 }, async () => {
  const cache = createVerifyCache();
  const count = { asked: 0, computed: 0 };
  const app = providerApp({
    verify: (claim) => {
      if (claim.scheme === "ed25519") {
        count.asked++;
        if (!cache.knows(claim)) count.computed++;
      }
      return cache.verify(claim);
    },
  });
  const network = await createNetwork({ provider: { app } });
  await network.close();
  assert.ok(count.computed > 0);
  assert.ok(count.asked >= 3 * count.computed, `${count.asked} asked, ${count.computed} computed`);
});
