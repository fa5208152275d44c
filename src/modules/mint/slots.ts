import { one, type ReadContext } from "../../framework/index.ts";

/** The stake that inflation is steered by. */
export interface InflationStake {
  readonly stakingTokenSupply: (ctx: ReadContext) => bigint;
  /** LegacyDec atomics. */
  readonly bondedRatio: (ctx: ReadContext) => bigint;
}

/** Filled by a chain: by its staking module, or on a provider by the module that says which of the bonded validators make blocks. */
export const inflationStake = one<InflationStake>("mint.staking");
