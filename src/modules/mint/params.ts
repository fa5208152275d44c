import { isDenom } from "../../encoding/coins.ts";
import { formatDec, ONE } from "../../encoding/decimal.ts";
import { ensure, isAbsent, type ReadContext, unregisteredError } from "../../framework/index.ts";
import type { Params } from "../../proto/gen/cosmos/mint/v1beta1.ts";
import { state } from "./state.ts";

/** Parameters of a new chain: blocks of five seconds. */
export const DEFAULT_PARAMS: Params = {
  mintDenom: "stake",
  inflationRateChange: (ONE * 13n) / 100n,
  inflationMax: ONE / 5n,
  inflationMin: (ONE * 7n) / 100n,
  goalBonded: (ONE * 67n) / 100n,
  blocksPerYear: (60n * 60n * 8766n) / 5n,
};

/** The parameters; there are none before genesis. */
export function getParams(ctx: ReadContext): Params {
  const params = state.params.get(ctx);
  ensure(
    params !== undefined,
    unregisteredError,
    "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/cosmos.mint.v1beta1.Params",
  );
  return params;
}

const FRACTIONS = [
  ["inflationRateChange", "inflation rate change"],
  ["inflationMax", "max inflation"],
  ["inflationMin", "min inflation"],
  ["goalBonded", "goal bonded"],
] as const;

/** Refuses what Go's Params.Validate refuses, with its plain errors. */
export function validateParams(params: Params): void {
  const rule = (holds: boolean, text: string): void => ensure(holds, unregisteredError, text);
  rule(params.mintDenom.trim() !== "", "mint denom cannot be blank");
  rule(isDenom(params.mintDenom), `invalid denom: ${params.mintDenom}`);
  for (const [member, name] of FRACTIONS) {
    const value = params[member];
    rule(!isAbsent(params, member), `${name} cannot be nil`);
    if (member === "goalBonded") rule(value > 0n, `${name} must be positive: ${formatDec(value)}`);
    else rule(value >= 0n, `${name} cannot be negative: ${formatDec(value)}`);
    rule(value <= ONE, `${name} too large: ${formatDec(value)}`);
  }
  rule(params.blocksPerYear !== 0n, `blocks per year must be positive: ${params.blocksPerYear}`);
  const { inflationMax: most, inflationMin: least } = params;
  rule(most >= least, `max inflation (${formatDec(most)}) must be greater than or equal to min inflation (${formatDec(least)})`);
}
