import { findAttribute } from "../client/events.ts";
import { pack } from "../client/tx.ts";
import { OperationError } from "../encoding/error.ts";
import { type IdentifiedChannel, MsgChannelOpenInit, State } from "../proto/gen/ibc/core/channel/v1.ts";
import { submit } from "./chain.ts";
import { isRefusal } from "./failure.ts";
import { channelTasks } from "./handshake.ts";
import { type ChannelPlan, clientOnA, clientOnB, type Link, reversedLink } from "./paths.ts";
import { proofContext } from "./proofs.ts";
import { type ChannelPair, scanChannels } from "./scan.ts";

/** The two ends of a channel. */
export interface ChannelIds {
  readonly channelIdOnA: string;
  readonly channelIdOnB: string;
}

/** [ICS-04] Opens a channel between two ports over an open connection, or finishes one that was begun there and can be finished. */
export async function openChannel(link: Link, plan: ChannelPlan, progress: (step: string) => void = () => {}): Promise<ChannelIds> {
  const { a, b } = link.path;
  const hopeless = new Set<string>();
  for (let step = 0; step < 8; step++) {
    const { onA, onB } = await scanChannels(link);
    const mine = onA.filter((pair) => isPlanned(pair.mine, plan) && !hopeless.has(pair.mine.channelId));
    const open = mine.find(({ mine, theirs }) => mine.state === State.STATE_OPEN && theirs?.state === State.STATE_OPEN);
    if (open !== undefined) return { channelIdOnA: open.mine.channelId, channelIdOnB: open.mine.counterparty.channelId };
    const begun = mine.find((pair) => pair.mine.state === State.STATE_INIT || pair.mine.state === State.STATE_OPEN);
    try {
      progress(begun === undefined ? await openInit(link, plan) : await advance(link, begun, onB));
    } catch (error) {
      // What a stranger began need not be what can be finished.
      if (begun === undefined || !isRefusal(error)) throw error;
      hopeless.add(begun.mine.channelId);
    }
  }
  throw new OperationError(
    "HANDSHAKE",
    `the channel ${plan.portIdOnA} to ${plan.portIdOnB} between ${a.chain.chainId} and ${b.chain.chainId} did not open in 8 steps`,
  );
}

/** Once `b` has answered, the version is what the two applications agreed on. */
function isPlanned(channel: IdentifiedChannel, plan: ChannelPlan): boolean {
  const ports = channel.portId === plan.portIdOnA && channel.counterparty.portId === plan.portIdOnB;
  const isBegun = channel.state === State.STATE_INIT;
  return ports && channel.ordering === plan.ordering && (!isBegun || plan.version === "" || channel.version === plan.version);
}

async function openInit({ path: { a }, connection }: Link, plan: ChannelPlan): Promise<string> {
  const outcome = await submit(a.chain, [
    pack(MsgChannelOpenInit, {
      portId: plan.portIdOnA,
      channel: {
        state: State.STATE_INIT,
        ordering: plan.ordering,
        counterparty: { portId: plan.portIdOnB, channelId: "" },
        connectionHops: [connection.connectionIdOnA],
        version: plan.version,
      },
      signer: a.chain.account.address,
    }),
  ]);
  return `channel_open_init ${findAttribute(outcome.events, "channel_open_init", "channel_id") ?? ""} on ${a.chain.chainId}`;
}

/** Takes the next step of a channel that stands on `a`, on whichever chain its turn is. */
async function advance(link: Link, begun: ChannelPair, onB: readonly ChannelPair[]): Promise<string> {
  const [onBoth] = channelTasks(
    link,
    [begun],
    onB.map(({ mine }) => mine),
  );
  const back = onB.filter(({ theirs }) => theirs?.channelId === begun.mine.channelId && theirs.portId === begun.mine.portId);
  const [task, hosted] =
    onBoth === undefined ? [channelTasks(reversedLink(link), back, [begun.mine])[0], clientOnA(link.path)] : [onBoth, clientOnB(link.path)];
  if (task === undefined) throw new OperationError("HANDSHAKE", `${begun.mine.portId}/${begun.mine.channelId} has no next step`);
  const proofs = await proofContext(hosted, (await hosted.source.client.status()).height);
  await submit(hosted.host, [...proofs.updates, await task.message(proofs)]);
  return `${task.subject} on ${hosted.host.chainId}`;
}
