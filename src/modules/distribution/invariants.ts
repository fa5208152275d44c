import { equalCoins, formatCoins } from "../../encoding/coins.ts";
import { addDecCoins, formatDecCoins, isAnyNegative, truncateDecCoins } from "../../encoding/decCoins.ts";
import { type Context, type ReadContext, tolerate } from "../../framework/index.ts";
import { moduleAccountAddress } from "../auth/index.ts";
import { getBalances } from "../bank/index.ts";
import { accountBytes, allValidators, delegationsTo, operatorOf, operatorText } from "../staking/index.ts";
import { communityPool, DISTRIBUTION } from "./communityPool.ts";
import { state } from "./state.ts";
import { outstandingRewards } from "./validatorRewards.ts";
import { withdrawCommission, withdrawRewards } from "./withdrawals.ts";

/** What must hold in every state; `broken` says what does not. */
export interface Invariant {
  readonly route: string;
  readonly broken: (ctx: ReadContext) => string | undefined;
}

function nonNegativeOutstanding(ctx: ReadContext): string | undefined {
  const negative = [...state.outstandingRewards.entries(ctx)].filter(([, { rewards }]) => isAnyNegative(rewards));
  if (negative.length === 0) return undefined;
  const lines = negative.map(
    ([operator, { rewards }]) => `\t${operatorText(ctx, operator)} has negative outstanding coins: ${formatDecCoins(rewards)}\n`,
  );
  return `found ${negative.length} validators with negative outstanding rewards\n${lines.join("")}`;
}

/** Everybody could withdraw everything now. */
function canWithdraw(ctx: ReadContext): string | undefined {
  return ctx.scratch((inner) => {
    for (const validator of allValidators(inner)) {
      const operator = operatorOf(inner, validator);
      withdrawAll(inner, operator);
      const left = outstandingRewards(inner, operator);
      if ((left[0]?.amount ?? 0n) < 0n) return `remaining coins: ${formatDecCoins(left)}\n`;
    }
    return undefined;
  });
}

function withdrawAll(ctx: Context, operator: Uint8Array): void {
  tolerate(() => void withdrawCommission(ctx, operator));
  for (const { delegatorAddress } of delegationsTo(ctx, operator)) withdrawRewards(ctx, accountBytes(ctx, delegatorAddress), operator);
}

/** A row of a validator's history for its last period, each delegation and each slash. */
function referenceCount(ctx: ReadContext): string | undefined {
  const validators = allValidators(ctx);
  const delegations = validators.reduce((sum, validator) => sum + delegationsTo(ctx, operatorOf(ctx, validator)).length, 0);
  const slashes = [...state.slashEvents.keys(ctx)].length;
  const expected = validators.length + delegations + slashes;
  let count = 0;
  for (const { referenceCount: references } of state.historicalRewards.values(ctx)) count += references;
  if (count === expected) return undefined;
  return (
    `expected historical reference count: ${expected} = ${validators.length} validators + ${delegations} delegations + ${slashes} slashes\n` +
    `total validator historical reference count: ${count}\n`
  );
}

/** The module's account holds what is owed. */
function holdings(ctx: ReadContext): string | undefined {
  const outstanding = [...state.outstandingRewards.values(ctx)].map(({ rewards }) => rewards);
  const { whole } = truncateDecCoins(addDecCoins(...outstanding, communityPool(ctx)));
  const balances = getBalances(ctx, moduleAccountAddress(ctx, DISTRIBUTION));
  if (equalCoins(balances, whole)) return undefined;
  return `\texpected ModuleAccount coins:     ${formatCoins(whole)}\n` + `\tdistribution ModuleAccount coins: ${formatCoins(balances)}\n`;
}

/** In the order in which Go registers them. */
export const distributionInvariants: readonly Invariant[] = [
  { route: "nonnegative-outstanding", broken: nonNegativeOutstanding },
  { route: "can-withdraw", broken: canWithdraw },
  { route: "reference-count", broken: referenceCount },
  { route: "module-account", broken: holdings },
];
