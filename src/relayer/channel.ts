import { pack } from "../client/tx.ts";
import { findAttribute } from "../client/events.ts";
import { OperationError } from "../encoding/error.ts";
import {
  type IdentifiedChannel,
  MsgChannelCloseConfirm,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  Query,
  State,
} from "../proto/gen/ibc/core/channel/v1.ts";
import { type RelayerChain, submit } from "./chain.ts";
import type { ConnectionIds } from "./connection.ts";
import { type ChannelPlan, clientOnA, clientOnB, type Path, reversed } from "./paths.ts";
import { proofContext } from "./proofs.ts";

export interface ChannelIds {
  readonly channelIdOnA: string;
  readonly channelIdOnB: string;
}

const end = (portId: string, channelId: string): string => `channelEnds/ports/${portId}/channels/${channelId}`;

async function channelsOf(chain: RelayerChain, connectionId: string): Promise<readonly IdentifiedChannel[]> {
  return (await chain.client.query(Query.connectionChannels, { connection: connectionId, pagination: undefined })).channels;
}

/** [ICS-04] Opens a channel between two ports over an open connection, or finishes one that was begun there. */
export async function openChannel(
  path: Path,
  connection: ConnectionIds,
  plan: ChannelPlan,
  progress: (step: string) => void = () => {},
): Promise<ChannelIds> {
  const { a, b } = path;
  for (let step = 0; step < 8; step++) {
    const [onA, onB] = [await channelsOf(a.chain, connection.connectionIdOnA), await channelsOf(b.chain, connection.connectionIdOnB)];
    const mine = onA.filter((c) => c.portId === plan.portIdOnA && c.counterparty.portId === plan.portIdOnB);
    const open = mine.find(
      (c) =>
        c.state === State.STATE_OPEN &&
        onB.some((d) => d.channelId === c.counterparty.channelId && d.portId === plan.portIdOnB && d.state === State.STATE_OPEN),
    );
    if (open !== undefined) return { channelIdOnA: open.channelId, channelIdOnB: open.counterparty.channelId };
    const begun = mine.find((c) => c.state === State.STATE_INIT || c.state === State.STATE_OPEN);
    progress(begun === undefined ? await openInit(path, connection, plan) : await advanceChannel(path, connection, begun));
  }
  throw new OperationError(
    "HANDSHAKE",
    `the channel ${plan.portIdOnA} to ${plan.portIdOnB} between ${a.chain.chainId} and ${b.chain.chainId} did not open in 8 steps`,
  );
}

async function openInit(path: Path, connection: ConnectionIds, plan: ChannelPlan): Promise<string> {
  const { a } = path;
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

/** The next step of a handshake that stands at INIT or OPEN on `a`; undefined progress is impossible while `b` is not open. */
export async function advanceChannel(path: Path, connection: ConnectionIds, onA: IdentifiedChannel): Promise<string> {
  const { a, b } = path;
  const onB = (await channelsOf(b.chain, connection.connectionIdOnB)).find(
    (d) => d.portId === onA.counterparty.portId && d.counterparty.channelId === onA.channelId && d.counterparty.portId === onA.portId,
  );
  if (onB === undefined) {
    const proofs = await proofContext(clientOnB(path), (await a.chain.client.status()).height);
    const init = await proofs.prove(end(onA.portId, onA.channelId));
    const outcome = await submit(b.chain, [
      ...proofs.updates,
      pack(MsgChannelOpenTry, {
        portId: onA.counterparty.portId,
        channel: {
          state: State.STATE_TRYOPEN,
          ordering: onA.ordering,
          counterparty: { portId: onA.portId, channelId: onA.channelId },
          connectionHops: [connection.connectionIdOnB],
          version: onA.version,
        },
        counterpartyVersion: onA.version,
        proofInit: init.proof,
        proofHeight: proofs.proofHeight,
        signer: b.chain.account.address,
      }),
    ]);
    return `channel_open_try ${findAttribute(outcome.events, "channel_open_try", "channel_id") ?? ""} on ${b.chain.chainId}`;
  }
  if (onA.state === State.STATE_INIT) {
    const proofs = await proofContext(clientOnA(path), (await b.chain.client.status()).height);
    const tried = await proofs.prove(end(onB.portId, onB.channelId));
    await submit(a.chain, [
      ...proofs.updates,
      pack(MsgChannelOpenAck, {
        // The version is the counterparty's: the provider answers TRY with bytes of its own [CCV-PCF-COTRY.1].
        portId: onA.portId,
        channelId: onA.channelId,
        counterpartyChannelId: onB.channelId,
        counterpartyVersion: onB.version,
        proofTry: tried.proof,
        proofHeight: proofs.proofHeight,
        signer: a.chain.account.address,
      }),
    ]);
    return `channel_open_ack ${onA.channelId} on ${a.chain.chainId}`;
  }
  const proofs = await proofContext(clientOnB(path), (await a.chain.client.status()).height);
  const acked = await proofs.prove(end(onA.portId, onA.channelId));
  await submit(b.chain, [
    ...proofs.updates,
    pack(MsgChannelOpenConfirm, {
      portId: onB.portId,
      channelId: onB.channelId,
      proofAck: acked.proof,
      proofHeight: proofs.proofHeight,
      signer: b.chain.account.address,
    }),
  ]);
  return `channel_open_confirm ${onB.channelId} on ${b.chain.chainId}`;
}

/** The channels of both ends of a connection, as of now. */
export interface ChannelLists {
  readonly onA: readonly IdentifiedChannel[];
  readonly onB: readonly IdentifiedChannel[];
}

export async function channelLists({ a, b }: Path, connection: ConnectionIds): Promise<ChannelLists> {
  return { onA: await channelsOf(a.chain, connection.connectionIdOnA), onB: await channelsOf(b.chain, connection.connectionIdOnB) };
}

/** Finishes handshakes that a chain began by itself (the consumer's transfer channel) and closes ends whose counterparty is closed; gives the steps taken. */
export async function finishChannels(
  path: Path,
  connection: ConnectionIds,
  { onA, onB }: ChannelLists,
  progress: (step: string) => void = () => {},
): Promise<number> {
  const swapped = { connectionIdOnA: connection.connectionIdOnB, connectionIdOnB: connection.connectionIdOnA };
  let steps = 0;
  for (const [way, ids, mine, theirs] of [
    [path, connection, onA, onB],
    [reversed(path), swapped, onB, onA],
  ] as const) {
    for (const channel of mine) {
      const { portId, channelId } = channel.counterparty;
      const other = theirs.find((c) => c.portId === portId && c.channelId === channelId);
      const half = channel.state === State.STATE_INIT || (channel.state === State.STATE_OPEN && other?.state === State.STATE_TRYOPEN);
      if (half) progress(await advanceChannel(way, ids, channel));
      else if (channel.state === State.STATE_CLOSED && other?.state === State.STATE_OPEN) progress(await closeConfirm(way, channel));
      else continue;
      steps++;
    }
  }
  return steps;
}

async function closeConfirm(path: Path, closed: IdentifiedChannel): Promise<string> {
  const { a, b } = path;
  const proofs = await proofContext(clientOnB(path), (await a.chain.client.status()).height);
  const init = await proofs.prove(end(closed.portId, closed.channelId));
  const { portId, channelId } = closed.counterparty;
  await submit(b.chain, [
    ...proofs.updates,
    pack(MsgChannelCloseConfirm, {
      portId,
      channelId,
      proofInit: init.proof,
      proofHeight: proofs.proofHeight,
      signer: b.chain.account.address,
    }),
  ]);
  return `channel_close_confirm ${channelId} on ${b.chain.chainId}`;
}
