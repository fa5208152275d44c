import { decFromInt, quoInt } from "../../../encoding/decimal.ts";
import type { ReadContext } from "../../../framework/index.ts";
import type { VotingStake } from "../../gov/slots.ts";
import type { InflationStake } from "../../mint/slots.ts";
import { activeValidators, delegationsOf, stakingTokenSupply } from "./staking.ts";

function totalBondedTokens(ctx: ReadContext): bigint {
  return activeValidators(ctx).reduce((sum, { bondedTokens }) => sum + bondedTokens, 0n);
}

/** Staking as gov and mint see it on a provider: bonded validators that do not make the provider's blocks count for nothing. */
export const consensusStake: VotingStake & InflationStake = {
  votingValidators: (ctx) => activeValidators(ctx).map(({ validator }) => validator),
  totalBondedTokens,
  delegationsOf,
  stakingTokenSupply,
  bondedRatio(ctx) {
    const supply = stakingTokenSupply(ctx);
    return supply > 0n ? quoInt(decFromInt(totalBondedTokens(ctx)), supply) : 0n;
  },
};
