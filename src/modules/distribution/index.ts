import { defineModule, fill, type Module } from "../../framework/index.ts";
import { auth } from "../auth/index.ts";
import { moduleAccount } from "../auth/slots.ts";
import { bank } from "../bank/index.ts";
import { communityPool as govCommunityPool } from "../gov/slots.ts";
import { staking } from "../staking/index.ts";
import {
  afterDelegationModified,
  afterValidatorCreated,
  afterValidatorRemoved,
  beforeDelegationCreated,
  beforeDelegationSharesModified,
  beforeValidatorSlashed,
} from "../staking/slots.ts";
import { distributeFees } from "./allocation.ts";
import { DISTRIBUTION, fundCommunityPool } from "./communityPool.ts";
import { initializeDelegation } from "./delegationRewards.ts";
import { distributionGenesis } from "./genesis.ts";
import { endPeriod, settleDelegation } from "./hooks.ts";
import { communityPoolSpend } from "./messages/communityPoolSpend.ts";
import { depositValidatorRewardsPool } from "./messages/depositValidatorRewardsPool.ts";
import { fundCommunityPool as fundMessage } from "./messages/fundCommunityPool.ts";
import { setWithdrawAddress } from "./messages/setWithdrawAddress.ts";
import { updateParams } from "./messages/updateParams.ts";
import { withdrawDelegatorReward } from "./messages/withdrawDelegatorReward.ts";
import { withdrawValidatorCommission } from "./messages/withdrawValidatorCommission.ts";
import { queries } from "./queries.ts";
import { state } from "./state.ts";
import { initializeValidator, recordSlash } from "./validatorRewards.ts";
import { forgetValidator } from "./withdrawals.ts";

export { allocateTokensToValidator } from "./allocation.ts";
export { communityPool, DISTRIBUTION, distributeFromFeePool, fundCommunityPool } from "./communityPool.ts";
export { distributionInvariants, type Invariant } from "./invariants.ts";
export { communityTax } from "./params.ts";
export { outstandingRewards } from "./validatorRewards.ts";

/** Shares fees and new coins among validators and their delegators, and keeps the community's part. */
export const distribution: Module = defineModule({
  name: DISTRIBUTION,
  state,
  requires: [auth, bank, staking],
  fills: [
    moduleAccount(DISTRIBUTION),
    fill(afterValidatorCreated, initializeValidator),
    fill(afterValidatorRemoved, (ctx, _, operator) => forgetValidator(ctx, operator)),
    fill(beforeDelegationCreated, endPeriod),
    fill(beforeDelegationSharesModified, settleDelegation),
    fill(afterDelegationModified, (ctx, delegator, operator) => initializeDelegation(ctx, operator, delegator)),
    fill(beforeValidatorSlashed, recordSlash),
    fill(govCommunityPool, (ctx, from, coins) => fundCommunityPool(ctx, coins, from)),
  ],
  messages: [
    setWithdrawAddress,
    withdrawDelegatorReward,
    withdrawValidatorCommission,
    fundMessage,
    updateParams,
    communityPoolSpend,
    depositValidatorRewardsPool,
  ],
  queries,
  genesis: distributionGenesis,
  beginBlock: distributeFees,
});
