import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheBudget } from "../../src/encoding/cacheBudget.ts";
import { createNetwork } from "../../src/testing.ts";

/** Hashes of the blocks of a lease with traffic, under a budget of bytes for caches. */
async function hashesUnder(bytes: number): Promise<readonly unknown[]> {
  cacheBudget.resize(bytes);
  const network = await createNetwork({ seed: 5 });
  const alice = network.provider.accounts.find((a) => a.name === "alice");
  const [validator] = network.provider.validators;
  assert.ok(alice !== undefined && validator !== undefined);
  for (let i = 0; i < 3; i++) {
    const value = { delegatorAddress: alice.address, validatorAddress: validator.operator, amount: { denom: "stake", amount: 1_000_000n } };
    await network.provider.send("alice", [{ typeUrl: "/cosmos.staking.v1beta1.MsgDelegate", value }]);
    await network.advance({ blocks: 6 });
  }
  const hashes = [];
  for (const chain of [network.provider, ...network.consumers]) hashes.push(await chain.rpc("commit", {}));
  await network.close();
  return hashes;
}

test("blocks are the same whether caches may hold everything or next to nothing", { timeout: 120_000 }, async () => {
  try {
    assert.deepEqual(await hashesUnder(2_000), await hashesUnder(256 * 2 ** 20));
  } finally {
    cacheBudget.resize(256 * 2 ** 20);
  }
});
