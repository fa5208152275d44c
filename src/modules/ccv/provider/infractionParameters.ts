import { ONE } from "../../../encoding/decimal.ts";
import { MINUTE } from "../../../encoding/time.ts";
import { type Context, ensure, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import type { InfractionParameters, SlashJailParameters } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { punishments } from "../../slashing/slots.ts";
import { unbondingTimeNs } from "./staking.ts";
import { state } from "./state.ts";
import { appendToQueue, removeFromQueue, takeDue } from "./timeQueue.ts";

/** Go's longest duration, about 292 years. */
const FOREVER_NS = (1n << 63n) - 1n;
/** The SDK's default penalties: what an app without a slashing module has. */
const DEFAULT_DOUBLE_SIGN_FRACTION = ONE / 20n;
const DEFAULT_DOWNTIME_JAIL_NS = 10n * MINUTE;

/** What a consumer gets where its creator says nothing: the provider's own penalties, and no slashing for downtime. */
export function defaultInfractionParameters(ctx: ReadContext): Required<InfractionParameters> {
  const slashing = punishments.ifFilled(ctx);
  return {
    doubleSign: {
      slashFraction: slashing?.slashFractionDoubleSign(ctx) ?? DEFAULT_DOUBLE_SIGN_FRACTION,
      jailDuration: FOREVER_NS,
      tombstone: true,
    },
    downtime: { slashFraction: 0n, jailDuration: slashing?.downtimeJailDuration(ctx) ?? DEFAULT_DOWNTIME_JAIL_NS, tombstone: false },
  };
}

/** The given halves, the others as they were. */
export function mergeInfractionParameters(given: InfractionParameters | undefined, before: InfractionParameters): InfractionParameters {
  return { doubleSign: given?.doubleSign ?? before.doubleSign, downtime: given?.downtime ?? before.downtime };
}

function isSameHalf(a: SlashJailParameters | undefined, b: SlashJailParameters | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.slashFraction === b.slashFraction && a.jailDuration === b.jailDuration && a.tombstone === b.tombstone;
}

/** Forgets a change that waits for its time. */
export function cancelInfractionUpdate(ctx: Context, consumerId: string): void {
  if (!state.queuedInfractionParameters.has(ctx, consumerId)) return;
  state.queuedInfractionParameters.delete(ctx, consumerId);
  const due = [...state.toUpdateInfractions.entries(ctx)].find(([, { ids }]) => ids.includes(consumerId));
  if (due !== undefined) removeFromQueue(ctx, state.toUpdateInfractions, due[0], consumerId);
}

/** Queues penalties of a running consumer for one unbonding period later, in place of what was queued; the present ones cancel only. */
export function queueInfractionUpdate(ctx: Context, consumerId: string, parameters: InfractionParameters): void {
  cancelInfractionUpdate(ctx, consumerId);
  const current = state.infractionParameters.get(ctx, consumerId);
  ensure(current !== undefined, unregisteredError, `failed to get current infraction parameters for consumer id (${consumerId})`);
  if (isSameHalf(current.doubleSign, parameters.doubleSign) && isSameHalf(current.downtime, parameters.downtime)) return;
  state.queuedInfractionParameters.set(ctx, consumerId, parameters);
  appendToQueue(ctx, state.toUpdateInfractions, ctx.timeNs + unbondingTimeNs(ctx), consumerId);
}

/** Applies the changes that are due. */
export function applyDueInfractionUpdates(ctx: Context): void {
  for (const consumerId of takeDue(ctx, state.toUpdateInfractions)) {
    const queued = state.queuedInfractionParameters.get(ctx, consumerId);
    // DEVIATION: Go returns an error, which halts the chain; an entry whose parameters are gone has nothing to apply.
    if (queued === undefined) continue;
    state.infractionParameters.set(ctx, consumerId, queued);
    state.queuedInfractionParameters.delete(ctx, consumerId);
  }
}
