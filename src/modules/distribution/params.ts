import { formatDec, ONE } from "../../encoding/decimal.ts";
import { ensure, isAbsent, type ReadContext, unregisteredError } from "../../framework/index.ts";
import type { Params } from "../../proto/gen/cosmos/distribution/v1beta1.ts";
import { state } from "./state.ts";

/** Parameters of a new chain; those of proposers are no longer used. */
export const DEFAULT_PARAMS: Params = {
  communityTax: ONE / 50n,
  baseProposerReward: 0n,
  bonusProposerReward: 0n,
  withdrawAddrEnabled: true,
};

/** The parameters; there are none before genesis. */
export function getParams(ctx: ReadContext): Params {
  const params = state.params.get(ctx);
  ensure(
    params !== undefined,
    unregisteredError,
    "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/cosmos.distribution.v1beta1.Params",
  );
  return params;
}

/** What the community pool takes of fees and inflation; LegacyDec atomics. */
export function communityTax(ctx: ReadContext): bigint {
  return getParams(ctx).communityTax;
}

/** Refuses what Go's Params.ValidateBasic refuses, with its plain errors. */
export function validateParams(params: Params): void {
  const rule = (holds: boolean, text: string): void => ensure(holds, unregisteredError, text);
  const tax = params.communityTax;
  rule(!isAbsent(params, "communityTax"), "community tax must be not nil");
  rule(tax >= 0n, `community tax must be positive: ${formatDec(tax)}`);
  rule(tax <= ONE, `community tax too large: ${formatDec(tax)}`);
}
