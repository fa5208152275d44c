import assert from "node:assert/strict";
import { test } from "node:test";
import { createNetwork } from "../../src/testing.ts";

interface RpcValidators {
  readonly validators: readonly { readonly voting_power: string }[];
}

test("one provider leases to three consumers, each with its own subset, over one relayer", { timeout: 120_000 }, async () => {
  const network = await createNetwork({ consumers: [{}, { optIn: [0, 1] }, { chainId: "third-7" }] });
  try {
    assert.deepEqual(
      network.consumers.map((c) => [c.chainId, c.consumerId]),
      [
        ["consumer-1", "0"],
        ["consumer-2", "1"],
        ["third-7", "2"],
      ],
    );
    const powers = await Promise.all(
      network.consumers.map(async (c) => ((await c.rpc("validators")) as RpcValidators).validators.map((v) => v.voting_power)),
    );
    assert.deepEqual(powers, [
      ["503", "400", "300", "200"],
      ["503", "400"],
      ["503", "400", "300", "200"],
    ]);
    const before = network.consumers.map((c) => c.height);
    await network.advance({ blocks: 12 });
    assert.ok(network.consumers.every((c, i) => c.height >= (before[i] ?? 0n) + 12n));
    assert.deepEqual(await network.relay(), { packets: 0, acknowledgements: 0, timeouts: 0, handshakes: 0, troubles: [] });
  } finally {
    await network.close();
  }
});
