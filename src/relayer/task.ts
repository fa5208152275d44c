import { pack } from "../client/tx.ts";
import { paths } from "../modules/ibc/paths.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import {
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
  Order,
  type Packet,
  Query,
} from "../proto/gen/ibc/core/channel/v1.ts";
import type { Path } from "./paths.ts";
import type { PacketPlan } from "./plan.ts";
import type { ProofContext } from "./proofs.ts";
import type { Acknowledged } from "./scan.ts";
import type { TroubleKey, TroubleKind } from "./troubles.ts";

/** One message that a chain needs from the relayer, and what it is for. */
export interface Task {
  readonly kind: "receive" | "acknowledge" | "timeout" | "handshake" | "close";
  readonly trouble: TroubleKind;
  readonly key: TroubleKey;
  readonly subject: string;
  /** Tasks of one order follow on each other: where one is refused, the later ones wait. */
  readonly order?: string;
  readonly message: (proofs: ProofContext) => Promise<Any>;
}

/** The troubles of the packets that one end sent. */
export function packetGroup(chainId: string, portId: string, channelId: string): string {
  return `packet ${chainId} ${portId}/${channelId}`;
}

function common(path: Path, { sourcePort, sourceChannel, sequence }: Packet, ordering: Order): Omit<Task, "kind" | "message"> {
  const { chainId } = path.a.chain;
  return {
    trouble: "packet",
    key: { group: packetGroup(chainId, sourcePort, sourceChannel), id: sequence.toString() },
    subject: `packet ${sourcePort}/${sourceChannel}/${sequence} of ${chainId}`,
    ...(ordering === Order.ORDER_ORDERED ? { order: `${chainId} ${sourcePort}/${sourceChannel}` } : {}),
  };
}

/** Messages for `b`: the packets of `a` that it has to receive. */
export function receiveTasks(path: Path, { pair, toReceive }: PacketPlan): Task[] {
  const signer = path.b.chain.account.address;
  return toReceive.map((packet) => ({
    ...common(path, packet, pair.mine.ordering),
    kind: "receive",
    message: async ({ prove, proofHeight }) => {
      const { proof } = await prove(paths.packetCommitment.rawKey([packet.sourcePort, packet.sourceChannel, packet.sequence]));
      return pack(MsgRecvPacket, { packet, proofCommitment: proof, proofHeight, signer });
    },
  }));
}

/** Messages for `a`: what `b` answered to its packets. */
export function acknowledgeTasks(path: Path, { pair, toAcknowledge }: PacketPlan): Task[] {
  return toAcknowledge.map((acknowledged) => ({
    ...common(path, acknowledged.packet, pair.mine.ordering),
    kind: "acknowledge",
    message: (proofs) => acknowledgement(path, acknowledged, proofs),
  }));
}

async function acknowledgement(path: Path, { packet, acknowledgement }: Acknowledged, proofs: ProofContext): Promise<Any> {
  const { destinationPort, destinationChannel, sequence } = packet;
  const { proof } = await proofs.prove(paths.packetAcknowledgement.rawKey([destinationPort, destinationChannel, sequence]));
  const signer = path.a.chain.account.address;
  return pack(MsgAcknowledgement, { packet, acknowledgement, proofAcked: proof, proofHeight: proofs.proofHeight, signer });
}

/** Messages for `a`: proofs that its packets will never be received. On an open ordered channel the first one closes it. */
export function timeoutTasks(path: Path, { pair, toTimeout }: PacketPlan): Task[] {
  return toTimeout.map(({ packet, onClose }) => ({
    ...common(path, packet, pair.mine.ordering),
    kind: "timeout",
    message: (proofs) => timeout(path, { packet, onClose, isOrdered: pair.mine.ordering === Order.ORDER_ORDERED }, proofs),
  }));
}

interface Overdue {
  readonly packet: Packet;
  readonly onClose: boolean;
  readonly isOrdered: boolean;
}

async function timeout(path: Path, { packet, onClose, isOrdered }: Overdue, proofs: ProofContext): Promise<Any> {
  const { a, b } = path;
  const { destinationPort: portId, destinationChannel: channelId, sequence } = packet;
  const nextSequenceRecv = isOrdered
    ? (await b.chain.client.query(Query.nextSequenceReceive, { portId, channelId }, proofs.stateHeight)).nextSequenceReceive
    : sequence;
  const { proof } = await proofs.prove(
    isOrdered ? paths.nextSequenceRecv.rawKey([portId, channelId]) : paths.packetReceipt.rawKey([portId, channelId, sequence]),
  );
  const { proofHeight } = proofs;
  const members = { packet, proofUnreceived: proof, proofHeight, nextSequenceRecv, signer: a.chain.account.address };
  if (!onClose) return pack(MsgTimeout, members);
  return pack(MsgTimeoutOnClose, { ...members, proofClose: (await proofs.prove(paths.channel.rawKey([portId, channelId]))).proof });
}
