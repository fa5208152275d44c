import { MAX_TOTAL_VOTING_POWER } from "../../../comet/validatorSet.ts";
import { type Context, ensureInvariant, type ReadContext } from "../../../framework/index.ts";
import { getParams } from "./params.ts";
import { allowanceOf, replenished } from "./slashMeter.ts";
import { lastTotalPower } from "./staking.ts";
import { state } from "./state.ts";

/** The allowance at the present total power. */
export function slashMeterAllowance(ctx: ReadContext): bigint {
  return allowanceOf(getParams(ctx).slashMeterReplenishFraction, lastTotalPower(ctx));
}

/** What consumers may still have jailed; negative: slash packets bounce. */
export function slashMeter(ctx: ReadContext): bigint {
  const meter = state.slashMeter.get(ctx);
  ensureInvariant(meter !== undefined, "the slash meter is not set");
  return meter;
}

/** Stores the meter; beyond the engine's largest total power it is our bug. */
export function setSlashMeter(ctx: Context, meter: bigint): void {
  const isWithin = meter <= MAX_TOTAL_VOTING_POWER && meter >= -MAX_TOTAL_VOTING_POWER;
  ensureInvariant(isWithin, `the slash meter ${meter} is beyond the largest total voting power`);
  state.slashMeter.set(ctx, meter);
}

/** When the meter is refilled next, unless it is full. */
export function replenishCandidateNs(ctx: ReadContext): bigint {
  const candidate = state.replenishCandidate.get(ctx);
  ensureInvariant(candidate !== undefined, "the slash meter's replenish time is not set");
  return candidate;
}

function restartPeriod(ctx: Context): void {
  state.replenishCandidate.set(ctx, ctx.timeNs + getParams(ctx).slashMeterReplenishPeriod);
}

/** Fills the meter and starts its first period. */
export function initSlashMeter(ctx: Context): void {
  setSlashMeter(ctx, slashMeterAllowance(ctx));
  restartPeriod(ctx);
}

/** Refills the meter when its time has come; the clock of a full meter starts only once it is drawn from. */
export function checkSlashMeter(ctx: Context): void {
  const allowance = slashMeterAllowance(ctx);
  if (ctx.timeNs >= replenishCandidateNs(ctx)) {
    setSlashMeter(ctx, replenished(slashMeter(ctx), allowance));
    restartPeriod(ctx);
  }
  if (slashMeter(ctx) >= allowance) {
    restartPeriod(ctx);
    setSlashMeter(ctx, allowance);
  }
}
