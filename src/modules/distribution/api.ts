import { defineErrors, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/distribution/v1beta1.ts";

/** Codespace "distribution". */
export const distributionErrors = defineErrors("distribution", {
  EmptyDelegatorAddr: [2, "delegator address is empty"],
  EmptyWithdrawAddr: [3, "withdraw address is empty"],
  EmptyValidatorAddr: [4, "validator address is empty"],
  EmptyDelegationDistInfo: [5, "no delegation distribution info"],
  NoValidatorDistInfo: [6, "no validator distribution info"],
  NoValidatorCommission: [7, "no validator commission to withdraw"],
  SetWithdrawAddrDisabled: [8, "set withdraw address disabled"],
  BadDistribution: [9, "community pool does not have sufficient coins to distribute"],
  InvalidProposalAmount: [10, "invalid community pool spend proposal amount"],
  EmptyProposalRecipient: [11, "invalid community pool spend proposal recipient"],
  NoValidatorExists: [12, "validator does not exist"],
  NoDelegationExists: [13, "delegation does not exist"],
});

/** A delegator wants its rewards sent elsewhere. */
export const SetWithdrawAddress = event("set_withdraw_address", ["withdraw_address"]);
/** A validator and its delegators earned rewards. */
export const Rewards = event("rewards", ["amount", "validator"]);
/** A validator's own part of rewards. */
export const Commission = event("commission", ["amount", "validator"]);
/** A delegator got its rewards. */
export const WithdrawRewards = event("withdraw_rewards", ["amount", "validator", "delegator"]);
/** A validator got its commission. */
export const WithdrawCommission = event("withdraw_commission", ["amount"]);
