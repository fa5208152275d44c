import { fromUtf8, utf8 } from "../../src/encoding/bytes.ts";
import type { Context, Event } from "../../src/framework/index.ts";
import { providerApplication } from "../../src/modules/ccv/provider/ibcApplication.ts";
import { state } from "../../src/modules/ccv/provider/state.ts";
import type { ChannelOpening } from "../../src/modules/ccv/ibc.ts";
import { channelState } from "../../src/modules/ibc/channel/index.ts";
import { Channel, Counterparty, Order, Packet, State } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import type { Params } from "../../src/proto/gen/interchain_security/ccv/provider/v1.ts";
import { createTestProvider, launch, setTestConnection, type TestProvider } from "./ccvApps.ts";

// A provider and one consumer of it, whose packets the test writes.

export const CONNECTION = "connection-0";
export const CHANNEL = "channel-0";
export const DELIVERY = { channelVersion: "1", relayer: "" } as const;
/** What the consumer's handshake asks for. */
export const OPENING: ChannelOpening = {
  ordering: Order.ORDER_ORDERED,
  connectionHops: [CONNECTION],
  portId: "provider",
  channelId: CHANNEL,
  counterparty: Counterparty.from({ portId: "consumer", channelId: "channel-9" }),
  version: "1",
};
/** The acknowledgements that the provider writes. */
export const DONE = '{"result":"AQ=="}';
export const HANDLED = '{"result":"Ag=="}';
export const BOUNCED = '{"result":"Aw=="}';

export interface TestLease {
  readonly chain: TestProvider;
  readonly consumerId: string;
}

/** A consumer of all validators with an open channel, as the handshake leaves it before its last step. */
export function connectedLease(powers: readonly number[] = [50, 30, 20], params: Partial<Params> = {}): TestLease {
  const chain = createTestProvider(powers, { params });
  return connect(chain, launch(chain, {}, ...powers.keys()));
}

/** Opens the channel of a launched consumer. */
export function connect(chain: TestProvider, consumerId: string): TestLease {
  chain.app.withContext((ctx) => {
    setTestConnection(ctx, CONNECTION, state.clientOfConsumer.get(ctx, consumerId) ?? "");
    const { ordering, counterparty, connectionHops } = OPENING;
    const channel = Channel.from({ state: State.STATE_OPEN, ordering, counterparty, connectionHops });
    channelState.channels.set(ctx, ["provider", CHANNEL], channel);
    channelState.nextSequenceSend.set(ctx, ["provider", CHANNEL], 1n);
  });
  return { chain, consumerId };
}

/** The handshake's last step: the channel is the consumer's. */
export function confirm({ app }: TestProvider): readonly Event[] {
  return app.run((ctx) => providerApplication.onChanOpenConfirm(ctx, { portId: "provider", channelId: CHANNEL })).events;
}

/** A lease whose channel is the consumer's. */
export function openLease(powers?: readonly number[], params?: Partial<Params>): TestLease {
  const lease = connectedLease(powers, params);
  confirm(lease.chain);
  return lease;
}

/** Receives a packet of the consumer's; gives the acknowledgement and the events. */
export function receive({ app }: TestProvider, data: string): { readonly ack: string; readonly events: readonly Event[] } {
  const packet = Packet.from({ destinationPort: "provider", destinationChannel: CHANNEL, data: utf8(data) });
  const { value, events } = app.run((ctx) => providerApplication.onRecvPacket(ctx, packet, DELIVERY));
  return { ack: fromUtf8(value?.bytes ?? new Uint8Array(0)), events };
}

/** A slash request in the dialect of the first version. */
export function slashText(
  address: Uint8Array,
  options: { readonly id?: bigint | number; readonly infraction?: string; readonly power?: number } = {},
): string {
  const validator = { address: Buffer.from(address).toString("base64"), power: String(options.power ?? 7) };
  const infraction = options.infraction ?? "INFRACTION_TYPE_DOWNTIME";
  const slashPacketData = { validator, valset_update_id: String(options.id ?? 0), infraction };
  return JSON.stringify({ type: "CONSUMER_PACKET_TYPE_SLASH", slashPacketData });
}

/** What the slash meter holds. */
export function meterOf({ app }: TestProvider): bigint | undefined {
  return app.withContext((ctx) => state.slashMeter.get(ctx));
}
/** Whose slash requests were dealt with, and not yet told. */
export function slashAcksOf({ app }: TestProvider, consumerId: string): readonly string[] {
  return app.withContext((ctx: Context) => state.slashAcks.get(ctx, consumerId)?.addresses ?? []);
}
