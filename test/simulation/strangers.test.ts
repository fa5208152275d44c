import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../src/encoding/bytes.ts";
import { DAY, SECOND } from "../../src/encoding/time.ts";
import { MsgChannelCloseInit, Query as ChannelQuery, State } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import { consumerApp, createNetwork, type Network, type NetworkChain, providerApp } from "../../src/testing.ts";
import { ECHO_PORT, echo, MsgEcho, POISON } from "../support/echoModule.ts";
import { addressOf, delegate, maximalTransfer, openInit, pendingPackets, powerOf } from "../support/leaseNetwork.ts";

/** Delegates, waits for the end of the epoch with the relayer off, and counts the passes until these consumers have the new power. */
async function changeArrives(network: Network, consumers: readonly NetworkChain[]): Promise<void> {
  network.relayer.stop();
  const [validator] = network.provider.validators;
  assert.ok(validator);
  await delegate(network, 1n);
  await network.advance({ blocks: 6 });
  const expected = await powerOf(network.provider, validator.consAddress);
  for (let pass = 0; pass < 2; pass++) await network.relay();
  // What a block has received signs two blocks later.
  await network.advance({ blocks: 1 });
  for (const consumer of consumers) {
    assert.equal(await powerOf(consumer, validator.consAddress), expected, consumer.chainId);
  }
}

/** Thirty handshakes with ports that nobody has, in three transactions. */
async function openBogus(chain: NetworkChain): Promise<void> {
  const bogus = openInit(chain, "bob", { port: "transfer", counterparty: "bogus" });
  for (let i = 0; i < 3; i++)
    await chain.send(
      "bob",
      Array.from({ length: 10 }, () => bogus),
    );
}

async function sendMaximal(network: Network, chain: NetworkChain): Promise<void> {
  for (let i = 0; i < 10; i++)
    await chain.send(
      "bob",
      Array.from({ length: 4 }, () => maximalTransfer(chain, "bob", network.now)),
    );
}

async function echoChannels(chain: NetworkChain) {
  const { channels } = await chain.client.query(ChannelQuery.channels, {});
  return channels.filter(({ portId, counterparty }) => portId === ECHO_PORT && counterparty.channelId !== "");
}

/** Opens ordered channels of an application that agrees to everything, sends over them what panics and what is fine, and closes some. */
async function openAndClose(network: Network, chain: NetworkChain): Promise<void> {
  const signer = addressOf(chain, "bob");
  const channel = { port: ECHO_PORT, counterparty: ECHO_PORT, version: "echo", isOrdered: chain.chainId.endsWith("1") };
  await chain.send("bob", [openInit(chain, "bob", channel), openInit(chain, "bob", channel)]);
  for (let pass = 0; pass < 2; pass++) await network.relay();
  const [first, second] = (await echoChannels(chain)).filter(({ state }) => state === State.STATE_OPEN).map(({ channelId }) => channelId);
  assert.ok(first !== undefined && second !== undefined, `${chain.chainId} has two open echo channels`);
  const timeoutTimestamp = network.now + 86_400n * SECOND;
  const send = (to: string, text: string) => ({
    typeUrl: MsgEcho.typeUrl,
    value: { sender: signer, channel: to, data: utf8(text), timeoutTimestamp },
  });
  await chain.send("bob", [send(first, POISON), send(first, "fine"), send(second, "fine"), send(second, POISON)]);
  await chain.send("bob", [{ typeUrl: MsgChannelCloseInit.typeUrl, value: { portId: ECHO_PORT, channelId: second, signer } }]);
}

test("whatever strangers do on three consumers, validator-set changes of healthy leases arrive within two passes", {
  timeout: 120_000,
}, async () => {
  const network = await createNetwork({
    provider: { app: providerApp({ extra: [echo] }) },
    consumers: [1, 2, 3].map((n) => ({ chainId: `leased-${n}`, app: consumerApp({ extra: [echo] }) })),
  });
  try {
    const { consumers } = network;
    for (const chain of [...consumers, network.provider]) await openBogus(chain);
    await changeArrives(network, consumers);
    network.relayer.stop();
    for (const chain of consumers) await sendMaximal(network, chain);
    const sent = await Promise.all(consumers.map((chain) => pendingPackets(chain, "transfer", "channel-1")));
    assert.ok(sent.every(({ length }) => length >= 40));
    await changeArrives(network, consumers);
    const left = await Promise.all(consumers.map((chain) => pendingPackets(chain, "transfer", "channel-1")));
    assert.ok(
      left.every((sequences, i) => !sequences.some((sequence) => sent[i]?.includes(sequence))),
      "all were relayed",
    );
    for (const chain of consumers) await openAndClose(network, chain);
    await changeArrives(network, consumers);
    const [first, second, third] = consumers;
    assert.ok(first && second && third);
    // What panics costs only itself: on the channel without order the packet behind it has arrived, and those of a closed one came back.
    assert.deepEqual((await echoChannels(second)).map(({ state }) => state).sort(), [State.STATE_OPEN, State.STATE_CLOSED]);
    const stuck = await Promise.all((await echoChannels(second)).map(({ channelId }) => pendingPackets(second, ECHO_PORT, channelId)));
    assert.deepEqual(stuck.flat(), [1n]);
    // For two weeks nobody relays for the third: its clients expire.
    for (let day = 0; day < 16; day += 4) {
      network.relayer.stop();
      await delegate(network, 1n);
      await network.advance({ seconds: Number((4n * DAY) / SECOND) });
      for (const { chainId } of [first, second]) await network.relay({ chains: [network.provider.chainId, chainId] });
    }
    await changeArrives(network, [first, second]);
    const { troubles } = await network.relay();
    assert.deepEqual(
      troubles.filter(({ kind }) => kind === "client").map(({ subject, verdict }) => `${subject} ${verdict}`),
      [`client 07-tendermint-0 on ${third.chainId} fatal`, `client 07-tendermint-2 on ${network.provider.chainId} fatal`],
    );
    for (const { kind, message, sinceNs } of troubles)
      if (kind === "client") {
        assert.match(message, / is expired since 2026-01-1\d/);
        assert.ok(sinceNs < network.now && sinceNs > network.now - 4n * DAY);
      }
    assert.equal(troubles.filter(({ kind, verdict }) => kind === "handshake" && verdict === "drop").length, 4 * 30);
  } finally {
    await network.close();
  }
});
