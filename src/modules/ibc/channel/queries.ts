import { EMPTY } from "../../../encoding/bytes.ts";
import { ensureQuery, type Page, paginate, query, type ReadContext } from "../../../framework/index.ts";
import { Channel, type IdentifiedChannel, Order, type PacketState } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { PageRequest } from "../../../proto/gen/cosmos/base/query/v1beta1.ts";
import {
  clientState as clientRows,
  getClientConsensusState,
  getClientState,
  packClientState,
  packConsensusState,
} from "../client/index.ts";
import { getConnection } from "../connection/index.ts";
import { channelErrors, Query } from "./api.ts";
import { clientErrors } from "../client/api.ts";
import { connectionErrors } from "../connection/api.ts";
import { selfHeight } from "../height.ts";
import { keyOfRow, type PacketPath, pagePrefixes, paths } from "../paths.ts";
import { checkQueryChannel, checkQueryConnectionId, found } from "../queryChecks.ts";
import type { ChannelRef } from "./slots.ts";
import { state } from "./state.ts";

const proven = (ctx: ReadContext) => ({ proof: EMPTY, proofHeight: selfHeight(ctx) });

/** ibc-go words the same refusal in two ways. */
function queriedChannel(ctx: ReadContext, ref: ChannelRef, words: "dashes" | "brackets"): Channel {
  checkQueryChannel(ref);
  return existing(ctx, ref, words);
}
function existing(ctx: ReadContext, { portId, channelId }: ChannelRef, words: "dashes" | "brackets"): Channel {
  const detail = words === "dashes" ? `port-id: ${portId}, channel-id ${channelId}` : `port ID (${portId}) channel ID (${channelId})`;
  return found(state.channels.get(ctx, [portId, channelId]), channelErrors.ChannelNotFound, detail);
}
function checkSequence(sequence: bigint): void {
  ensureQuery(sequence !== 0n, "InvalidArgument", "packet sequence cannot be 0");
}

const channel = query(Query.channel, (ctx, ref) => ({ channel: queriedChannel(ctx, ref, "dashes"), ...proven(ctx) }));

const channelRows = { collection: clientRows.rows, prefix: pagePrefixes.channels, refusal: "plain" } as const;

function identified(key: Uint8Array, value: Uint8Array): IdentifiedChannel {
  const [portId, channelId] = keyOfRow(paths.channel, key);
  return { portId, channelId, ...Channel.decode(value) };
}

const channels = query(Query.channels, (ctx, { pagination }) => {
  const page = paginate(ctx, { ...channelRows, mode: "store" }, pagination, identified);
  return { channels: page.items, pagination: page.pagination, height: selfHeight(ctx) };
});

const connectionChannels = query(Query.connectionChannels, (ctx, { connection, pagination }) => {
  checkQueryConnectionId(connection);
  const ends: IdentifiedChannel[] = [];
  // As for clients, ibc-go answers every match that it walks over.
  const page = paginate(ctx, { ...channelRows, mode: "filtered" }, pagination, (key, value) => {
    const end = identified(key, value);
    if (end.connectionHops[0] !== connection) return undefined;
    ends.push(end);
    return end;
  });
  return { channels: ends, pagination: page.pagination, height: selfHeight(ctx) };
});

const channelClientState = query(Query.channelClientState, (ctx, { portId, channelId }) => {
  checkQueryChannel({ portId, channelId });
  const end = state.channels.get(ctx, [portId, channelId]);
  const { connectionHops } = found(end, channelErrors.ChannelNotFound, `port-id: ${portId}, channel-id: ${channelId}`);
  const { clientId, clientState } = clientBelow(ctx, connectionHops[0] ?? "");
  return { identifiedClientState: { clientId, clientState: packClientState(clientState) }, ...proven(ctx) };
});

function clientBelow(ctx: ReadContext, connectionId: string) {
  const connection = found(getConnection(ctx, connectionId), connectionErrors.ConnectionNotFound, `connection-id: ${connectionId}`);
  const { clientId } = connection;
  return { clientId, clientState: found(getClientState(ctx, clientId), clientErrors.ClientNotFound, `client-id: ${clientId}`) };
}

const channelConsensusState = query(Query.channelConsensusState, (ctx, request) => {
  const [connectionId = ""] = queriedChannel(ctx, request, "dashes").connectionHops;
  const connection = found(getConnection(ctx, connectionId), connectionErrors.ConnectionNotFound, `connection-id: ${connectionId}`);
  const { clientId } = connection;
  const stored = getClientConsensusState(ctx, clientId, request);
  const consensusState = found(stored, clientErrors.ConsensusStateNotFound, `client-id: ${clientId}`);
  return { consensusState: packConsensusState(consensusState), clientId, ...proven(ctx) };
});

const packetCommitment = query(Query.packetCommitment, (ctx, { portId, channelId, sequence }) => {
  checkQueryChannel({ portId, channelId });
  checkSequence(sequence);
  existing(ctx, { portId, channelId }, "brackets");
  const commitment = state.commitments.get(ctx, [portId, channelId, sequence]);
  ensureQuery(commitment !== undefined, "NotFound", "packet commitment hash not found");
  return { commitment, ...proven(ctx) };
});

function pageOfPackets(
  ctx: ReadContext,
  path: PacketPath,
  { portId, channelId }: ChannelRef,
  request: PageRequest | undefined,
): Page<PacketState> {
  const prefix = pagePrefixes.packets(path, portId, channelId);
  return paginate(ctx, { collection: clientRows.rows, prefix, mode: "store", refusal: "plain" }, request, (key, data) => {
    const [, , sequence] = keyOfRow(path, key);
    return { portId, channelId, sequence, data };
  });
}

const packetCommitments = query(Query.packetCommitments, (ctx, request) => {
  queriedChannel(ctx, request, "brackets");
  const { items, pagination } = pageOfPackets(ctx, paths.packetCommitment, request, request.pagination);
  return { commitments: items, pagination, height: selfHeight(ctx) };
});

const packetReceipt = query(Query.packetReceipt, (ctx, { portId, channelId, sequence }) => {
  checkQueryChannel({ portId, channelId });
  checkSequence(sequence);
  existing(ctx, { portId, channelId }, "brackets");
  return { received: state.receipts.has(ctx, [portId, channelId, sequence]), ...proven(ctx) };
});

const packetAcknowledgement = query(Query.packetAcknowledgement, (ctx, { portId, channelId, sequence }) => {
  checkQueryChannel({ portId, channelId });
  checkSequence(sequence);
  existing(ctx, { portId, channelId }, "brackets");
  const acknowledgement = state.acks.get(ctx, [portId, channelId, sequence]);
  ensureQuery(acknowledgement !== undefined, "NotFound", "packet acknowledgement hash not found");
  return { acknowledgement, ...proven(ctx) };
});

const packetAcknowledgements = query(Query.packetAcknowledgements, (ctx, request) => {
  queriedChannel(ctx, request, "brackets");
  const { portId, channelId, packetCommitmentSequences: wanted } = request;
  if (wanted.length > 0) {
    const acknowledgements = wanted.flatMap((sequence) => {
      const data = state.acks.get(ctx, [portId, channelId, sequence]);
      return data === undefined ? [] : [{ portId, channelId, sequence, data }];
    });
    return { acknowledgements, pagination: undefined, height: selfHeight(ctx) };
  }
  const { items, pagination } = pageOfPackets(ctx, paths.packetAcknowledgement, request, request.pagination);
  return { acknowledgements: items, pagination, height: selfHeight(ctx) };
});

function checkSequences(sequences: readonly bigint[]): void {
  const zero = sequences.indexOf(0n);
  ensureQuery(zero < 0, "InvalidArgument", `packet sequence ${zero} cannot be 0`);
}

const unreceivedPackets = query(Query.unreceivedPackets, (ctx, request) => {
  const { ordering } = queriedChannel(ctx, request, "dashes");
  const { portId, channelId, packetCommitmentSequences: asked } = request;
  const height = selfHeight(ctx);
  if (ordering === Order.ORDER_UNORDERED) {
    checkSequences(asked);
    return { sequences: asked.filter((sequence) => !state.receipts.has(ctx, [portId, channelId, sequence])), height };
  }
  const isOrdered = ordering === Order.ORDER_ORDERED;
  const unsupported = `channel order ${ordering} is not supported: ${channelErrors.InvalidChannelOrdering.text}`;
  ensureQuery(isOrdered, "InvalidArgument", unsupported);
  const where = `destination port: ${portId}, destination channel: ${channelId}`;
  const next = found(state.nextSequenceRecv.get(ctx, [portId, channelId]), channelErrors.SequenceReceiveNotFound, where);
  checkSequences(asked);
  return { sequences: asked.filter((sequence) => sequence >= next), height };
});

const unreceivedAcks = query(Query.unreceivedAcks, (ctx, request) => {
  queriedChannel(ctx, request, "brackets");
  const { portId, channelId, packetAckSequences: asked } = request;
  checkSequences(asked);
  const sequences = asked.filter((sequence) => state.commitments.has(ctx, [portId, channelId, sequence]));
  return { sequences, height: selfHeight(ctx) };
});

const nextSequenceReceive = query(Query.nextSequenceReceive, (ctx, request) => {
  const { ordering } = queriedChannel(ctx, request, "dashes");
  const { portId, channelId } = request;
  if (ordering === Order.ORDER_UNORDERED) return { nextSequenceReceive: 0n, ...proven(ctx) };
  const where = `port-id: ${portId}, channel-id ${channelId}`;
  const next = found(state.nextSequenceRecv.get(ctx, [portId, channelId]), channelErrors.SequenceReceiveNotFound, where);
  return { nextSequenceReceive: next, ...proven(ctx) };
});

const nextSequenceSend = query(Query.nextSequenceSend, (ctx, { portId, channelId }) => {
  checkQueryChannel({ portId, channelId });
  const where = `port-id: ${portId}, channel-id ${channelId}`;
  const next = found(state.nextSequenceSend.get(ctx, [portId, channelId]), channelErrors.SequenceSendNotFound, where);
  return { nextSequenceSend: next, ...proven(ctx) };
});

/** Every rpc of ibc.core.channel.v1.Query. */
export const queries = [
  channel,
  channels,
  connectionChannels,
  channelClientState,
  channelConsensusState,
  packetCommitment,
  packetCommitments,
  packetReceipt,
  packetAcknowledgement,
  packetAcknowledgements,
  unreceivedPackets,
  unreceivedAcks,
  nextSequenceReceive,
  nextSequenceSend,
];
