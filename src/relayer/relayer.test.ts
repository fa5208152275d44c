import assert from "node:assert/strict";
import { test } from "node:test";
import { ECHO_PORT, echo, MsgEcho, POISON } from "../../test/support/echoModule.ts";
import { addressOf, maximalTransfer, openInit, pendingPackets, type Signed } from "../../test/support/leaseNetwork.ts";
import { onDemand, relayerEnd } from "../../test/support/relayerEnd.ts";
import { utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { SECOND } from "../encoding/time.ts";
import { MsgTransfer } from "../proto/gen/ibc/applications/transfer/v1.ts";
import { MsgChannelCloseInit, Query as ChannelQuery } from "../proto/gen/ibc/core/channel/v1.ts";
import { consumerApp, createNetwork, type Network, type NetworkChain, type NetworkOptions, providerApp } from "../testing.ts";
import { Relayer } from "./relayer.ts";
import { channelsOf } from "./scan.ts";

async function withNetwork(options: NetworkOptions, body: (network: Network, consumer: NetworkChain) => Promise<void>): Promise<void> {
  const network = await createNetwork(options);
  try {
    network.relayer.stop();
    const [consumer] = network.consumers;
    assert.ok(consumer);
    await body(network, consumer);
  } finally {
    await network.close();
  }
}

const ECHO: NetworkOptions = {
  provider: { app: providerApp({ extra: [echo] }) },
  consumers: [{ app: consumerApp({ extra: [echo] }) }],
};

/** Opens a channel of the application that agrees to everything; gives its id on the consumer and on the provider. */
async function openEcho(network: Network, consumer: NetworkChain, isOrdered: boolean): Promise<readonly [string, string]> {
  await consumer.send("bob", [openInit(consumer, "bob", { port: ECHO_PORT, counterparty: ECHO_PORT, version: "echo", isOrdered })]);
  await network.relay();
  const { channels } = await consumer.client.query(ChannelQuery.channels, {});
  const found = channels.findLast(({ portId }) => portId === ECHO_PORT);
  assert.ok(found);
  return [found.channelId, found.counterparty.channelId];
}

function echoes(network: Network, chain: NetworkChain, channel: string, texts: readonly string[]): readonly Signed[] {
  const [sender, timeoutTimestamp] = [addressOf(chain, "bob"), network.now + 300n * SECOND];
  return texts.map((text) => ({ typeUrl: MsgEcho.typeUrl, value: { sender, channel, data: utf8(text), timeoutTimestamp } }));
}

test("a packet that panics costs only itself: those around it arrive in the same pass, and it comes back when its time is over", {
  timeout: 60_000,
}, async () => {
  await withNetwork(ECHO, async (network, consumer) => {
    const [channel] = await openEcho(network, consumer, false);
    await consumer.send("bob", echoes(network, consumer, channel, ["a", "b", "c", POISON, "e", POISON, "g"]));
    const first = await network.relay({ channel });
    assert.deepEqual([first.packets, first.acknowledgements], [5, 5]);
    assert.deepEqual(
      first.troubles.map(({ subject, failures }) => [subject, failures]),
      [4, 6].map((n) => [`packet echo/${channel}/${n} of consumer-1`, 1]),
    );
    assert.deepEqual(await pendingPackets(consumer, ECHO_PORT, channel), [4n, 6n]);
    await network.advance({ seconds: 310 });
    const last = await network.relay({ channel });
    assert.deepEqual([last.timeouts, last.troubles], [2, []]);
  });
});

test("on an ordered channel nothing is tried behind a packet that panics, and other channels go on", { timeout: 60_000 }, async () => {
  await withNetwork(ECHO, async (network, consumer) => {
    const [ordered] = await openEcho(network, consumer, true);
    const [other] = await openEcho(network, consumer, false);
    await consumer.send("bob", echoes(network, consumer, ordered, ["a", POISON, "c"]));
    await consumer.send("bob", echoes(network, consumer, other, ["a", "b", "c"]));
    const { troubles } = await network.relay();
    assert.deepEqual(await pendingPackets(consumer, ECHO_PORT, other), []);
    assert.deepEqual(
      troubles.map(({ subject }) => subject),
      [`packet echo/${ordered}/2 of consumer-1`],
    );
    assert.deepEqual(await pendingPackets(consumer, ECHO_PORT, ordered), [2n, 3n]);
  });
});

test("packets on their way to an end that was closed come back", { timeout: 60_000 }, async () => {
  await withNetwork(ECHO, async (network, consumer) => {
    const [channel, channelId] = await openEcho(network, consumer, true);
    await consumer.send("bob", echoes(network, consumer, channel, ["a", "b"]));
    const { provider } = network;
    const signer = addressOf(provider, "bob");
    await provider.send("bob", [{ typeUrl: MsgChannelCloseInit.typeUrl, value: { portId: ECHO_PORT, channelId, signer } }]);
    for (let pass = 0; pass < 3; pass++) await network.relay();
    assert.deepEqual(await pendingPackets(consumer, ECHO_PORT, channel), []);
  });
});

test("a packet whose timeout is the very next height of its receiver is timed out, not tried", { timeout: 60_000 }, async () => {
  await withNetwork({}, async (network, consumer) => {
    const { height } = network.provider;
    const [sender, receiver] = [addressOf(consumer, "alice"), addressOf(network.provider, "bob")];
    const timeoutHeight = { revisionNumber: 1n, revisionHeight: height + 1n };
    const token = { denom: "stake", amount: 5n };
    const value = { sourcePort: "transfer", sourceChannel: "channel-1", token, sender, receiver, timeoutHeight, timeoutTimestamp: 0n };
    await consumer.send("alice", [{ typeUrl: MsgTransfer.typeUrl, value }]);
    assert.equal(network.provider.height, height);
    const { timeouts, troubles } = await network.relay({ channel: "channel-1" });
    assert.deepEqual([timeouts, troubles], [1, []]);
  });
});

test("forty transfers as large as they can be are split by bytes and all arrive in one pass", { timeout: 60_000 }, async () => {
  await withNetwork({}, async (network, consumer) => {
    for (let i = 0; i < 10; i++)
      await consumer.send(
        "bob",
        Array.from({ length: 4 }, () => maximalTransfer(consumer, "bob", network.now)),
      );
    const { packets, acknowledgements, troubles } = await network.relay({ channel: "channel-1" });
    assert.ok(packets >= 40 && acknowledgements >= 40, `${packets} and ${acknowledgements}`);
    assert.deepEqual(troubles, []);
  });
});

test("a consumer that sends rewards before its channel is open everywhere is launched all the same", { timeout: 60_000 }, async () => {
  const genesis = { "ccvconsumer.params.blocks_per_distribution_transmission": "1" };
  await withNetwork({ consumers: [{ genesis }] }, async (network) => {
    await network.advance({ blocks: 4 });
    assert.deepEqual((await network.relay()).troubles, []);
  });
});

test("more than a hundred channels of a connection are all seen", { timeout: 60_000 }, async () => {
  await withNetwork({}, async (network, consumer) => {
    const bogus = openInit(consumer, "bob", { port: "transfer", counterparty: "bogus" });
    for (let i = 0; i < 12; i++)
      await consumer.send(
        "bob",
        Array.from({ length: 10 }, () => bogus),
      );
    assert.equal((await channelsOf(consumer, "connection-0")).length, 122);
    const { troubles } = await network.relay();
    assert.ok(troubles.length > 0 && troubles.every(({ kind, verdict }) => kind === "handshake" && verdict === "drop"));
  });
});

test("a chain that makes no blocks is waited for once, until it has made one", { timeout: 60_000 }, async () => {
  await withNetwork({}, async (network, consumer) => {
    const { provider } = network;
    let waits = 0;
    const stillChain = relayerEnd(consumer, async () => {
      waits += 1;
      throw new OperationError("NO_BLOCK", "consumer-1 made no block in 30 s");
    });
    const told: string[] = [];
    const relayer = new Relayer({ observe: ({ event, trouble }) => told.push(`${event} ${trouble.kind}`) });
    const a = { chain: stillChain, clientId: "07-tendermint-0" };
    await relayer.connect({ a, b: { chain: relayerEnd(provider, onDemand(provider)), clientId: "07-tendermint-0" } });
    await consumer.send("alice", [maximalTransfer(consumer, "alice", network.now)]);
    for (let pass = 0; pass < 20; pass++) await relayer.relay();
    assert.equal(waits, 1);
    assert.deepEqual(told, ["trouble link"]);
    await consumer.produceBlock();
    await provider.produceBlock();
    await relayer.relay();
    assert.ok(waits > 1);
  });
});
