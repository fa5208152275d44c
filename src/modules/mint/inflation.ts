import { decFromInt, formatDec, mul, mulInt, ONE, quo, quoInt, truncateInt } from "../../encoding/decimal.ts";
import { type Context, ensure, type ReadContext, unregisteredError } from "../../framework/index.ts";
import type { Minter, Params } from "../../proto/gen/cosmos/mint/v1beta1.ts";
import { FEE_COLLECTOR } from "../auth/index.ts";
import { mintCoins, sendBetweenModules } from "../bank/index.ts";
import { Minted } from "./api.ts";
import { getParams } from "./params.ts";
import { inflationStake } from "./slots.ts";
import { state } from "./state.ts";

/** Name of the account that mints. */
export const MINT = "mint";

/** How fast coins are made; there is nothing before genesis. */
export function getMinter(ctx: ReadContext): Minter {
  const minter = state.minter.get(ctx);
  ensure(
    minter !== undefined,
    unregisteredError,
    "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/cosmos.mint.v1beta1.Minter",
  );
  return minter;
}

/** The yearly rate after one more block: it rises while less than the goal is bonded, within its bounds. LegacyDec atomics. */
export function nextInflation(inflation: bigint, params: Params, bondedRatio: bigint): bigint {
  const perYear = mul(ONE - quo(bondedRatio, params.goalBonded), params.inflationRateChange);
  const next = inflation + quo(perYear, decFromInt(params.blocksPerYear));
  // In this order, as Go clamps: a minimum above the maximum wins.
  const capped = next > params.inflationMax ? params.inflationMax : next;
  return capped < params.inflationMin ? params.inflationMin : capped;
}

/** BeginBlock: makes the block's coins for the fee collector. */
export function mintProvision(ctx: Context): void {
  const params = getParams(ctx);
  const stake = inflationStake(ctx);
  const bondedRatio = stake.bondedRatio(ctx);
  const inflation = nextInflation(getMinter(ctx).inflation, params, bondedRatio);
  const annualProvisions = mulInt(inflation, stake.stakingTokenSupply(ctx));
  state.minter.set(ctx, { inflation, annualProvisions });
  const amount = truncateInt(quoInt(annualProvisions, params.blocksPerYear));
  const coins = amount === 0n ? [] : [{ denom: params.mintDenom, amount }];
  if (amount !== 0n) mintCoins(ctx, MINT, coins);
  sendBetweenModules(ctx, MINT, FEE_COLLECTOR, coins);
  const attributes = {
    bonded_ratio: formatDec(bondedRatio),
    inflation: formatDec(inflation),
    annual_provisions: formatDec(annualProvisions),
  };
  ctx.emit(Minted({ ...attributes, amount: `${amount}` }));
}
