import { type Context, ensure, type KeyedMap, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import type { GenesisState, PacketSequence, PacketState } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { channelErrors } from "./api.ts";
import { hostErrors, ibcErrors } from "../errors.ts";
import { checkChannelId, checkPortId, sequenceOf } from "../host.ts";
import { validateChannel } from "./channels.ts";
import { state } from "./state.ts";

/** [ICS-04] Stores channels, sequences and packets as they were exported. */
export function initGenesis(ctx: Context, genesis: GenesisState): void {
  for (const { portId, channelId, ...end } of genesis.channels) state.channels.set(ctx, [portId, channelId], end);
  for (const ack of genesis.acknowledgements) state.acks.set(ctx, [ack.portId, ack.channelId, ack.sequence], ack.data);
  for (const packet of genesis.commitments) state.commitments.set(ctx, [packet.portId, packet.channelId, packet.sequence], packet.data);
  for (const { portId, channelId, sequence } of genesis.receipts) {
    state.receipts.set(ctx, [portId, channelId, sequence], Uint8Array.of(1));
  }
  const sequences = [
    [genesis.sendSequences, state.nextSequenceSend],
    [genesis.recvSequences, state.nextSequenceRecv],
    [genesis.ackSequences, state.nextSequenceAck],
  ] as const;
  for (const [list, stored] of sequences) {
    for (const { portId, channelId, sequence } of list) stored.set(ctx, [portId, channelId], sequence);
  }
  state.nextChannelSequence.set(ctx, genesis.nextChannelSequence);
}

type Packets = KeyedMap<readonly [string, string, bigint], Uint8Array>;
type Sequences = KeyedMap<readonly [string, string], bigint>;

/** [ICS-04] Everything in the order of its keys. */
export function exportGenesis(ctx: ReadContext): GenesisState {
  const packets = (stored: Packets): PacketState[] =>
    [...stored.entries(ctx)].map(([[portId, channelId, sequence], data]) => ({ portId, channelId, sequence, data }));
  const sequences = (stored: Sequences): PacketSequence[] =>
    [...stored.entries(ctx)].map(([[portId, channelId], sequence]) => ({ portId, channelId, sequence }));
  return {
    channels: [...state.channels.entries(ctx)].map(([[portId, channelId], end]) => ({ portId, channelId, ...end })),
    acknowledgements: packets(state.acks),
    commitments: packets(state.commitments),
    receipts: packets(state.receipts),
    sendSequences: sequences(state.nextSequenceSend),
    recvSequences: sequences(state.nextSequenceRecv),
    ackSequences: sequences(state.nextSequenceAck),
    nextChannelSequence: state.nextChannelSequence.get(ctx),
  };
}

function checkPlace({ portId, channelId, sequence }: PacketSequence): void {
  checkPortId(portId, "invalid port Id");
  checkChannelId(channelId, "invalid channel Id");
  ensure(sequence !== 0n, unregisteredError, "sequence cannot be 0");
}

/** [ICS-04] Stateless checks of a genesis. */
export function validateGenesis(genesis: GenesisState): void {
  let highest = 0n;
  for (const channel of genesis.channels) {
    const sequence = sequenceOf(channel.channelId, "channel-");
    const detail = `channel identifier ${channel.channelId} is not in the format: \`channel-{N}\``;
    ensure(sequence !== undefined, hostErrors.InvalidId, detail);
    if (sequence > highest) highest = sequence;
    checkPortId(channel.portId);
    validateChannel(channel);
  }
  const next = genesis.nextChannelSequence;
  const detail = `next channel sequence ${next} must be greater than maximum sequence used in channel identifier ${highest}`;
  ensure(highest === 0n || highest < next, ibcErrors.InvalidSequence, detail);
  for (const packet of [...genesis.acknowledgements, ...genesis.commitments, ...genesis.receipts]) {
    checkPlace(packet);
    ensure(packet.data.length > 0, channelErrors.InvalidAcknowledgement, `data of packet ${packet.sequence} cannot be empty`);
  }
  for (const place of [...genesis.sendSequences, ...genesis.recvSequences, ...genesis.ackSequences]) checkPlace(place);
}
