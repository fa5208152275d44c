import { ensureInvariant, type Context, type ReadContext } from "../../../framework/index.ts";
import { type ConsumerPacketData, ConsumerPacketDataType } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { CONSUMER_PORT, consumerPacketBytes } from "../index.ts";
import { sendCcvPacket } from "../ibc.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";

// The queue to the provider. At most one slash packet is on its way and nothing overtakes it: it stays at the head until it
// is answered. A record says when it was sent and whether the answer is still out; one that bounced is sent again after a delay.

/** Puts a packet behind the others. */
export function appendPacket(ctx: Context, packet: ConsumerPacketData): void {
  state.pendingPackets.set(ctx, state.nextPacketIndex.next(ctx), packet);
}

/** The packets that wait, in order. */
export function pendingPackets(ctx: ReadContext): readonly ConsumerPacketData[] {
  return [...state.pendingPackets.values(ctx)];
}

/** Takes the packet at the head out of the queue. */
function dropHead(ctx: Context): void {
  const head = state.pendingPackets.first(ctx);
  if (head !== undefined) state.pendingPackets.delete(ctx, head[0]);
}

/** Whether something may be sent: nothing is unanswered, and after a bounce the delay has passed. */
function maySend(ctx: ReadContext): boolean {
  const record = state.slashRecord.get(ctx);
  if (record === undefined) return true;
  return !record.waitingOnReply && ctx.timeNs > record.sendTime + getParams(ctx).retryDelayPeriod;
}

/** [CCV-CCF-SNDPESLASH.1] Sends from the head of the queue while that is allowed; what cannot be sent waits for the next block. */
export function sendPackets(ctx: Context): void {
  const channelId = state.providerChannel.get(ctx);
  if (channelId === undefined || channelId === "") return;
  const timeoutNs = ctx.timeNs + getParams(ctx).ccvTimeoutPeriod;
  for (const [index, packet] of [...state.pendingPackets.entries(ctx)]) {
    if (!maySend(ctx)) return;
    const data = consumerPacketBytes(packet);
    if (!ctx.attempt((inner) => sendCcvPacket(inner, { port: CONSUMER_PORT, channelId, timeoutNs, data })).ok) return;
    if (packet.type === ConsumerPacketDataType.CONSUMER_PACKET_TYPE_SLASH) {
      state.slashRecord.set(ctx, { waitingOnReply: true, sendTime: ctx.timeNs });
      return;
    }
    state.pendingPackets.delete(ctx, index);
  }
}

/** [CCV-CCF-ACKSLASH.1] The provider has dealt with the slash packet at the head. */
export function onSlashHandled(ctx: Context): void {
  state.slashRecord.clear(ctx);
  dropHead(ctx);
}

/** The provider's meter is empty: the packet stays at the head, and the delay counts from when it was sent. */
export function onSlashBounced(ctx: Context): void {
  const record = state.slashRecord.get(ctx);
  ensureInvariant(record !== undefined, "a slash packet bounced that was never sent");
  state.slashRecord.set(ctx, { ...record, waitingOnReply: false });
}
