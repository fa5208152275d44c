import { type Context, ensure, type ReadContext } from "../../../framework/index.ts";
import { type Channel, Order, State, StateInfo } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { type ConnectionEnd, State as ConnectionState } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { connectionOf, connectionStateName } from "../connection/index.ts";
import { channelErrors, portErrors } from "./api.ts";
import { connectionErrors } from "../connection/api.ts";
import { checkChannelId, checkConnectionId, checkPortId } from "../host.ts";
import { type ChannelRef, type IbcApplication, ibcApplications } from "./slots.ts";
import { state } from "./state.ts";

/** A channel end by port and id. */
export function getChannel(ctx: ReadContext, portId: string, channelId: string): Channel | undefined {
  return state.channels.get(ctx, [portId, channelId]);
}

/** The channel end; its absence is a refusal. */
export function channelOf(ctx: ReadContext, { portId, channelId }: ChannelRef, detail?: string): Channel {
  const channel = getChannel(ctx, portId, channelId);
  ensure(channel !== undefined, channelErrors.ChannelNotFound, detail ?? `port ID (${portId}) channel ID (${channelId})`);
  return channel;
}

/** A state as Go prints it. */
export function channelStateName(value: State): string {
  return StateInfo.names.get(value) ?? `${value}`;
}

/** Refuses a channel that is not open. */
export function ensureOpen({ state: current }: Channel): void {
  const isOpen = current === State.STATE_OPEN;
  ensure(isOpen, channelErrors.InvalidChannelState, `channel is not OPEN (got ${channelStateName(current)})`);
}

/** The connection below a channel. */
export function connectionBelow(ctx: ReadContext, { connectionHops }: Channel): ConnectionEnd {
  return connectionOf(ctx, connectionHops[0] ?? "");
}

/** The connection below a channel; it must be open. */
export function openConnectionBelow(ctx: ReadContext, channel: Channel): ConnectionEnd {
  const connection = connectionBelow(ctx, channel);
  ensureConnectionOpen(connection);
  return connection;
}

/** Refuses a connection that is not open. */
export function ensureConnectionOpen({ state: current }: ConnectionEnd): void {
  const isOpen = current === ConnectionState.STATE_OPEN;
  ensure(isOpen, connectionErrors.InvalidConnectionState, `connection state is not OPEN (got ${connectionStateName(current)})`);
}

/** [ICS-05] The application behind a port: of the same name, else the first by name that the port contains. */
export function applicationOf(ctx: ReadContext, portId: string): IbcApplication {
  const applications = ibcApplications(ctx);
  const exact = applications.find(({ port }) => port === portId);
  const found = exact ?? applications.toSorted((a, b) => (a.port < b.port ? -1 : 1)).find(({ port }) => portId.includes(port));
  ensure(found !== undefined, portErrors.InvalidRoute, `route not found to portID: ${portId}`);
  return found;
}

/** [ICS-04] Stateless checks of a channel end. */
export function validateChannel(channel: Channel): void {
  const { counterparty, connectionHops, ordering } = channel;
  ensure(channel.state !== State.STATE_UNINITIALIZED_UNSPECIFIED, channelErrors.InvalidChannelState, "");
  const isOrder = ordering === Order.ORDER_ORDERED || ordering === Order.ORDER_UNORDERED;
  ensure(isOrder, channelErrors.InvalidChannelOrdering, `${ordering}`);
  const one = connectionHops.length === 1;
  ensure(one, channelErrors.TooManyConnectionHops, "current IBC version only supports one connection hop");
  checkConnectionId(connectionHops[0] ?? "", "invalid connection hop ID");
  checkPortId(counterparty.portId, "invalid counterparty port ID");
  if (counterparty.channelId !== "") checkChannelId(counterparty.channelId, "invalid counterparty channel ID");
}

/** All three sequences begin at 1. */
export function startSequences(ctx: Context, { portId, channelId }: ChannelRef): void {
  for (const sequence of [state.nextSequenceSend, state.nextSequenceRecv, state.nextSequenceAck])
    sequence.set(ctx, [portId, channelId], 1n);
}
