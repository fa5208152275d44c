import { defineErrors, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/staking/v1beta1.ts";

/** Refusals of the staking module; codes and texts are those of the Cosmos SDK. */
export const errors = defineErrors("staking", {
  EmptyValidatorAddr: [2, "empty validator address"],
  NoValidatorFound: [3, "validator does not exist"],
  ValidatorOwnerExists: [4, "validator already exist for this operator address; must use new validator operator address"],
  ValidatorPubKeyExists: [5, "validator already exist for this pubkey; must use new validator pubkey"],
  ValidatorPubKeyTypeNotSupported: [6, "validator pubkey type is not supported"],
  ValidatorJailed: [7, "validator for this address is currently jailed"],
  BadRemoveValidator: [8, "failed to remove validator"],
  CommissionNegative: [9, "commission must be positive"],
  CommissionHuge: [10, "commission cannot be more than 100%"],
  CommissionGTMaxRate: [11, "commission cannot be more than the max rate"],
  CommissionUpdateTime: [12, "commission cannot be changed more than once in 24h"],
  CommissionChangeRateNegative: [13, "commission change rate must be positive"],
  CommissionChangeRateGTMaxRate: [14, "commission change rate cannot be more than the max rate"],
  CommissionGTMaxChangeRate: [15, "commission cannot be changed more than max change rate"],
  SelfDelegationBelowMinimum: [16, "validator's self delegation must be greater than their minimum self delegation"],
  MinSelfDelegationDecreased: [17, "minimum self delegation cannot be decrease"],
  EmptyDelegatorAddr: [18, "empty delegator address"],
  NoDelegation: [19, "no delegation for (address, validator) tuple"],
  BadDelegatorAddr: [20, "delegator does not exist with address"],
  NoDelegatorForAddress: [21, "delegator does not contain delegation"],
  InsufficientShares: [22, "insufficient delegation shares"],
  DelegationValidatorEmpty: [23, "cannot delegate to an empty validator"],
  NotEnoughDelegationShares: [24, "not enough delegation shares"],
  NotMature: [25, "entry not mature"],
  NoUnbondingDelegation: [26, "no unbonding delegation found"],
  MaxUnbondingDelegationEntries: [27, "too many unbonding delegation entries for (delegator, validator) tuple"],
  NoRedelegation: [28, "no redelegation found"],
  SelfRedelegation: [29, "cannot redelegate to the same validator"],
  TinyRedelegationAmount: [30, "too few tokens to redelegate (truncates to zero tokens)"],
  BadRedelegationDst: [31, "redelegation destination validator not found"],
  TransitiveRedelegation: [
    32,
    "redelegation to this validator already in progress; first redelegation to this validator must complete before next redelegation",
  ],
  MaxRedelegationEntries: [33, "too many redelegation entries for (delegator, src-validator, dst-validator) tuple"],
  DelegatorShareExRateInvalid: [34, "cannot delegate to validators with invalid (zero) ex-rate"],
  BothShareMsgsGiven: [35, "both shares amount and shares percent provided"],
  NeitherShareMsgsGiven: [36, "neither shares amount nor shares percent provided"],
  InvalidHistoricalInfo: [37, "invalid historical info"],
  NoHistoricalInfo: [38, "no historical info found"],
  EmptyValidatorPubKey: [39, "empty validator public key"],
  CommissionLTMinRate: [40, "commission cannot be less than min rate"],
  UnbondingNotFound: [41, "unbonding operation not found"],
  UnbondingOnHoldRefCountNegative: [42, "cannot un-hold unbonding operation that is not on hold"],
  InvalidSigner: [43, "expected authority account as only signer for proposal message"],
  BadRedelegationSrc: [44, "redelegation source validator not found"],
  NoUnbondingType: [45, "unbonding type not found"],
});

/** A validator was made. */
export const CreateValidator = event("create_validator", ["validator", "amount"]);
/** A validator's description, commission or least self delegation was changed. */
export const EditValidator = event("edit_validator", ["commission_rate", "min_self_delegation"]);
/** Tokens were delegated. */
export const Delegate = event("delegate", ["validator", "delegator", "amount", "new_shares"]);
/** Tokens begin to unbond. */
export const Unbond = event("unbond", ["validator", "delegator", "amount", "completion_time"]);
/** Tokens were moved to another validator. */
export const Redelegate = event("redelegate", ["source_validator", "destination_validator", "amount", "completion_time"]);
/** What was unbonding is delegated again. */
export const CancelUnbondingDelegation = event("cancel_unbonding_delegation", ["amount", "validator", "delegator", "creation_height"]);
/** What was unbonding has been paid. */
export const CompleteUnbonding = event("complete_unbonding", ["amount", "validator", "delegator"]);
/** What was moved can no longer be slashed for its former validator. */
export const CompleteRedelegation = event("complete_redelegation", ["amount", "delegator", "source_validator", "destination_validator"]);
