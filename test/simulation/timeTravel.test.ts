import assert from "node:assert/strict";
import { test } from "node:test";
import { Query as ClientQuery } from "../../src/proto/gen/ibc/core/client/v1.ts";
import { consumerApp, createNetwork, type NetworkChain, type NetworkEvent, providerApp } from "../../src/testing.ts";

const DAY = 86_400;
const SHORT_UNBONDING = { "staking.params.unbonding_time": "7200s" };

async function clientStatus(chain: NetworkChain, clientId: string): Promise<string> {
  return (await chain.client.query(ClientQuery.clientStatus, { clientId })).status;
}

async function delegate(chain: NetworkChain, amount: bigint): Promise<void> {
  const delegatorAddress = chain.accounts.find(({ name }) => name === "bob")?.address;
  const validatorAddress = chain.validators[0]?.operator;
  const value = { delegatorAddress, validatorAddress, amount: { denom: "stake", amount: amount * 1_000_000n } };
  await chain.send("bob", [{ typeUrl: "/cosmos.staking.v1beta1.MsgDelegate", value }]);
}

/** Power of the strongest of a chain's next validator set. */
async function topPower(chain: NetworkChain): Promise<string | undefined> {
  const { validators } = (await chain.rpc("validators", { height: (chain.height + 1n).toString() })) as {
    readonly validators: readonly { readonly voting_power: string }[];
  };
  return validators[0]?.voting_power;
}

test("a span far longer than a short trusting period goes by without losing a client", { timeout: 120_000 }, async () => {
  const network = await createNetwork({ provider: { genesis: SHORT_UNBONDING } });
  const [consumer] = network.consumers;
  assert.ok(consumer !== undefined);
  try {
    await network.advance({ seconds: 100_000 });
    assert.deepEqual(
      [await clientStatus(network.provider, "07-tendermint-0"), await clientStatus(consumer, "07-tendermint-0")],
      ["Active", "Active"],
    );
    await delegate(network.provider, 6n);
    await network.advance({ blocks: 12 });
    assert.equal(await topPower(consumer), "507");
  } finally {
    await network.close();
  }
});

test("a client that has expired is named once and left alone, while the lease beside it goes on", { timeout: 120_000 }, async () => {
  const troubles: string[] = [];
  const network = await createNetwork({
    chains: [
      { chainId: "provider-1", app: providerApp(), blockTimeSeconds: 60 },
      { chainId: "consumer-1", app: consumerApp(), blockTimeSeconds: 60 },
      { chainId: "west-1", app: providerApp({ addressPrefix: "west" }), genesis: SHORT_UNBONDING, blockTimeSeconds: 60 },
    ],
    leases: [{ provider: "provider-1", consumer: "consumer-1" }],
    channels: [{ a: "provider-1", b: "west-1" }],
    tell: (event: NetworkEvent) => void (event.event === "trouble" && troubles.push(event.message)),
  });
  try {
    const [provider, consumer, west] = [network.provider, network.chain("consumer-1"), network.chain("west-1")];
    network.relayer.stop();
    await network.advance({ seconds: 5_000 });
    assert.equal(await clientStatus(provider, "07-tendermint-1"), "Expired");
    network.relayer.start();
    await delegate(provider, 6n);
    await network.advance({ blocks: 12 });
    assert.equal(await topPower(consumer), "507");
    for (const days of [30, 30]) await network.advance({ seconds: days * DAY });
    await delegate(provider, 1n);
    await network.advance({ blocks: 12 });
    assert.equal(await topPower(consumer), "508");
    assert.deepEqual(
      [
        await clientStatus(provider, "07-tendermint-0"),
        await clientStatus(consumer, "07-tendermint-0"),
        await clientStatus(west, "07-tendermint-0"),
      ],
      ["Active", "Active", "Active"],
    );
    const named = troubles.filter((message) => message.includes("07-tendermint-1 on provider-1"));
    assert.ok(named.length >= 1 && named.length <= 2 && named.length === troubles.length, troubles.join("\n"));
  } finally {
    await network.close();
  }
});

test("clients live on while a relayer that stands still is asked to refresh them, and nothing is relayed", {
  timeout: 120_000,
}, async () => {
  const network = await createNetwork();
  const [consumer] = network.consumers;
  assert.ok(consumer !== undefined);
  try {
    network.relayer.stop();
    await delegate(network.provider, 6n);
    for (let i = 0; i < 5; i++) {
      await network.advance({ seconds: 4 * DAY });
      await network.refreshClients();
    }
    assert.equal(await topPower(consumer), "501");
    assert.ok((await network.relay()).packets > 0);
    await network.advance({ blocks: 3 });
    assert.equal(await topPower(consumer), "507");
  } finally {
    await network.close();
  }
});
