import { isDenom } from "../../encoding/coins.ts";
import { formatTime, SECOND } from "../../encoding/time.ts";
import { ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import type { Coin } from "../../proto/gen/cosmos/base/v1beta1.ts";
import { bondDenom } from "./params.ts";

/** A proper denomination and more than nothing; an absent amount is nothing. */
export function isPositiveCoin({ denom, amount }: Coin): boolean {
  return isDenom(denom) && amount > 0n;
}

/** Refuses an amount that is not a positive coin; `text` is what Go says for this message. */
export function ensurePositive(amount: Coin, text: string): void {
  ensure(isPositiveCoin(amount), sdkErrors.InvalidRequest, text);
}

/** Refuses coins of another denomination than the bonded one. */
export function ensureBondDenom(ctx: ReadContext, amount: Coin): void {
  const expected = bondDenom(ctx);
  const wrong = `invalid coin denomination: got ${amount.denom}, expected ${expected}`;
  ensure(amount.denom === expected, sdkErrors.InvalidRequest, wrong);
}

/** Go's time.RFC3339: whole seconds, the fraction cut off. */
export function secondsText(timeNs: bigint): string {
  const rest = timeNs % SECOND;
  return formatTime(timeNs - (rest < 0n ? rest + SECOND : rest));
}
