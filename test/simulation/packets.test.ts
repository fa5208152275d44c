import assert from "node:assert/strict";
import { test } from "node:test";
import { SECOND } from "../../src/encoding/time.ts";
import { Query as BankQuery } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { Query as ChannelQuery, State } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import { Query as ProviderQuery } from "../../src/proto/gen/interchain_security/ccv/provider/v1.ts";
import { createNetwork, type NetworkChain } from "../../src/testing.ts";

function address(chain: NetworkChain, name: string): string {
  const found = chain.accounts.find((a) => a.name === name);
  assert.ok(found);
  return found.address;
}

async function balances(chain: NetworkChain, holder: string): Promise<ReadonlyMap<string, bigint>> {
  const answer = await chain.client.query(BankQuery.allBalances, { address: holder });
  return new Map(answer.balances.map((b) => [b.denom, b.amount]));
}

function transfer(chain: NetworkChain, receiver: string, amount: bigint, timeoutTimestamp: bigint) {
  return {
    typeUrl: "/ibc.applications.transfer.v1.MsgTransfer",
    value: {
      sourcePort: "transfer",
      sourceChannel: "channel-1",
      token: { denom: "stake", amount },
      sender: address(chain, "alice"),
      receiver,
      timeoutHeight: { revisionNumber: 0n, revisionHeight: 0n },
      timeoutTimestamp,
      memo: "",
    },
  };
}

test("a transfer arrives over the channel that the consumer opened by itself, and one that is not relayed in time comes back", {
  timeout: 120_000,
}, async () => {
  const network = await createNetwork();
  try {
    const [consumer] = network.consumers;
    assert.ok(consumer);
    const receiver = address(network.provider, "bob");
    network.relayer.stop();
    await consumer.send("alice", [transfer(consumer, receiver, 1_234n, network.now + 600n * SECOND)]);
    const { packets, acknowledgements } = await network.relay();
    assert.ok(packets >= 1 && acknowledgements >= 1);
    const voucher = [...(await balances(network.provider, receiver))].find(([denom]) => denom.startsWith("ibc/"));
    assert.equal(voucher?.[1], 1_234n);
    const before = (await balances(consumer, address(consumer, "alice"))).get("stake") ?? 0n;
    const fee = 10_000n;
    await consumer.send("alice", [transfer(consumer, receiver, 55_555n, network.now + 20n * SECOND)]);
    assert.equal((await balances(consumer, address(consumer, "alice"))).get("stake"), before - 55_555n - fee);
    await network.advance({ seconds: 60 });
    assert.equal((await network.relay()).timeouts, 1);
    assert.equal((await balances(consumer, address(consumer, "alice"))).get("stake"), before - fee);
  } finally {
    await network.close();
  }
});

test("a validator-set change that times out closes the ordered channel and stops the consumer", { timeout: 120_000 }, async () => {
  const network = await createNetwork({ provider: { genesis: { "provider.params.ccv_timeout_period": "300s" } } });
  try {
    const [validator] = network.provider.validators;
    assert.ok(validator);
    network.relayer.stop();
    await network.provider.send("alice", [
      {
        typeUrl: "/cosmos.staking.v1beta1.MsgDelegate",
        value: {
          delegatorAddress: address(network.provider, "alice"),
          validatorAddress: validator.operator,
          amount: { denom: "stake", amount: 5_000_000n },
        },
      },
    ]);
    await network.advance({ seconds: 600 });
    assert.equal((await network.relay()).timeouts, 1);
    const chain = await network.provider.client.query(ProviderQuery.queryConsumerChain, { consumerId: "0" });
    assert.equal(chain.phase, "CONSUMER_PHASE_STOPPED");
    const { channel } = await network.provider.client.query(ChannelQuery.channel, { portId: "provider", channelId: "channel-0" });
    assert.equal(channel?.state, State.STATE_CLOSED);
    // The consumer goes on with its last validator set; the relayer closes its end.
    await network.relay();
    const [consumer] = network.consumers;
    assert.ok(consumer);
    const other = await consumer.client.query(ChannelQuery.channel, { portId: "consumer", channelId: "channel-0" });
    assert.equal(other.channel?.state, State.STATE_CLOSED);
    const height = consumer.height;
    await network.advance({ blocks: 3 });
    assert.ok(consumer.height > height);
  } finally {
    await network.close();
  }
});
