import { type Context, many, type Nothing } from "../../../framework/index.ts";
import type { Counterparty, Order, Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";

/** What the opening of a channel (INIT or TRY) is about. */
export interface ChannelOpening {
  readonly ordering: Order;
  readonly connectionHops: readonly string[];
  readonly portId: string;
  readonly channelId: string;
  readonly counterparty: Counterparty;
  /** INIT: what the opener proposes, may be empty. TRY: the counterparty's version. */
  readonly version: string;
}

/** One end of a channel. */
export interface ChannelRef {
  readonly portId: string;
  readonly channelId: string;
}

/** How a packet's callback is reached. */
export interface PacketDelivery {
  /** Version of the channel end on this chain. */
  readonly channelVersion: string;
  /** Account that submitted the message, as bech32 text. */
  readonly relayer: string;
}

/** The answer of a received packet; `success` false rolls the callback back and re-emits its events as error events. */
export interface PacketAcknowledgement {
  readonly success: boolean;
  readonly bytes: Uint8Array;
}

/**
 * [ICS-26] An application behind a port. A refusal is a StateError: handshake, acknowledgement and timeout callbacks then fail the
 * whole message; of `onRecvPacket` it becomes an error acknowledgement.
 */
export interface IbcApplication {
  readonly port: string;
  /** Returns the version of the channel. */
  readonly onChanOpenInit: (ctx: Context, opening: ChannelOpening) => string;
  /** Returns the version of the channel. */
  readonly onChanOpenTry: (ctx: Context, opening: ChannelOpening) => string;
  readonly onChanOpenAck: (
    ctx: Context,
    channel: ChannelRef & { readonly counterpartyChannelId: string; readonly counterpartyVersion: string },
  ) => Nothing;
  readonly onChanOpenConfirm: (ctx: Context, channel: ChannelRef) => Nothing;
  readonly onChanCloseInit: (ctx: Context, channel: ChannelRef) => Nothing;
  readonly onChanCloseConfirm: (ctx: Context, channel: ChannelRef) => Nothing;
  /** undefined: the application writes the acknowledgement later with writeAcknowledgement. */
  readonly onRecvPacket: (ctx: Context, packet: Packet, delivery: PacketDelivery) => PacketAcknowledgement | undefined;
  readonly onAcknowledgementPacket: (ctx: Context, packet: Packet, acknowledgement: Uint8Array, delivery: PacketDelivery) => Nothing;
  readonly onTimeoutPacket: (ctx: Context, packet: Packet, delivery: PacketDelivery) => Nothing;
}

/** [ICS-05] The applications of the app, one per port. */
export const ibcApplications = many<IbcApplication>("ibc.applications");

/** Wraps an application's packet reception: called around the callback, in the order of the modules, the first outermost. */
export interface ReceiveMiddleware {
  readonly port: string;
  readonly onRecvPacket: (
    ctx: Context,
    packet: Packet,
    delivery: PacketDelivery,
    next: (ctx: Context) => PacketAcknowledgement | undefined,
  ) => PacketAcknowledgement | undefined;
}
/** Hooks around the reception of packets, such as the provider's allocation of received rewards. */
export const receiveMiddlewares = many<ReceiveMiddleware>("ibc.receiveMiddlewares");
