import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CCV_CHANNEL,
  CCV_CONNECTION,
  createTestClient,
  keyOf,
  leasedConsumer,
  openCcvChannel,
  refusalOf,
  setTestConnection,
} from "../../../../test/support/ccvApps.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { fromUtf8, utf8 } from "../../../encoding/bytes.ts";
import type { Event } from "../../../framework/index.ts";
import type { TestApp } from "../../../framework/testApp.ts";
import { Counterparty, Order, Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { HandshakeMetadata, ValidatorSetChangePacketData } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import type { ValidatorUpdate } from "../../../proto/gen/tendermint/abci.ts";
import { channelState } from "../../ibc/channel/index.ts";
import { getChannel } from "../../ibc/index.ts";
import { vscPacketBytes } from "../index.ts";
import { type ChannelOpening, isClosed, isOpen } from "../ibc.ts";
import { Query } from "./api.ts";
import { consumerApplication } from "./ibcApplication.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";

const DELIVERY = { channelVersion: "1", relayer: "" };
const opening: ChannelOpening = {
  ordering: Order.ORDER_ORDERED,
  connectionHops: [CCV_CONNECTION],
  portId: "consumer",
  channelId: CCV_CHANNEL,
  counterparty: Counterparty.from({ portId: "provider" }),
  version: "1",
};
function connected(powers: readonly number[] = [30, 20, 10]) {
  const chain = leasedConsumer(powers);
  openCcvChannel(chain.app);
  return chain;
}
function vsc(id: bigint, validatorUpdates: readonly ValidatorUpdate[], slashAcks: readonly string[] = []): Uint8Array {
  return vscPacketBytes(ValidatorSetChangePacketData.from({ validatorUpdates, valsetUpdateId: id, slashAcks }));
}
function receive(
  app: TestApp,
  data: Uint8Array,
  destinationChannel = CCV_CHANNEL,
): { readonly ack: string; readonly events: readonly Event[] } {
  const packet = Packet.from({ destinationPort: "consumer", destinationChannel, sourcePort: "provider", sourceChannel: "channel-9", data });
  const { value, events } = app.run((ctx) => consumerApplication.onRecvPacket(ctx, packet, DELIVERY));
  return { ack: fromUtf8(value?.bytes ?? new Uint8Array(0)), events };
}
const DONE = '{"result":"AQ=="}';
const powersOf = (app: TestApp): readonly bigint[] =>
  app.withContext((ctx) => [...state.validators.values(ctx)].map(({ power }) => power).sort((a, b) => Number(b - a)));
const errorOf = (code: number): string => `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`;

test("what the handshake refuses, by code", () => {
  const { app } = connected();
  const open = (changes: Partial<ChannelOpening>) =>
    refusalOf(() => app.withContext((ctx) => consumerApplication.onChanOpenInit(ctx, { ...opening, ...changes })));
  assert.equal(open({}), "none");
  assert.equal(open({ version: " " }), "none", "a blank version is ours");
  assert.equal(open({ version: "2" }), "CCV/2");
  assert.equal(open({ ordering: Order.ORDER_UNORDERED }), "channel/6");
  assert.equal(open({ portId: "transfer" }), "port/4");
  assert.equal(open({ counterparty: Counterparty.from({ portId: "consumer" }) }), "port/4");
  assert.equal(open({ connectionHops: [CCV_CONNECTION, CCV_CONNECTION] }), "channel/15");
  assert.equal(open({ connectionHops: ["connection-8"] }), "connection/3");
  app.withContext((ctx) => setTestConnection(ctx, "connection-1", createTestClient(ctx, "provider-1")));
  assert.equal(open({ connectionHops: ["connection-1"] }), "client/3", "a client of its own making is no anchor");
  for (const step of [consumerApplication.onChanOpenTry, consumerApplication.onChanOpenInit]) {
    const isTry = step === consumerApplication.onChanOpenTry;
    const refusal = refusalOf(() => app.withContext((ctx) => step(ctx, opening)));
    assert.equal(refusal, isTry ? "CCV/3" : "none");
  }
  assert.equal(
    refusalOf(() => app.withContext((ctx) => consumerApplication.onChanOpenConfirm(ctx, { portId: "consumer", channelId: CCV_CHANNEL }))),
    "CCV/3",
  );
  receive(app, vsc(1n, []));
  assert.equal(open({}), "CCV/5", "once established there is no other channel");
});

test("the open-ack learns the pool's address and opens a transfer channel over the same connection, once", () => {
  const { app } = connected();
  const ack = (version: string) =>
    app.run((ctx) =>
      consumerApplication.onChanOpenAck(ctx, {
        portId: "consumer",
        channelId: CCV_CHANNEL,
        counterpartyChannelId: "channel-9",
        counterpartyVersion: version,
      }),
    );
  const metadata = (version: string): string => fromUtf8(HandshakeMetadata.encode({ providerFeePoolAddr: "cosmos1pool", version }));
  assert.equal(
    refusalOf(() => ack(metadata("2"))),
    "CCV/2",
  );
  assert.equal(
    refusalOf(() => ack("\u0001\u0001\u0001")),
    "CCV/8",
  );
  const { events } = ack(metadata("1"));
  assert.deepEqual(
    events.map(({ type }) => type),
    ["channel_open_init", "message", "fee_transfer_channel_opened"],
  );
  const { providerFeePoolAddrStr, distributionTransmissionChannel } = app.withContext(getParams);
  assert.deepEqual([providerFeePoolAddrStr, distributionTransmissionChannel], ["cosmos1pool", "channel-1"]);
  const channel = app.withContext((ctx) => getChannel(ctx, "transfer", "channel-1"));
  assert.deepEqual([channel?.connectionHops, channel?.version], [[CCV_CONNECTION], "ics20-1"]);
  assert.deepEqual(ack(metadata("1")).events, [], "the channel that is there stays in use");
});

test("the first packet establishes the channel, and only over it come further ones", () => {
  const { app } = connected();
  const first = receive(app, vsc(1n, []));
  assert.equal(first.ack, DONE);
  assert.deepEqual(
    first.events.map(({ type, attributes }) => [type, attributes.find(([key]) => key === "channel_id" || key === "success")?.[1]]),
    [
      ["channel_established", CCV_CHANNEL],
      ["ccv_packet", "true"],
    ],
  );
  assert.deepEqual(
    receive(app, vsc(2n, [])).events.map(({ type }) => type),
    ["ccv_packet"],
  );
  assert.equal(receive(app, vsc(3n, []), "channel-5").ack, errorOf(9));
  assert.equal(
    app.withContext((ctx) => state.vscOfHeight.get(ctx, app.height + 1n)),
    2n,
    "the refused packet left nothing",
  );
});

test("changes gather over the packets of a block and are told to the engine at its end", () => {
  const { app, validators } = connected();
  const [a, b, c] = validators;
  assert(a !== undefined && b !== undefined && c !== undefined);
  const late = keyOf("late");
  const { validatorUpdates } = app.block((ctx) => {
    for (const data of [
      vsc(4n, [
        { pubKey: a.key, power: 33n },
        { pubKey: b.key, power: 0n },
        { pubKey: keyOf("unknown"), power: 0n },
      ]),
      vsc(5n, [
        { pubKey: a.key, power: 35n },
        { pubKey: late, power: 7n },
      ]),
    ]) {
      const packet = Packet.from({ destinationPort: "consumer", destinationChannel: CCV_CHANNEL, data });
      assert.equal(consumerApplication.onRecvPacket(ctx, packet, DELIVERY)?.success, true);
    }
  });
  assert.deepEqual(
    validatorUpdates.map(({ power }) => power),
    [35n, 7n, 0n],
  );
  assert.deepEqual(powersOf(app), [35n, 10n, 7n]);
  app.withContext((ctx) => {
    assert.equal(state.vscOfHeight.get(ctx, app.height + 1n), 5n);
    assert.equal(state.pendingChanges.has(ctx), false);
  });
  assert.deepEqual(app.block().validatorUpdates, []);
  assert.equal(
    app.withContext((ctx) => state.vscOfHeight.get(ctx, app.height + 1n)),
    5n,
    "the id goes on",
  );
});

test("answers to slash requests let validators be reported again, entries that are no addresses are passed over", () => {
  const { app, validators } = connected();
  const address = validators[0]?.consensusAddress ?? new Uint8Array(20);
  const other = validators[1]?.consensusAddress ?? new Uint8Array(20);
  app.withContext((ctx) => {
    state.outstandingDowntime.add(ctx, address);
    state.outstandingDowntime.add(ctx, other);
  });
  // The provider writes the addresses with its own prefix.
  assert.equal(receive(app, vsc(1n, [], ["", "nobody", encodeBech32("cosmosvalcons", address)])).ack, DONE);
  app.withContext((ctx) => assert.deepEqual([...state.outstandingDowntime.keys(ctx)], [other]));
});

test("what is no change of the validator set is an error acknowledgement and changes nothing", () => {
  const { app } = connected();
  for (const [text, code] of [
    ["no JSON", 29],
    ['{"validator_updates":[],"valset_update_id":"0","slash_acks":[]}', 1],
    ['{"valset_update_id":"1"}', 1],
    ['{"validator_updates":[{"pub_key":{"ed25519":"AAAA"},"power":"1"}],"valset_update_id":"1"}', 1],
  ] as const) {
    const { ack, events } = receive(app, utf8(text));
    assert.equal(ack, errorOf(code), text);
    assert.deepEqual(
      events.map(({ type, attributes }) => [type, attributes.find(([key]) => key === "success")?.[1]]),
      [["ccv_packet", "false"]],
    );
  }
  app.withContext((ctx) => assert.equal(state.providerChannel.has(ctx), false));
});

test("changes that the engine would stop over are refused", () => {
  const { app, validators } = connected();
  const refused = (...updates: readonly ValidatorUpdate[]) => assert.equal(receive(app, vsc(1n, updates)).ack, errorOf(1));
  refused(...validators.map(({ key }) => ({ pubKey: key, power: 0n })));
  refused({ pubKey: keyOf("late"), power: -1n });
  refused({ pubKey: keyOf("late"), power: 1n << 61n });
  refused({ pubKey: { ed25519: undefined, secp256k1: new Uint8Array(33).fill(2) }, power: 1n });
  refused({ pubKey: { ed25519: undefined, secp256k1: undefined }, power: 1n });
  assert.deepEqual(app.block().validatorUpdates, []);
});

test("the provider's error about a packet closes the channel, and without an established one is refused", () => {
  const { app } = connected();
  const packet = Packet.from({ sourcePort: "consumer", sourceChannel: CCV_CHANNEL });
  const error = utf8('{"error":"ABCI code: 29: error handling packet: see events for details"}');
  const answer = () => app.run((ctx) => consumerApplication.onAcknowledgementPacket(ctx, packet, error, DELIVERY));
  assert.equal(refusalOf(answer), "ccvconsumer/1");
  receive(app, vsc(1n, []));
  assert.equal(answer().events.at(-1)?.type, "ccv_packet");
  app.withContext((ctx) => {
    const channel = getChannel(ctx, "consumer", CCV_CHANNEL);
    assert(channel !== undefined && isClosed(channel));
  });
  app.block();
});

test("relayers may close duplicates of the established channel, not the channel itself", () => {
  const { app } = connected();
  const close = (channelId: string) =>
    refusalOf(() => app.withContext((ctx) => consumerApplication.onChanCloseInit(ctx, { portId: "consumer", channelId })));
  assert.equal(close(CCV_CHANNEL), "sdk/18");
  receive(app, vsc(1n, []));
  assert.equal(close(CCV_CHANNEL), "sdk/18");
  assert.equal(close("channel-4"), "none");
});

test("a query names both ends once the channel is established", () => {
  const { app } = connected();
  assert.equal(
    refusalOf(() => app.query(Query.queryProviderInfo)),
    "CCV/9",
  );
  receive(app, vsc(1n, []));
  const { consumer, provider } = app.query(Query.queryProviderInfo);
  assert.deepEqual(consumer, { chainID: "consumer-1", clientID: "07-tendermint-0", connectionID: CCV_CONNECTION, channelID: CCV_CHANNEL });
  assert.deepEqual(provider, { chainID: "provider-1", clientID: "07-tendermint-9", connectionID: "connection-9", channelID: "channel-9" });
  app.withContext((ctx) => {
    const channel = channelState.channels.get(ctx, ["consumer", CCV_CHANNEL]);
    assert(channel !== undefined && isOpen(channel));
  });
});
