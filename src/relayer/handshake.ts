import { pack } from "../client/tx.ts";
import { paths } from "../modules/ibc/paths.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import {
  type IdentifiedChannel,
  MsgChannelCloseConfirm,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenTry,
  State,
} from "../proto/gen/ibc/core/channel/v1.ts";
import type { Link } from "./paths.ts";
import type { ProofContext } from "./proofs.ts";
import type { ChannelPair } from "./scan.ts";
import type { Task } from "./task.ts";

const end = ({ portId, channelId }: IdentifiedChannel): Uint8Array => paths.channel.rawKey([portId, channelId]);

/** The troubles of the handshakes that stand at one end of a link. */
export function handshakeGroup({ path, connection }: Link): string {
  return `handshake ${path.a.chain.chainId} ${connection.connectionIdOnA}`;
}

/** [ICS-04] What `b` needs of the channels of `a`: the next step of handshakes that are half open, and word of ends that were closed. */
export function channelTasks(link: Link, pairsOnA: readonly ChannelPair[], channelsOnB: readonly IdentifiedChannel[]): Task[] {
  const tried = new Map<string, IdentifiedChannel>();
  for (const theirs of channelsOnB)
    if (theirs.state === State.STATE_TRYOPEN) tried.set(`${theirs.counterparty.portId}/${theirs.counterparty.channelId}`, theirs);
  return pairsOnA.flatMap(({ mine, theirs }) => {
    const step = nextStep(link, mine, theirs, tried.get(`${mine.portId}/${mine.channelId}`));
    return step === undefined ? [] : [step];
  });
}

/** The step that `b` takes next for a channel of `a`, if it is its turn. */
function nextStep(link: Link, mine: IdentifiedChannel, theirs?: IdentifiedChannel, tried?: IdentifiedChannel): Task | undefined {
  const { chainId } = link.path.a.chain;
  const subject = `${mine.portId}/${mine.channelId} of ${chainId}`;
  const task = (kind: "handshake" | "close", message: Task["message"]): Task => ({
    kind,
    trouble: kind,
    // A handshake that has gone a step on is another one.
    key: { group: handshakeGroup(link), id: `${mine.portId}/${mine.channelId} ${mine.state}` },
    subject: `${kind === "close" ? "closed channel" : "handshake of"} ${subject} to ${mine.counterparty.portId}`,
    message,
  });
  if (mine.state === State.STATE_INIT && tried === undefined) return task("handshake", (proofs) => openTry(link, mine, proofs));
  if (mine.state === State.STATE_TRYOPEN && theirs?.state === State.STATE_INIT)
    return task("handshake", (proofs) => openAck(link, mine, proofs));
  if (mine.state === State.STATE_OPEN && theirs?.state === State.STATE_TRYOPEN)
    return task("handshake", (proofs) => openConfirm(link, mine, proofs));
  if (mine.state === State.STATE_CLOSED && theirs?.state === State.STATE_OPEN)
    return task("close", (proofs) => closeConfirm(link, mine, proofs));
  return undefined;
}

const signerOf = ({ path }: Link): string => path.b.chain.account.address;

async function openTry(link: Link, mine: IdentifiedChannel, { prove, proofHeight }: ProofContext): Promise<Any> {
  const { portId, channelId, ordering, version, counterparty } = mine;
  return pack(MsgChannelOpenTry, {
    portId: counterparty.portId,
    channel: {
      state: State.STATE_TRYOPEN,
      ordering,
      counterparty: { portId, channelId },
      connectionHops: [link.connection.connectionIdOnB],
      version,
    },
    counterpartyVersion: version,
    proofInit: (await prove(end(mine))).proof,
    proofHeight,
    signer: signerOf(link),
  });
}

async function openAck(link: Link, mine: IdentifiedChannel, { prove, proofHeight }: ProofContext): Promise<Any> {
  const { portId, channelId } = mine.counterparty;
  return pack(MsgChannelOpenAck, {
    portId,
    channelId,
    counterpartyChannelId: mine.channelId,
    // The version is the counterparty's: the provider answers TRY with bytes of its own [CCV-PCF-COTRY.1].
    counterpartyVersion: mine.version,
    proofTry: (await prove(end(mine))).proof,
    proofHeight,
    signer: signerOf(link),
  });
}

async function openConfirm(link: Link, mine: IdentifiedChannel, { prove, proofHeight }: ProofContext): Promise<Any> {
  const { portId, channelId } = mine.counterparty;
  const proofAck = (await prove(end(mine))).proof;
  return pack(MsgChannelOpenConfirm, { portId, channelId, proofAck, proofHeight, signer: signerOf(link) });
}

async function closeConfirm(link: Link, mine: IdentifiedChannel, { prove, proofHeight }: ProofContext): Promise<Any> {
  const { portId, channelId } = mine.counterparty;
  const proofInit = (await prove(end(mine))).proof;
  return pack(MsgChannelCloseConfirm, { portId, channelId, proofInit, proofHeight, signer: signerOf(link) });
}
