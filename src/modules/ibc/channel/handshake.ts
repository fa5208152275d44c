import { type Context, ensure, type ReadContext } from "../../../framework/index.ts";
import { type Channel, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { ConnectionEnd } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { getClientStatus } from "../client/index.ts";
import { connectionOf, type Proof, verifyChannelState } from "../connection/index.ts";
import { channelErrors } from "./api.ts";
import { clientErrors } from "../client/api.ts";
import { connectionErrors } from "../connection/api.ts";
import type { ChannelOpening, ChannelRef } from "./slots.ts";
import { within } from "../within.ts";
import {
  applicationOf,
  channelOf,
  channelStateName,
  connectionBelow,
  ensureConnectionOpen,
  openConnectionBelow,
  startSequences,
} from "./channels.ts";
import {
  emitChannelCloseConfirm,
  emitChannelCloseInit,
  emitChannelOpenAck,
  emitChannelOpenConfirm,
  emitChannelOpenInit,
  emitChannelOpenTry,
  orderingName,
} from "./events.ts";
import { state } from "./state.ts";

const { STATE_CLOSED, STATE_INIT, STATE_OPEN, STATE_TRYOPEN } = State;

/** A new channel as its opener describes it. */
export type ChannelProposal = Pick<Channel, "ordering" | "connectionHops" | "counterparty" | "version">;

/** Refusals of a step of the handshake name it. */
function step<T>(name: string, body: () => T): T {
  return within(`channel handshake ${name} failed`, body);
}
function callback<T>(name: string, { portId, channelId }: ChannelRef, body: () => T): T {
  return within(`channel ${name} callback failed for port ID: ${portId}, channel ID: ${channelId}`, body);
}
function nextChannelId(ctx: Context): string {
  return `channel-${state.nextChannelSequence.next(ctx)}`;
}

/** One version was agreed on the connection, and it knows the ordering. */
function checkVersion(connection: ConnectionEnd, channel: Pick<Channel, "ordering">): void {
  const { InvalidVersion } = connectionErrors;
  const [version, ...others] = connection.versions;
  const detail = `single version must be negotiated on connection before opening channel, got: ${connection.versions.length}`;
  ensure(version !== undefined && others.length === 0, InvalidVersion, detail);
  const ordering = orderingName(channel);
  const supports = version.features.includes(ordering);
  ensure(supports, InvalidVersion, `connection version ${version.identifier} does not support channel ordering: ${ordering}`);
}

function checkActive(ctx: ReadContext, { clientId }: ConnectionEnd): void {
  const status = getClientStatus(ctx, clientId);
  ensure(status === "Active", clientErrors.ClientNotActive, `client (${clientId}) status is ${status}`);
}

/** What the counterparty must have stored for our end. */
function mirrored(connection: ConnectionEnd, channel: Channel, ours: ChannelRef, end: Pick<Channel, "state" | "version">): Channel {
  return { ordering: channel.ordering, counterparty: ours, connectionHops: [connection.counterparty.connectionId], ...end };
}

function openingOf(channelRef: ChannelRef, { ordering, connectionHops, counterparty }: ChannelProposal, version: string): ChannelOpening {
  return { ...channelRef, ordering, connectionHops, counterparty, version };
}

/** [ICS-04] Opens a channel from our side, application included. */
export function chanOpenInit(
  ctx: Context,
  { portId, channel }: { readonly portId: string; readonly channel: ChannelProposal },
): { readonly channelId: string; readonly version: string } {
  const application = applicationOf(ctx, portId);
  const channelId = step("open init", () => {
    const connection = connectionOf(ctx, channel.connectionHops[0] ?? "");
    checkVersion(connection, channel);
    checkActive(ctx, connection);
    return nextChannelId(ctx);
  });
  const ref = { portId, channelId };
  const version = callback("open init", ref, () => application.onChanOpenInit(ctx, openingOf(ref, channel, channel.version)));
  const { ordering, counterparty, connectionHops } = channel;
  const end: Channel = { state: STATE_INIT, ordering, counterparty, connectionHops, version };
  state.channels.set(ctx, [portId, channelId], end);
  startSequences(ctx, ref);
  emitChannelOpenInit(ctx, portId, channelId, end);
  return { channelId, version };
}

/** [ICS-04] Accepts a channel that the counterparty opened. */
export function chanOpenTry(
  ctx: Context,
  proposal: { readonly portId: string; readonly channel: ChannelProposal; readonly counterpartyVersion: string },
  proof: Proof,
): { readonly channelId: string; readonly version: string } {
  const { portId, channel, counterpartyVersion } = proposal;
  const { ordering, counterparty, connectionHops } = channel;
  const application = applicationOf(ctx, portId);
  const channelId = step("open try", () => {
    ensure(connectionHops.length === 1, channelErrors.TooManyConnectionHops, `expected 1, got ${connectionHops.length}`);
    const id = nextChannelId(ctx);
    const connection = connectionOf(ctx, connectionHops[0] ?? "");
    ensureConnectionOpen(connection);
    checkVersion(connection, channel);
    const theirs: Channel = {
      state: STATE_INIT,
      ordering,
      counterparty: { portId, channelId: "" },
      connectionHops: [connection.counterparty.connectionId],
      version: counterpartyVersion,
    };
    verifyChannelState(ctx, connection, proof, { ...counterparty, end: theirs });
    return id;
  });
  const ref = { portId, channelId };
  const version = callback("open try", ref, () => application.onChanOpenTry(ctx, openingOf(ref, channel, counterpartyVersion)));
  startSequences(ctx, ref);
  const end: Channel = { state: STATE_TRYOPEN, ordering, counterparty, connectionHops, version };
  state.channels.set(ctx, [portId, channelId], end);
  emitChannelOpenTry(ctx, portId, channelId, end);
  return { channelId, version };
}

/** [ICS-04] Learns that the counterparty accepted our channel. */
export function chanOpenAck(
  ctx: Context,
  ref: ChannelRef,
  accepted: { readonly counterpartyChannelId: string; readonly counterpartyVersion: string },
  proof: Proof,
): void {
  const { portId, channelId } = ref;
  const { counterpartyChannelId, counterpartyVersion: version } = accepted;
  const application = applicationOf(ctx, portId);
  const channel = step("open ack", () => {
    const found = channelOf(ctx, ref);
    const current = channelStateName(found.state);
    ensure(found.state === STATE_INIT, channelErrors.InvalidChannelState, `channel state should be INIT (got ${current})`);
    const connection = openConnectionBelow(ctx, found);
    const end = mirrored(connection, found, { portId, channelId }, { state: STATE_TRYOPEN, version });
    verifyChannelState(ctx, connection, proof, { portId: found.counterparty.portId, channelId: counterpartyChannelId, end });
    return found;
  });
  const opened: Channel = {
    ...channel,
    state: STATE_OPEN,
    version,
    counterparty: { ...channel.counterparty, channelId: counterpartyChannelId },
  };
  state.channels.set(ctx, [portId, channelId], opened);
  emitChannelOpenAck(ctx, portId, channelId, opened);
  callback("open ack", ref, () => application.onChanOpenAck(ctx, { portId, channelId, ...accepted }));
}

/** [ICS-04] Learns that the opener knows of our acceptance. */
export function chanOpenConfirm(ctx: Context, ref: ChannelRef, proof: Proof): void {
  const { portId, channelId } = ref;
  const application = applicationOf(ctx, portId);
  const channel = step("open confirm", () => {
    const found = channelOf(ctx, ref);
    const current = channelStateName(found.state);
    ensure(found.state === STATE_TRYOPEN, channelErrors.InvalidChannelState, `channel state is not TRYOPEN (got ${current})`);
    const connection = openConnectionBelow(ctx, found);
    const end = mirrored(connection, found, { portId, channelId }, { state: STATE_OPEN, version: found.version });
    verifyChannelState(ctx, connection, proof, { ...found.counterparty, end });
    return found;
  });
  const opened: Channel = { ...channel, state: STATE_OPEN };
  state.channels.set(ctx, [portId, channelId], opened);
  emitChannelOpenConfirm(ctx, portId, channelId, opened);
  callback("open confirm", ref, () => application.onChanOpenConfirm(ctx, { portId, channelId }));
}

/** [ICS-04] Closes our end, without asking the application: for the module that owns it. */
export function chanCloseInit(ctx: Context, portId: string, channelId: string): void {
  const channel = channelOf(ctx, { portId, channelId });
  ensure(channel.state !== STATE_CLOSED, channelErrors.InvalidChannelState, "channel is already CLOSED");
  const connection = connectionBelow(ctx, channel);
  checkActive(ctx, connection);
  ensureConnectionOpen(connection);
  const closed: Channel = { ...channel, state: STATE_CLOSED };
  state.channels.set(ctx, [portId, channelId], closed);
  emitChannelCloseInit(ctx, portId, channelId, closed);
}

/** [ICS-04] Closes our end if the application agrees. */
export function chanCloseInitByUser(ctx: Context, { portId, channelId }: ChannelRef): void {
  const application = applicationOf(ctx, portId);
  callback("close init", { portId, channelId }, () => application.onChanCloseInit(ctx, { portId, channelId }));
  step("close init", () => chanCloseInit(ctx, portId, channelId));
}

/** [ICS-04] Closes our end because the counterparty's is closed. */
export function chanCloseConfirm(ctx: Context, ref: ChannelRef, proof: Proof): void {
  const { portId, channelId } = ref;
  const application = applicationOf(ctx, portId);
  callback("close confirm", ref, () => application.onChanCloseConfirm(ctx, { portId, channelId }));
  step("close confirm", () => {
    const channel = channelOf(ctx, ref);
    ensure(channel.state !== STATE_CLOSED, channelErrors.InvalidChannelState, "channel is already CLOSED");
    const connection = openConnectionBelow(ctx, channel);
    const end = mirrored(connection, channel, { portId, channelId }, { state: STATE_CLOSED, version: channel.version });
    verifyChannelState(ctx, connection, proof, { ...channel.counterparty, end });
    const closed: Channel = { ...channel, state: STATE_CLOSED };
    state.channels.set(ctx, [portId, channelId], closed);
    emitChannelCloseConfirm(ctx, portId, channelId, closed);
  });
}
