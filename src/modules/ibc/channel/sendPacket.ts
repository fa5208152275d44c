import { type Context, ensure } from "../../../framework/index.ts";
import type { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { clientErrors } from "../client/api.ts";
import { getClientLatestHeight, getClientStatus, getClientTimestampAt } from "../client/index.ts";
import { isZeroHeight, ZERO_HEIGHT } from "../height.ts";
import { within } from "../within.ts";
import { channelErrors as errors } from "./api.ts";
import { channelOf, connectionBelow, ensureOpen } from "./channels.ts";
import { emitSendPacket } from "./events.ts";
import { packetCommitment, validatePacket } from "./packet.ts";
import { state } from "./state.ts";
import { refuseElapsed } from "./timeout.ts";

/** A packet to be sent: where, what and until when. */
export interface PacketToSend {
  readonly port: string;
  readonly channel: string;
  /** Default: no timeout by height. */
  readonly timeoutHeight?: Height;
  /** Unsigned nanoseconds; 0: no timeout by time. */
  readonly timeoutTimestamp: bigint;
  readonly data: Uint8Array;
}

/** [ICS-04] Sends a packet and returns its sequence. */
export function sendPacket(ctx: Context, sending: PacketToSend): bigint {
  const { port: sourcePort, channel: sourceChannel, timeoutHeight = ZERO_HEIGHT, timeoutTimestamp, data } = sending;
  const source = { portId: sourcePort, channelId: sourceChannel };
  const channel = channelOf(ctx, source, sourceChannel);
  ensureOpen(channel);
  const sequence = state.nextSequenceSend.get(ctx, [sourcePort, sourceChannel]);
  const where = `source port: ${sourcePort}, source channel: ${sourceChannel}`;
  ensure(sequence !== undefined, errors.SequenceSendNotFound, where);
  const { portId: destinationPort, channelId: destinationChannel } = channel.counterparty;
  const packet: Packet = {
    ...{ sequence, sourcePort, sourceChannel, destinationPort, destinationChannel },
    ...{ data, timeoutHeight, timeoutTimestamp },
  };
  within("constructed packet failed basic validation", () => validatePacket(packet));
  const { clientId } = connectionBelow(ctx, channel);
  const status = getClientStatus(ctx, clientId);
  ensure(status === "Active", clientErrors.ClientNotActive, `cannot send packet using client (${clientId}) with status ${status}`);
  const height = getClientLatestHeight(ctx, clientId);
  const hasHeight = !isZeroHeight(height);
  ensure(hasHeight, clientErrors.InvalidHeight, `cannot send packet using client (${clientId}) with zero height`);
  refuseElapsed(packet, { height, timestamp: getClientTimestampAt(ctx, clientId, height) }, "invalid packet timeout");
  state.nextSequenceSend.set(ctx, [sourcePort, sourceChannel], sequence + 1n);
  state.commitments.set(ctx, [sourcePort, sourceChannel, sequence], packetCommitment(packet));
  emitSendPacket(ctx, packet, channel);
  return sequence;
}
