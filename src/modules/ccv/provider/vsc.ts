import type { Context, ReadContext, StateError } from "../../../framework/index.ts";
import { SlashAcks, ValidatorSetChangePackets } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import type { ValidatorSetChangePacketData } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { PROVIDER_PORT, vscPacketBytes } from "../index.ts";
import { isClientNotActive, sendCcvPacket } from "../ibc.ts";
import { consumersWithClients, LAUNCHED, phaseOf } from "./consumers.ts";
import { stopConsumer } from "./lifecycle.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";
import { candidates, computeNextSet, consumerValidators } from "./validatorSet.ts";

function launchedConsumers(ctx: Context): readonly string[] {
  return consumersWithClients(ctx).filter((consumerId) => phaseOf(ctx, consumerId) === LAUNCHED);
}

/** Changes that wait to be sent to a consumer. */
export function pendingVscs(ctx: ReadContext, consumerId: string): readonly ValidatorSetChangePacketData[] {
  return state.pendingVscs.get(ctx, consumerId)?.list ?? [];
}

/** Puts changes behind those that wait. */
export function appendPendingVscs(ctx: Context, consumerId: string, packets: readonly ValidatorSetChangePacketData[]): void {
  state.pendingVscs.set(ctx, consumerId, ValidatorSetChangePackets.from({ list: [...pendingVscs(ctx, consumerId), ...packets] }));
}

/** Notes that a slash request of a consumer was dealt with; told with the next change. */
export function appendSlashAck(ctx: Context, consumerId: string, consumerAddress: string): void {
  const addresses = [...(state.slashAcks.get(ctx, consumerId)?.addresses ?? []), consumerAddress];
  state.slashAcks.set(ctx, consumerId, SlashAcks.from({ addresses }));
}

function takeSlashAcks(ctx: Context, consumerId: string): readonly string[] {
  const acks = state.slashAcks.get(ctx, consumerId)?.addresses ?? [];
  if (acks.length > 0) state.slashAcks.delete(ctx, consumerId);
  return acks;
}

/** [CCV-PCF-EBLOCK-VSU.1] Once per epoch: what has changed for each consumer since its last change, under one id for all. */
export function queueVscs(ctx: Context): void {
  const valsetUpdateId = state.vscId.get(ctx);
  const from = candidates(ctx);
  for (const consumerId of launchedConsumers(ctx)) {
    // DEVIATION: Go returns the error of a set that cannot be computed (nobody has power), which halts the chain; such a
    // consumer keeps its set until an epoch in which it can be.
    const attempt = ctx.attempt((inner) => computeNextSet(inner, consumerId, from, consumerValidators(inner, consumerId)));
    if (!attempt.ok || attempt.value.length === 0) continue;
    const slashAcks = takeSlashAcks(ctx, consumerId);
    appendPendingVscs(ctx, consumerId, [{ validatorUpdates: attempt.value, valsetUpdateId, slashAcks }]);
  }
  state.vscId.set(ctx, valsetUpdateId + 1n);
}

/** Sends what waits to the consumers whose channel is open. */
export function sendVscs(ctx: Context): void {
  for (const consumerId of launchedConsumers(ctx)) {
    const channelId = state.channelOfConsumer.get(ctx, consumerId);
    if (channelId !== undefined) sendPending(ctx, consumerId, channelId);
  }
}

function sendPending(ctx: Context, consumerId: string, channelId: string): void {
  const timeoutNs = ctx.timeNs + getParams(ctx).ccvTimeoutPeriod;
  for (const packet of pendingVscs(ctx, consumerId)) {
    const sent = ctx.attempt((inner) => sendCcvPacket(inner, { port: PROVIDER_PORT, channelId, timeoutNs, data: vscPacketBytes(packet) }));
    if (sent.ok) continue;
    onSendFailure(ctx, consumerId, sent.error);
    return;
  }
  state.pendingVscs.delete(ctx, consumerId);
}

/** An expired client leaves the packets for the time after its recovery; anything else ends the consumer. */
function onSendFailure(ctx: Context, consumerId: string, error: StateError): void {
  if (!isClientNotActive(error)) stopConsumer(ctx, consumerId);
}
