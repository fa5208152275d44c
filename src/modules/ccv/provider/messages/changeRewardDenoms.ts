import { type Context, ensure, ensureInvariant, message } from "../../../../framework/index.ts";
import type { MsgChangeRewardDenoms } from "../../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { authority } from "../../../auth/index.ts";
import { checkDenom } from "../../index.ts";
import { Msg, providerErrors } from "../api.ts";
import { state } from "../state.ts";

const { InvalidMsgChangeRewardDenoms } = providerErrors;

/** Go makes a coin of each, which panics on what is no denomination. */
function ensureDenom(denom: string): void {
  const problem = checkDenom(denom);
  ensureInvariant(problem === undefined, problem ?? "");
}

function validate({ denomsToAdd, denomsToRemove }: MsgChangeRewardDenoms): void {
  const isEmpty = denomsToAdd.length === 0 && denomsToRemove.length === 0;
  ensure(!isEmpty, InvalidMsgChangeRewardDenoms, "both DenomsToAdd and DenomsToRemove are empty");
  for (const denom of denomsToAdd) ensureDenom(denom);
  for (const denom of denomsToRemove) {
    ensureDenom(denom);
    ensure(!denomsToAdd.includes(denom), InvalidMsgChangeRewardDenoms, `denom(${denom}) cannot be both added and removed`);
  }
}

function handle(ctx: Context, msg: MsgChangeRewardDenoms): void {
  const expected = authority(ctx);
  ensure(msg.authority === expected, providerErrors.Unauthorized, `expected ${expected}, got ${msg.authority}`);
  const attributes: (readonly [string, string])[] = [];
  for (const denom of msg.denomsToAdd) {
    if (state.rewardDenoms.has(ctx, denom)) continue;
    state.rewardDenoms.add(ctx, denom);
    attributes.push(["add_consumer_reward_denom", denom]);
  }
  for (const denom of msg.denomsToRemove) {
    if (!state.rewardDenoms.has(ctx, denom)) continue;
    state.rewardDenoms.delete(ctx, denom);
    attributes.push(["remove_consumer_reward_denom", denom]);
  }
  ctx.emit({ type: "change_consumer_reward_denom", attributes });
}

/** Changes the denominations that count as rewards from any consumer; those that are as wanted already are passed over. */
export const changeRewardDenoms = message(Msg.changeRewardDenoms, { validate, handle });
