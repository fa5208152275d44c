import { fromHex } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { parseU64 } from "../encoding/int.ts";
import { attribute, type ChainEvent } from "../client/events.ts";
import { pack } from "../client/tx.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import {
  type IdentifiedChannel,
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
  Order,
  type Packet,
  Query,
  State,
} from "../proto/gen/ibc/core/channel/v1.ts";
import type { Height } from "../proto/gen/ibc/core/client/v1.ts";
import type { ChainClient, TxOutcome } from "../client/chainClient.ts";
import { heightOn, type RelayerChain, submit } from "./chain.ts";
import { clientOnA, clientOnB, type Path } from "./paths.ts";
import { proofContext } from "./proofs.ts";

/** What one pass over one direction of a channel found to do. */
export interface PacketPlan {
  readonly channel: IdentifiedChannel;
  /** Sent on `a`, not received on `b`, not timed out. */
  readonly toReceive: readonly Packet[];
  /** Sent on `a`, not received on `b`, past their timeout there or `b`'s end is closed. */
  readonly toTimeout: readonly { readonly packet: Packet; readonly onClose: boolean }[];
  /** Received on `b`, whose acknowledgement `a` still waits for. */
  readonly toAcknowledge: readonly { readonly packet: Packet; readonly acknowledgement: Uint8Array }[];
}

const PAGE_LIMIT = 1000n;
/** Messages in one transaction. */
export const BATCH = 30;

async function commitments(chain: RelayerChain, { portId, channelId }: IdentifiedChannel): Promise<readonly bigint[]> {
  const out: bigint[] = [];
  let key: Uint8Array = new Uint8Array(0);
  do {
    const page = await chain.client.query(Query.packetCommitments, {
      portId,
      channelId,
      pagination: { key, offset: 0n, limit: PAGE_LIMIT, countTotal: false, reverse: false },
    });
    out.push(...page.commitments.map((c) => c.sequence));
    key = page.pagination?.nextKey ?? new Uint8Array(0);
  } while (key.length > 0);
  return out.sort((x, y) => (x < y ? -1 : 1));
}

function heightOf(text: string): Height {
  const [revision = "0", height = "0"] = text.split("-");
  return { revisionNumber: parseU64(revision), revisionHeight: parseU64(height) };
}

/** The packet that a send_packet or write_acknowledgement event describes. */
export function packetOf(event: ChainEvent): Packet {
  const text = (key: string): string => {
    const value = attribute(event, key);
    if (value === undefined) throw new OperationError("EVENT", `event ${event.type} has no attribute ${key}`);
    return value;
  };
  return {
    sequence: parseU64(text("packet_sequence")),
    sourcePort: text("packet_src_port"),
    sourceChannel: text("packet_src_channel"),
    destinationPort: text("packet_dst_port"),
    destinationChannel: text("packet_dst_channel"),
    data: fromHex(text("packet_data_hex")),
    timeoutHeight: heightOf(text("packet_timeout_height")),
    timeoutTimestamp: parseU64(text("packet_timeout_timestamp")),
  };
}

/** The event of a packet, in a transaction or in a block's own events. */
async function findEvent(client: ChainClient, type: string, conditions: Readonly<Record<string, string>>): Promise<ChainEvent> {
  const query = Object.entries(conditions)
    .map(([key, value]) => `${type}.${key}='${value}'`)
    .join(" AND ");
  const matches = (event: ChainEvent): boolean =>
    event.type === type && Object.entries(conditions).every(([key, value]) => attribute(event, key) === value);
  const inTx = (await client.txSearch(query))
    .filter((tx: TxOutcome) => tx.code === 0)
    .flatMap((tx) => tx.events)
    .find(matches);
  if (inTx !== undefined) return inTx;
  for (const height of await client.blockSearch(query)) {
    const inBlock = (await client.blockEvents(height)).find(matches);
    if (inBlock !== undefined) return inBlock;
  }
  throw new OperationError("EVENT", `no event matches ${query}`, { hint: "is the chain's index on, and not pruned?" });
}

function isTimedOut(packet: Packet, height: Height, timeNs: bigint): boolean {
  const { timeoutHeight: t } = packet;
  const byHeight =
    (t.revisionHeight !== 0n || t.revisionNumber !== 0n) &&
    (height.revisionNumber > t.revisionNumber || (height.revisionNumber === t.revisionNumber && height.revisionHeight >= t.revisionHeight));
  return byHeight || (packet.timeoutTimestamp !== 0n && timeNs >= packet.timeoutTimestamp);
}

/** Looks at both ends of one direction of a channel; reads chain state only, so a restart loses nothing. */
export async function scanPackets(path: Path, channel: IdentifiedChannel): Promise<PacketPlan> {
  const { a, b } = path;
  const sequences = await commitments(a.chain, channel);
  const nothing: PacketPlan = { channel, toReceive: [], toTimeout: [], toAcknowledge: [] };
  if (sequences.length === 0) return nothing;
  const { portId, channelId } = channel.counterparty;
  const unreceived = new Set(
    (await b.chain.client.query(Query.unreceivedPackets, { portId, channelId, packetCommitmentSequences: sequences })).sequences,
  );
  const status = await b.chain.client.status();
  const endOnB = (await b.chain.client.find(Query.channel, { portId, channelId }))?.channel;
  const closedOnB = endOnB?.state === State.STATE_CLOSED;
  const [toReceive, toTimeout]: [Packet[], { packet: Packet; onClose: boolean }[]] = [[], []];
  for (const sequence of sequences.filter((s) => unreceived.has(s))) {
    const packet = packetOf(await findEvent(a.chain.client, "send_packet", sentBy(channel, sequence)));
    if (closedOnB) toTimeout.push({ packet, onClose: true });
    else if (isTimedOut(packet, heightOn(b.chain, status.height), status.timeNs)) toTimeout.push({ packet, onClose: false });
    else if (channel.state === State.STATE_OPEN || channel.state === State.STATE_CLOSED) toReceive.push(packet);
  }
  const toAcknowledge = [];
  for (const sequence of sequences.filter((s) => !unreceived.has(s))) {
    const event = await findEvent(b.chain.client, "write_acknowledgement", sentBy(channel, sequence)).catch((error: unknown) => {
      // An application may acknowledge later than it receives.
      if (error instanceof OperationError && error.code === "EVENT") return undefined;
      throw error;
    });
    if (event !== undefined)
      toAcknowledge.push({ packet: packetOf(event), acknowledgement: fromHex(attribute(event, "packet_ack_hex") ?? "") });
  }
  return { channel, toReceive, toTimeout, toAcknowledge };
}

/** Both ends: several chains may have sent to one chain over channels of one name. */
function sentBy({ portId, channelId, counterparty }: IdentifiedChannel, sequence: bigint): Readonly<Record<string, string>> {
  return {
    packet_src_channel: channelId,
    packet_src_port: portId,
    packet_dst_channel: counterparty.channelId,
    packet_dst_port: counterparty.portId,
    packet_sequence: sequence.toString(),
  };
}

const place = (port: string, channel: string, sequence: bigint): string => `ports/${port}/channels/${channel}/sequences/${sequence}`;

async function submitBatches(chain: RelayerChain, updates: readonly Any[], messages: readonly Any[]): Promise<void> {
  for (let i = 0; i < messages.length; i += BATCH) await submit(chain, [...(i === 0 ? updates : []), ...messages.slice(i, i + BATCH)]);
}

/** Sends what a plan's receives need to `b`; returns how many packets. */
export async function receivePackets(path: Path, plan: PacketPlan): Promise<number> {
  if (plan.toReceive.length === 0) return 0;
  const { a, b } = path;
  const proofs = await proofContext(clientOnB(path), (await a.chain.client.status()).height);
  const messages: Any[] = [];
  for (const packet of plan.toReceive) {
    const { proof } = await proofs.prove(`commitments/${place(packet.sourcePort, packet.sourceChannel, packet.sequence)}`);
    messages.push(
      pack(MsgRecvPacket, { packet, proofCommitment: proof, proofHeight: proofs.proofHeight, signer: b.chain.account.address }),
    );
  }
  await submitBatches(b.chain, proofs.updates, messages);
  return messages.length;
}

/** Sends a plan's acknowledgements back to `a`, in order; returns how many. */
export async function acknowledgePackets(path: Path, plan: PacketPlan): Promise<number> {
  if (plan.toAcknowledge.length === 0) return 0;
  const { a, b } = path;
  const proofs = await proofContext(clientOnA(path), (await b.chain.client.status()).height);
  const messages: Any[] = [];
  for (const { packet, acknowledgement } of plan.toAcknowledge) {
    const { proof } = await proofs.prove(`acks/${place(packet.destinationPort, packet.destinationChannel, packet.sequence)}`);
    messages.push(
      pack(MsgAcknowledgement, {
        packet,
        acknowledgement,
        proofAcked: proof,
        proofHeight: proofs.proofHeight,
        signer: a.chain.account.address,
      }),
    );
  }
  await submitBatches(a.chain, proofs.updates, messages);
  return messages.length;
}

/** Proves to `a` that packets will never be received; returns how many. On an ordered channel the first one closes it. */
export async function timeoutPackets(path: Path, plan: PacketPlan): Promise<number> {
  if (plan.toTimeout.length === 0) return 0;
  const { a, b } = path;
  const proofs = await proofContext(clientOnA(path), (await b.chain.client.status()).height);
  const ordered = plan.channel.ordering === Order.ORDER_ORDERED;
  const messages: Any[] = [];
  for (const { packet, onClose } of ordered ? plan.toTimeout.slice(0, 1) : plan.toTimeout) {
    const { destinationPort: portId, destinationChannel: channelId } = packet;
    const nextSequenceRecv = ordered
      ? (await b.chain.client.query(Query.nextSequenceReceive, { portId, channelId }, proofs.stateHeight)).nextSequenceReceive
      : packet.sequence;
    const { proof } = await proofs.prove(
      ordered ? `nextSequenceRecv/ports/${portId}/channels/${channelId}` : `receipts/${place(portId, channelId, packet.sequence)}`,
    );
    const common = { packet, proofUnreceived: proof, proofHeight: proofs.proofHeight, nextSequenceRecv, signer: a.chain.account.address };
    if (!onClose) messages.push(pack(MsgTimeout, common));
    else
      messages.push(
        pack(MsgTimeoutOnClose, { ...common, proofClose: (await proofs.prove(`channelEnds/ports/${portId}/channels/${channelId}`)).proof }),
      );
  }
  await submitBatches(a.chain, proofs.updates, messages);
  return messages.length;
}
