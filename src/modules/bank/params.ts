import { type Coins, isDenom } from "../../encoding/coins.ts";
import { type Context, ensure, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { Params, type SendEnabled } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { bankErrors } from "./api.ts";
import { state } from "./state.ts";

/** Parameters of a new chain. */
export const DEFAULT_PARAMS: Params = { sendEnabled: [], defaultSendEnabled: true };

/** The chain's parameters. */
export function getParams(ctx: ReadContext): Params {
  return state.params.get(ctx) ?? Params.from();
}

/** Stores parameters; their old list of denominations becomes entries of their own. */
export function setParams(ctx: Context, params: Params): void {
  for (const { denom, enabled } of params.sendEnabled) state.sendEnabled.set(ctx, denom, enabled);
  state.params.set(ctx, { ...params, sendEnabled: [] });
}

/** Refuses the old list of denominations. */
export function validateParams(params: Params): void {
  ensure(params.sendEnabled.length === 0, unregisteredError, "use of send_enabled in params is no longer supported");
}

/** What is wrong with an entry, in the SDK's words. */
export function faultOfSendEnabled({ denom }: SendEnabled): string | undefined {
  return isDenom(denom) ? undefined : `invalid denom: ${denom}`;
}

/** Whether users may send a denomination. */
export function isSendEnabled(ctx: ReadContext, denom: string): boolean {
  return state.sendEnabled.get(ctx, denom) ?? getParams(ctx).defaultSendEnabled;
}

/** Refuses coins that users may not send. */
export function ensureSendEnabled(ctx: ReadContext, coins: Coins): void {
  for (const { denom } of coins) {
    ensure(isSendEnabled(ctx, denom), bankErrors.SendDisabled, () => `${denom} transfers are currently disabled`);
  }
}
