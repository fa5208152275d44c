import { type Context, defineModule, fill, type Module, type ValidatorUpdate } from "../../../framework/index.ts";
import { auth } from "../../auth/index.ts";
import { moduleAccount } from "../../auth/slots.ts";
import { ibcApplications, receiveMiddlewares } from "../../ibc/slots.ts";
import * as staking from "../../staking/index.ts";
import { engineUpdate } from "../index.ts";
import { CONSUMER_REWARDS_POOL, PROVIDER } from "./api.ts";
import { consumersWithClients } from "./consumers.ts";
import { providerGenesis } from "./genesis.ts";
import { applyDueInfractionUpdates } from "./infractionParameters.ts";
import { forgetValidatorKeys, pruneKeys, refuseAssignedKey } from "./keyAssignment.ts";
import { launchDueConsumers, removeDueConsumers } from "./lifecycle.ts";
import { assignConsumerKey } from "./messages/assignConsumerKey.ts";
import { changeRewardDenoms } from "./messages/changeRewardDenoms.ts";
import { createConsumer } from "./messages/createConsumer.ts";
import { optIn } from "./messages/optIn.ts";
import { optOut } from "./messages/optOut.ts";
import { removeConsumer } from "./messages/removeConsumer.ts";
import { setConsumerCommissionRate } from "./messages/setConsumerCommissionRate.ts";
import { updateConsumer } from "./messages/updateConsumer.ts";
import { updateParams } from "./messages/updateParams.ts";
import { providerApplication } from "./ibcApplication.ts";
import { blocksUntilNextEpoch } from "./params.ts";
import { queries } from "./queries.ts";
import { receiveRewards } from "./rewards.ts";
import { validatorOf } from "./staking.ts";
import { state } from "./state.ts";
import { checkSlashMeter } from "./throttle.ts";
import { replaceProviderValidators } from "./validatorSet.ts";
import { queueVscs, sendVscs } from "./vsc.ts";

export { consensusStake } from "./consensusStake.ts";

/** [CCV-PCF-BBLOCK.1] Launches, removals, due penalties, and the slash meter before any slash packet of the block. */
function beginBlock(ctx: Context): void {
  launchDueConsumers(ctx);
  removeDueConsumers(ctx);
  applyDueInfractionUpdates(ctx);
  checkSlashMeter(ctx);
}

/** [CCV-PCF-EBLOCK.1] The height of the present id, pruning, the provider's own set, and at an epoch's end what consumers are told. */
function endBlock(ctx: Context): readonly ValidatorUpdate[] {
  // [CCV-PCF-EBLOCK-CIS.1] An infraction under the present id is one of the next height.
  state.heightOfVsc.set(ctx, state.vscId.get(ctx), ctx.height + 1n);
  for (const consumerId of consumersWithClients(ctx)) pruneKeys(ctx, consumerId);
  const updates = replaceProviderValidators(ctx);
  if (blocksUntilNextEpoch(ctx) === 0n) {
    queueVscs(ctx);
    sendVscs(ctx);
  }
  return updates.map(engineUpdate);
}

/** Leases the chain's validators to consumers, and alone tells the engine of the chain's own. */
export const provider: Module = defineModule({
  name: PROVIDER,
  state,
  requires: [auth, staking.staking],
  fills: [
    moduleAccount(CONSUMER_REWARDS_POOL, [], { receives: true }),
    fill(ibcApplications, providerApplication),
    fill(receiveMiddlewares, { port: "transfer", onRecvPacket: receiveRewards }),
    fill(staking.afterValidatorCreated, (ctx, operator) => refuseAssignedKey(ctx, validatorOf(ctx, operator).consensusAddress)),
    fill(staking.afterValidatorRemoved, (ctx, address) => forgetValidatorKeys(ctx, address)),
  ],
  messages: [
    assignConsumerKey,
    createConsumer,
    updateConsumer,
    removeConsumer,
    updateParams,
    optIn,
    optOut,
    setConsumerCommissionRate,
    changeRewardDenoms,
  ],
  queries,
  genesis: providerGenesis,
  beginBlock,
  endBlock,
});
