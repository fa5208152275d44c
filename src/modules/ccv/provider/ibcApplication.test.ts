import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createTestProvider,
  launch,
  optIn,
  OWNER,
  refusalOf,
  setTestConnection,
  type TestProvider,
  toEpoch,
} from "../../../../test/support/ccvApps.ts";
import { readGoVector } from "../../../../test/support/goVector.ts";
import { moduleAddress } from "../../../crypto/address.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { fromUtf8, utf8 } from "../../../encoding/bytes.ts";
import { parseDec } from "../../../encoding/decimal.ts";
import type { Context, Event } from "../../../framework/index.ts";
import { Channel, Counterparty, Order, Packet, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { ConsumerPhase, PowerShapingParameters, SlashJailParameters } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { HandshakeMetadata } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { channelState } from "../../ibc/channel/index.ts";
import { getValidatorByConsAddress } from "../../staking/index.ts";
import type { ChannelOpening } from "../ibc.ts";
import { Msg } from "./api.ts";
import { providerApplication } from "./ibcApplication.ts";
import { state } from "./state.ts";

interface SlashRow {
  readonly powers: readonly number[];
  readonly powerCap: number;
  readonly leased: readonly number[];
  readonly slashed: readonly number[];
}
/** What Go's provider slashes honest reports by; written by test/vectors/go/powerShaping/main.go. */
const slashVector: readonly SlashRow[] = readGoVector("powerShaping/powerShaping.json.gz").slashes;

const CONNECTION = "connection-0";
const CHANNEL = "channel-0";
const DELIVERY = { channelVersion: "1", relayer: "" };
const opening: ChannelOpening = {
  ordering: Order.ORDER_ORDERED,
  connectionHops: [CONNECTION],
  portId: "provider",
  channelId: CHANNEL,
  counterparty: Counterparty.from({ portId: "consumer", channelId: "channel-9" }),
  version: "1",
};

/** A consumer with an open channel, as the handshake leaves it. */
function connected(powers: readonly number[] = [50, 30, 20]): { readonly chain: TestProvider; readonly consumerId: string } {
  const chain = createTestProvider(powers);
  return { chain, consumerId: connect(chain, launch(chain, {}, ...powers.keys())) };
}
/** Opens the channel of a launched consumer. */
function connect(chain: TestProvider, consumerId: string): string {
  chain.app.withContext((ctx) => {
    setTestConnection(ctx, CONNECTION, state.clientOfConsumer.get(ctx, consumerId) ?? "");
    const channel = Channel.from({
      state: State.STATE_OPEN,
      ordering: opening.ordering,
      counterparty: opening.counterparty,
      connectionHops: [CONNECTION],
    });
    channelState.channels.set(ctx, ["provider", CHANNEL], channel);
    channelState.nextSequenceSend.set(ctx, ["provider", CHANNEL], 1n);
  });
  return consumerId;
}
function confirm({ app }: TestProvider): readonly Event[] {
  return app.run((ctx) => providerApplication.onChanOpenConfirm(ctx, { portId: "provider", channelId: CHANNEL })).events;
}
function receive({ app }: TestProvider, data: string): { readonly ack: string; readonly events: readonly Event[] } {
  const packet = Packet.from({ destinationPort: "provider", destinationChannel: CHANNEL, data: utf8(data) });
  const { value, events } = app.run((ctx) => providerApplication.onRecvPacket(ctx, packet, DELIVERY));
  return { ack: fromUtf8(value?.bytes ?? new Uint8Array(0)), events };
}
function slashText(
  address: Uint8Array,
  options: { readonly id?: number; readonly infraction?: string; readonly power?: number } = {},
): string {
  const validator = { address: Buffer.from(address).toString("base64"), power: String(options.power ?? 7) };
  const slashPacketData = {
    validator,
    valset_update_id: String(options.id ?? 0),
    infraction: options.infraction ?? "INFRACTION_TYPE_DOWNTIME",
  };
  return JSON.stringify({ type: "CONSUMER_PACKET_TYPE_SLASH", slashPacketData });
}
const [DONE, HANDLED, BOUNCED] = ['{"result":"AQ=="}', '{"result":"Ag=="}', '{"result":"Aw=="}'];
const meterOf = ({ app }: TestProvider): bigint | undefined => app.withContext((ctx) => state.slashMeter.get(ctx));
const acksOf = ({ app }: TestProvider, id: string): readonly string[] =>
  app.withContext((ctx) => state.slashAcks.get(ctx, id)?.addresses ?? []);

test("what the handshake refuses, by code, and what it answers", () => {
  const { chain, consumerId } = connected();
  const open = (changes: Partial<typeof opening>) =>
    chain.app.withContext((ctx) => providerApplication.onChanOpenTry(ctx, { ...opening, ...changes }));
  assert.equal(
    refusalOf(() => open({ ordering: Order.ORDER_UNORDERED })),
    "channel/6",
  );
  assert.equal(
    refusalOf(() => open({ portId: "transfer" })),
    "port/4",
  );
  assert.equal(
    refusalOf(() => open({ counterparty: Counterparty.from({ portId: "transfer" }) })),
    "port/4",
  );
  assert.equal(
    refusalOf(() => open({ version: "ccv-1" })),
    "CCV/2",
  );
  assert.equal(
    refusalOf(() => open({ connectionHops: [CONNECTION, CONNECTION] })),
    "channel/15",
  );
  assert.equal(
    refusalOf(() => open({ connectionHops: ["connection-5"] })),
    "connection/3",
  );
  for (const step of [providerApplication.onChanOpenInit])
    assert.equal(
      refusalOf(() => chain.app.withContext((ctx) => step(ctx, opening))),
      "CCV/3",
    );
  const pool = encodeBech32("cosmos", moduleAddress("consumer_rewards_pool"));
  assert.deepEqual(HandshakeMetadata.decode(utf8(open({}))), { providerFeePoolAddr: pool, version: "1" });
  const [established] = confirm(chain);
  assert.equal(established?.type, "channel_established");
  assert.equal(
    chain.app.withContext((ctx) => state.initChainHeight.get(ctx, consumerId)),
    chain.app.height,
  );
  assert.equal(
    refusalOf(() => open({})),
    "CCV/5",
  );
  assert.equal(
    refusalOf(() => confirm(chain)),
    "CCV/5",
  );
  const close = (ctx: Context) => providerApplication.onChanCloseInit(ctx, { portId: "provider", channelId: CHANNEL });
  assert.equal(
    refusalOf(() => chain.app.withContext(close)),
    "sdk/18",
  );
});

test("a channel over the client of no consumer is refused", () => {
  const { chain } = connected();
  chain.app.withContext((ctx) => state.consumerOfClient.delete(ctx, "07-tendermint-0"));
  assert.equal(
    refusalOf(() => chain.app.withContext((ctx) => providerApplication.onChanOpenTry(ctx, opening))),
    "CCV/15",
  );
});

test("a downtime jails the validator, draws the meter and is answered with the next change", () => {
  const { chain, consumerId } = connected();
  confirm(chain);
  const [, second] = chain.validators;
  assert(second !== undefined);
  const before = meterOf(chain) ?? 0n;
  const { ack, events } = receive(chain, slashText(second.consensusAddress));
  assert.equal(ack, HANDLED);
  assert.deepEqual(
    events.filter(({ type }) => /ccv|execute/.test(type)).map(({ type }) => type),
    ["execute_consumer_chain_slash", "ccv_packet"],
  );
  assert.equal(meterOf(chain), before - 30n);
  assert.deepEqual(acksOf(chain, consumerId), [second.consensusText]);
  const third = chain.validators[2];
  assert.equal(receive(chain, slashText(third?.consensusAddress ?? new Uint8Array(20))).ack, BOUNCED, "the meter is overdrawn");
  toEpoch(chain);
  assert.deepEqual(acksOf(chain, consumerId), [], "sent with the epoch's change");
});

test("requests that punish nobody are answered, too", () => {
  const { chain, consumerId } = connected();
  confirm(chain);
  const [first] = chain.validators;
  assert(first !== undefined);
  const meter = meterOf(chain);
  assert.equal(receive(chain, slashText(new Uint8Array(20).fill(9))).ack, HANDLED);
  assert.equal(receive(chain, slashText(first.consensusAddress, { infraction: "INFRACTION_TYPE_DOUBLE_SIGN" })).ack, DONE);
  assert.equal(
    chain.app.withContext((ctx) => state.doubleSignLog.has(ctx, first.consensusAddress)),
    true,
  );
  assert.equal(receive(chain, '{"type":"CONSUMER_PACKET_TYPE_VSCM","vscMaturedPacketData":{"valset_update_id":"1"}}').ack, DONE);
  chain.app.deliver(Msg.removeConsumer, { consumerId, owner: OWNER });
  assert.equal(receive(chain, slashText(first.consensusAddress)).ack, HANDLED);
  assert.equal(meterOf(chain), meter);
  assert.equal(acksOf(chain, consumerId).length, 2);
});

test("what is wrong with a packet is an error acknowledgement of its code and changes nothing", () => {
  const { chain, consumerId } = connected();
  confirm(chain);
  const address = chain.validators[0]?.consensusAddress ?? new Uint8Array(20);
  const error = (code: number): string => `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`;
  assert.equal(receive(chain, "no packet").ack, error(29));
  assert.equal(receive(chain, slashText(address, { id: 77 })).ack, error(1), "an id that was never given");
  assert.equal(receive(chain, slashText(address, { power: 0 })).ack, error(1));
  assert.equal(receive(chain, '{"type":"CONSUMER_PACKET_TYPE_SLASH"}').ack, error(1), "slash without slash data");
  assert.equal(receive(chain, '{"type":"CONSUMER_PACKET_TYPE_UNSPECIFIED"}').ack, error(1));
  assert.deepEqual(acksOf(chain, consumerId), []);
});

test("no more than the validator's own stake answers for a downtime, whatever power the consumer states", () => {
  const { chain, consumerId } = connected();
  confirm(chain);
  const downtime = SlashJailParameters.from({ slashFraction: parseDec("0.1"), jailDuration: 1n });
  chain.app.withContext((ctx) => state.infractionParameters.set(ctx, consumerId, { doubleSign: undefined, downtime }));
  const [first] = chain.validators;
  assert(first !== undefined);
  receive(chain, slashText(first.consensusAddress, { power: 1_000_000 }));
  const validator = chain.app.withContext((ctx) => getValidatorByConsAddress(ctx, first.consensusAddress));
  assert.equal(validator?.tokens, 45_000_000n);
  toEpoch(chain);
  const left = chain.app.withContext((ctx) => state.consumerValidators.get(ctx, [consumerId, first.consensusAddress]));
  assert.equal(left, undefined, "jailed validators leave the set");
});

test("a validator whose power was raised by a power cap is slashed by what the consumer was told, as in Go", () => {
  for (const { powers, powerCap, leased, slashed } of slashVector) {
    const chain = createTestProvider(powers);
    const powerShapingParameters = PowerShapingParameters.from({ validatorsPowerCap: powerCap });
    const consumerId = connect(chain, launch(chain, { powerShapingParameters }, ...powers.keys()));
    confirm(chain);
    const downtime = SlashJailParameters.from({ slashFraction: parseDec("0.01"), jailDuration: 1n });
    for (const [i, { consensusAddress }] of chain.validators.entries()) {
      chain.app.withContext((ctx) => {
        state.infractionParameters.set(ctx, consumerId, { doubleSign: undefined, downtime });
        state.slashMeter.set(ctx, 0n);
      });
      assert.equal(receive(chain, slashText(consensusAddress, { power: leased[i] ?? 0 })).ack, HANDLED);
      const validator = chain.app.withContext((ctx) => getValidatorByConsAddress(ctx, consensusAddress));
      assert.equal(validator?.tokens, BigInt(powers[i] ?? 0) * 1_000_000n - BigInt(slashed[i] ?? 0) * 10_000n);
    }
  }
});

test("an error acknowledgement or a timeout of a change stops the consumer", () => {
  const phase = ({ app }: TestProvider, id: string) => app.withContext((ctx) => state.phases.get(ctx, id));
  const packet = Packet.from({ sourcePort: "provider", sourceChannel: CHANNEL });
  const acknowledged = connected();
  confirm(acknowledged.chain);
  const answer = (text: string) =>
    acknowledged.chain.app.run((ctx) => providerApplication.onAcknowledgementPacket(ctx, packet, utf8(text), DELIVERY));
  assert.deepEqual(
    answer(DONE).events.map(({ attributes }) => attributes.map(([, v]) => v)),
    [["provider", 'result:"\\001" '], ["\u0001"]],
  );
  assert.equal(phase(acknowledged.chain, acknowledged.consumerId), ConsumerPhase.CONSUMER_PHASE_LAUNCHED);
  answer('{"error":"ABCI code: 29: error handling packet: see events for details"}');
  assert.equal(phase(acknowledged.chain, acknowledged.consumerId), ConsumerPhase.CONSUMER_PHASE_STOPPED);
  assert.equal(
    refusalOf(() => answer("no acknowledgement")),
    "sdk/6",
  );
  const late = connected();
  const timeout = () => late.chain.app.run((ctx) => providerApplication.onTimeoutPacket(ctx, packet, DELIVERY));
  assert.equal(refusalOf(timeout), "channel/5", "before the channel is the consumer's");
  confirm(late.chain);
  timeout();
  assert.equal(phase(late.chain, late.consumerId), ConsumerPhase.CONSUMER_PHASE_STOPPED);
});

test("changes wait until the channel opens, then all are sent", () => {
  const { chain, consumerId } = connected([50, 30]);
  const [, second] = chain.validators;
  assert(second !== undefined);
  chain.app.deliver(Msg.optOut, { consumerId, providerAddr: second.operator, signer: second.account });
  toEpoch(chain);
  optIn(chain, consumerId, 1);
  toEpoch(chain);
  const waiting = () => chain.app.withContext((ctx) => state.pendingVscs.get(ctx, consumerId)?.list.length ?? 0);
  assert.equal(waiting(), 2);
  confirm(chain);
  toEpoch(chain);
  assert.equal(waiting(), 0);
  assert.equal(
    chain.app.withContext((ctx) => channelState.nextSequenceSend.get(ctx, ["provider", CHANNEL])),
    3n,
  );
});
