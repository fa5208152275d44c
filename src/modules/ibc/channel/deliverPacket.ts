import type { Context, Event } from "../../../framework/index.ts";
import type { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { errorAcknowledgement } from "../acknowledgement.ts";
import { ERROR_EVENT_PREFIX } from "../compat.ts";
import { type PacketAcknowledgement, type PacketDelivery, receiveMiddlewares } from "./slots.ts";
import { applicationOf } from "./channels.ts";
import { writeAcknowledgement } from "./acknowledgePacket.ts";

/** An event of a reception that did not happen: type and keys say so. */
function errorEvent({ type, attributes }: Event): Event {
  return {
    type: ERROR_EVENT_PREFIX + type,
    attributes: attributes.map(([key, value]) => [ERROR_EVENT_PREFIX + key, value] as const),
  };
}

function callApplication(ctx: Context, packet: Packet, delivery: PacketDelivery): PacketAcknowledgement | undefined {
  const application = applicationOf(ctx, packet.destinationPort);
  const around = receiveMiddlewares(ctx).filter(({ port }) => port === application.port);
  const call = (inner: Context, at: number): PacketAcknowledgement | undefined => {
    const middleware = around[at];
    if (middleware === undefined) return application.onRecvPacket(inner, packet, delivery);
    return middleware.onRecvPacket(inner, packet, delivery, (next) => call(next, at + 1));
  };
  return call(ctx, 0);
}

/**
 * [ICS-26] Gives a packet to its application on a layer of its own. A refusal becomes an error acknowledgement: writes are thrown
 * away, events are emitted as error events. Running out of gas and our own bugs fail the transaction.
 */
export function deliverPacket(ctx: Context, packet: Packet, delivery: PacketDelivery): void {
  const attempt = ctx.attempt(
    (inner) => callApplication(inner, packet, delivery),
    (answer) => answer === undefined || answer.success,
  );
  if (!attempt.ok || !attempt.kept) for (const event of attempt.events) ctx.emit(errorEvent(event));
  const answer = attempt.ok ? attempt.value : errorAcknowledgement(attempt.error);
  if (answer !== undefined) writeAcknowledgement(ctx, packet, answer.bytes);
}
