import { type Context, defineModule, fill, type Module, type ReadContext, type ValidatorUpdate } from "../../../framework/index.ts";
import { auth } from "../../auth/index.ts";
import { moduleAccount } from "../../auth/slots.ts";
import { bank } from "../../bank/index.ts";
import { engineUpdate } from "../index.ts";
import { ibcApplications } from "../ibc.ts";
import { CONSUMER, CONSUMER_REDISTRIBUTION, TO_SEND_TO_PROVIDER } from "./api.ts";
import { changeToConsumer } from "./changeover.ts";
import { consumerGenesis } from "./genesis.ts";
import { trackHistoricalInfo } from "./historicalInfo.ts";
import { updateParams } from "./messages/updateParams.ts";
import { consumerApplication } from "./ibcApplication.ts";
import { getParams } from "./params.ts";
import { sendPackets } from "./pendingPackets.ts";
import { queries } from "./queries.ts";
import { distributeRewards } from "./rewards.ts";
import { state } from "./state.ts";
import { applyValidatorChanges } from "./validators.ts";

export { filterMessages, refuseDisabledModules } from "./ante.ts";
export { isChangeoverComplete } from "./changeover.ts";
export { historicalInfo } from "./historicalInfo.ts";
export { consumerSlashedValidators } from "./infractions.ts";
export * from "./slots.ts";

/** The consumer's unbonding period, for those who would ask a staking module. */
export function unbondingTimeNs(ctx: ReadContext): bigint {
  return getParams(ctx).unbondingPeriod;
}

/** [CCV-CCF-BBLOCK.1] [CCV-CCF-BBLOCK-CIS.1] The next height has this height's id, unless a packet brings another; a closed channel stops nothing. */
function beginBlock(ctx: Context): void {
  state.vscOfHeight.set(ctx, ctx.height + 1n, state.vscOfHeight.get(ctx, ctx.height) ?? 0n);
  trackHistoricalInfo(ctx);
}

/** [CCV-CCF-EBLOCK.1] [CCV-CCF-EBLOCK-VSU.1] Fees and rewards, the queue to the provider, and the changes that the block's packets brought. */
function endBlock(ctx: Context): readonly ValidatorUpdate[] {
  if (state.preCcv.has(ctx)) return changeToConsumer(ctx).map(engineUpdate);
  distributeRewards(ctx);
  sendPackets(ctx);
  const pending = state.pendingChanges.get(ctx);
  if (pending === undefined) return [];
  const applied = applyValidatorChanges(ctx, pending.validatorUpdates);
  state.pendingChanges.clear(ctx);
  return applied.map(engineUpdate);
}

/** Takes the chain's validators from a provider, and alone tells the engine of them. */
export const consumer: Module = defineModule({
  name: CONSUMER,
  state,
  requires: [auth, bank],
  fills: [
    moduleAccount(CONSUMER_REDISTRIBUTION),
    moduleAccount(TO_SEND_TO_PROVIDER, [], { receives: true }),
    fill(ibcApplications, consumerApplication),
  ],
  messages: [updateParams],
  queries,
  genesis: consumerGenesis,
  beginBlock,
  endBlock,
});
