import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createNetwork, type Network, type NetworkOptions, providerApp } from "../../src/testing.ts";

const refused = (options: object, message: RegExp): Promise<void> =>
  // As a user of JavaScript would write it.
  assert.rejects(createNetwork(options as NetworkOptions), message);

test("options that nobody reads, and chains of one name, are refused by name", async () => {
  await refused({ consumer: [{}] }, /createNetwork has no option consumer/);
  await refused({ consumers: [{ optin: [0] }] }, /consumers\[0\] has no option optin/);
  await refused({ provider: { chain_id: "p-1" } }, /provider has no option chain_id/);
  await refused({ consumers: [{ chainId: "same-1" }, { chainId: "same-1" }] }, /two chains of the network are called same-1/);
  await refused({ consumers: [{ chainId: "provider-1" }] }, /two chains of the network are called provider-1/);
  await refused({ consumers: [{ optIn: [4] }] }, /optIn names validator 4 of provider-1, which has 4/);
  await refused({ consumers: [{}], chains: [{ chainId: "a-1", app: providerApp() }] }, /in place of provider and consumers/);
  await refused({ leases: [] }, /leases are between the chains of a topology/);
  // Only governance makes a Top-N chain: the provider itself says so.
  await refused({ consumers: [{ topN: 50 }] }, /MsgCreateConsumer.*[Tt]op.?N/);
});

test("options of a wrong type are refused by name", async () => {
  for (const seed of ["x", -1, 1.5]) await refused({ seed }, /seed is not a whole number from 0/);
  for (const home of [5, ""]) await refused({ home }, /home is not the name of a folder/);
  await refused({ start: "yesterday" }, /start is not a bigint/);
  await refused({ tell: 5 }, /tell is not a function/);
  for (const name of ["consumers", "chains", "leases", "channels"]) await refused({ [name]: 2 }, new RegExp(`${name} is not a list`));
  await refused({ chains: [null] }, /chains\[0\] is not an object of options/);
  await refused({ chains: [{ chainId: "a-1", app: providerApp() }], leases: [null] }, /leases\[0\] is not an object of options/);
  await refused({ provider: 5 }, /provider is not an object of options/);
});

test("a verb refuses a chain, a path, a validator or a message's member that is not there", { timeout: 60_000 }, async () => {
  const network = await createNetwork({ consumers: [{}, {}] });
  try {
    await assert.rejects(network.relay({ chains: ["provider-1", "consumer-9"] }), /the network has no chain consumer-9/);
    await assert.rejects(network.relay({ chains: ["consumer-1", "consumer-2"] }), /there is no path between consumer-1 and consumer-2/);
    await assert.rejects(network.relay({ channel: "transfer" }), /transfer is not the id of a channel/);
    await assert.rejects(network.advance({ seconds: -5 }), /seconds is a number from 0, not -5/);
    await assert.rejects(network.advance({ days: 1 } as unknown as { readonly seconds: number }), /not \{days\}/);
    assert.throws(() => network.setOnline("consumer-1", "val9", false), /consumer-1 has no validator val9/);
    await assert.rejects(network.doubleSign("consumer-9", "val1"), /the network has no chain consumer-9/);
    const value = { delegator_address: network.provider.accounts[0]?.address };
    const delegation = { typeUrl: "/cosmos.staking.v1beta1.MsgDelegate", value };
    await assert.rejects(network.provider.send("alice", [delegation]), /MsgDelegate has no member delegator_address/);
    await assert.rejects(network.provider.send("mallory", [delegation]), /provider-1 has no account mallory/);
  } finally {
    await network.close();
  }
});

test("a kept network is not opened in another shape", { timeout: 60_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), "interlease-misuse-"));
  const open = (options: NetworkOptions): Promise<Network> => createNetwork({ home, ...options });
  try {
    await (await open({ consumers: [{}] })).close();
    const other = /has chains provider-1, consumer-1, not provider-1, consumer-1, consumer-2/;
    await assert.rejects(open({ consumers: [{}, {}] }), other);
    await assert.rejects(open({ consumers: [] }), /has chains provider-1, consumer-1, not provider-1/);
    await assert.rejects(open({ seed: 2 }), /has seed 1, not 2/);
    await assert.rejects(open({ provider: { validators: 3 } }), /has validators on provider-1 4, not 3/);
    const again = await open({});
    assert.deepEqual(
      again.consumers.map(({ chainId, consumerId }) => [chainId, consumerId]),
      [["consumer-1", "0"]],
    );
    await again.close();
    rmSync(join(home, "consumer-1"), { recursive: true });
    await assert.rejects(open({}), /had launched consumer-1, whose blocks are gone/);
    // What a failed start had opened is closed again.
    await assert.rejects(open({}), /had launched consumer-1, whose blocks are gone/);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
