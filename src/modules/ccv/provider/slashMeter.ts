import { mulInt, parseDec, roundInt } from "../../../encoding/decimal.ts";

// The slash meter: how much power consumers may have jailed, in units of voting power, refilled by a share of the total power
// each period. It may be overdrawn by one validator.

/** What a period gives, and the most that the meter holds: a fraction of the total power, half to even, and at least 1. */
export function allowanceOf(fraction: string, totalPower: bigint): bigint {
  const allowance = roundInt(mulInt(parseDec(fraction), totalPower));
  return allowance === 0n ? 1n : allowance;
}

/** The meter after a period. */
export function replenished(meter: bigint, allowance: bigint): bigint {
  return meter >= 0n ? allowance : meter + allowance;
}
