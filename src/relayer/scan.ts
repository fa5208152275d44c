import type { Packet } from "../proto/gen/ibc/core/channel/v1.ts";
import { type IdentifiedChannel, Order, Query } from "../proto/gen/ibc/core/channel/v1.ts";
import type { RelayerChain } from "./chain.ts";
import type { PacketEvents, PacketName } from "./packetEvents.ts";
import { pages } from "./pages.ts";
import type { Link, Path } from "./paths.ts";

/** A channel end and the end that it names on the other chain, where that exists. */
export interface ChannelPair {
  readonly mine: IdentifiedChannel;
  readonly theirs: IdentifiedChannel | undefined;
}

/** A received packet and the answer that its sender waits for. */
export interface Acknowledged {
  readonly packet: Packet;
  readonly acknowledgement: Uint8Array;
}

/** What the chains hold of the packets that one end sent. */
export interface PacketScan {
  readonly pair: ChannelPair;
  /** Sent and not received, in order. */
  readonly unreceived: readonly Packet[];
  /** Received, acknowledged there, and not yet here, in order. */
  readonly acknowledged: readonly Acknowledged[];
  /** Packets of which no trace is found: their chain has forgotten its events. */
  readonly lost: readonly { readonly sequence: bigint; readonly error: unknown }[];
  /** Every sequence that waits for anything, or undefined where not all were looked at. */
  readonly pending: readonly bigint[] | undefined;
}

/** All channels on a connection, to the last page; ibc-go answers rows of two pages twice. */
export async function channelsOf(chain: Pick<RelayerChain, "client">, connectionId: string): Promise<readonly IdentifiedChannel[]> {
  const found = new Map<string, IdentifiedChannel>();
  for await (const page of pages((pagination) => chain.client.query(Query.connectionChannels, { connection: connectionId, pagination })))
    for (const channel of page.channels) found.set(`${channel.portId}/${channel.channelId}`, channel);
  return [...found.values()];
}

/** Each end's channels with their counterparts. */
export async function scanChannels({ path, connection }: Link): Promise<{ readonly onA: ChannelPair[]; readonly onB: ChannelPair[] }> {
  const onA = await channelsOf(path.a.chain, connection.connectionIdOnA);
  const onB = await channelsOf(path.b.chain, connection.connectionIdOnB);
  return { onA: pairs(onA, onB), onB: pairs(onB, onA) };
}

function pairs(mine: readonly IdentifiedChannel[], theirs: readonly IdentifiedChannel[]): ChannelPair[] {
  const byName = new Map(theirs.map((channel) => [`${channel.portId}/${channel.channelId}`, channel]));
  return mine.map((channel) => ({
    mine: channel,
    theirs: byName.get(`${channel.counterparty.portId}/${channel.counterparty.channelId}`),
  }));
}

export interface ScanOptions {
  /** Packets of one channel that a pass looks into. */
  readonly limit: number;
  /** Whether a sequence is worth a look in this pass; ordered channels pass over none. */
  readonly isDue: (sequence: bigint) => boolean;
  readonly sentOnA: PacketEvents;
  readonly writtenOnB: PacketEvents;
}

/** Looks at both ends for what `a` sent over a channel; reads chain state only, so a restart loses nothing. */
export async function scanPackets(way: Path, pair: ChannelPair, options: ScanOptions): Promise<PacketScan> {
  const unreceived: Packet[] = [];
  const acknowledged: Acknowledged[] = [];
  const lost: { readonly sequence: bigint; readonly error: unknown }[] = [];
  const pending: bigint[] = [];
  const isOrdered = pair.mine.ordering === Order.ORDER_ORDERED;
  for await (const sequences of commitments(way.a.chain, pair.mine, isOrdered)) {
    if (unreceived.length + acknowledged.length >= options.limit) return { pair, unreceived, acknowledged, lost, pending: undefined };
    pending.push(...sequences);
    const room = options.limit - unreceived.length - acknowledged.length;
    const due = isOrdered ? sequences : sequences.filter(options.isDue);
    const missing = new Set(await unreceivedOf(way.b.chain, pair, due));
    const written = await writtenOf(
      way.b.chain,
      pair,
      due.filter((s) => !missing.has(s)),
      isOrdered,
    );
    for (const sequence of due.filter((s) => missing.has(s)).slice(0, room)) {
      const packet = await options.sentOnA.sent(packetName(pair.mine, sequence));
      if (packet instanceof Error) lost.push({ sequence, error: packet });
      else unreceived.push(packet);
      if (packet instanceof Error && isOrdered) break;
    }
    for (const sequence of written.slice(0, room)) {
      const found = await options.writtenOnB.acknowledged(packetName(pair.mine, sequence));
      if (found !== undefined) acknowledged.push(found);
      else if (isOrdered) break;
    }
  }
  return { pair, unreceived, acknowledged, lost, pending };
}

/** Sequences of packets without an acknowledgement, in numeric order: of an ordered channel all at once, else page by page. */
async function* commitments(
  chain: RelayerChain,
  { portId, channelId }: IdentifiedChannel,
  isOrdered: boolean,
): AsyncGenerator<readonly bigint[], void, void> {
  const ascending = (list: bigint[]): bigint[] => list.sort((x, y) => (x < y ? -1 : 1));
  const all: bigint[] = [];
  for await (const page of pages((pagination) => chain.client.query(Query.packetCommitments, { portId, channelId, pagination }))) {
    const sequences = page.commitments.map((c) => c.sequence);
    if (isOrdered) all.push(...sequences);
    else if (sequences.length > 0) yield ascending(sequences);
  }
  if (all.length > 0) yield ascending(all);
}

async function unreceivedOf(b: RelayerChain, { mine, theirs }: ChannelPair, sequences: readonly bigint[]): Promise<readonly bigint[]> {
  if (sequences.length === 0 || theirs === undefined) return sequences;
  const { portId, channelId } = mine.counterparty;
  return (await b.client.query(Query.unreceivedPackets, { portId, channelId, packetCommitmentSequences: sequences })).sequences;
}

/** Which of these the receiver has answered: it may do so later than it receives. In order, nothing passes one without an answer. */
async function writtenOf(
  b: RelayerChain,
  { mine }: ChannelPair,
  sequences: readonly bigint[],
  isOrdered: boolean,
): Promise<readonly bigint[]> {
  if (sequences.length === 0) return [];
  const { portId, channelId } = mine.counterparty;
  const answer = await b.client.query(Query.packetAcknowledgements, { portId, channelId, packetCommitmentSequences: sequences });
  const written = new Set(answer.acknowledgements.map((a) => a.sequence));
  const gap = sequences.findIndex((s) => !written.has(s));
  return isOrdered && gap >= 0 ? sequences.slice(0, gap) : sequences.filter((s) => written.has(s));
}

function packetName({ portId, channelId, counterparty }: IdentifiedChannel, sequence: bigint): PacketName {
  return {
    sourcePort: portId,
    sourceChannel: channelId,
    destinationPort: counterparty.portId,
    destinationChannel: counterparty.channelId,
    sequence,
  };
}
