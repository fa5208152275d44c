import { defineErrors } from "../../../framework/api.ts";

/** [ICS-07] The Tendermint light client. */
export const tendermintErrors = defineErrors("07-tendermint", {
  InvalidChainId: [2, "invalid chain-id"],
  InvalidTrustingPeriod: [3, "invalid trusting period"],
  InvalidUnbondingPeriod: [4, "invalid unbonding period"],
  InvalidHeaderHeight: [5, "invalid header height"],
  InvalidHeader: [6, "invalid header"],
  InvalidMaxClockDrift: [7, "invalid max clock drift"],
  ProcessedTimeNotFound: [8, "processed time not found"],
  ProcessedHeightNotFound: [9, "processed height not found"],
  DelayPeriodNotPassed: [10, "packet-specified delay period has not been reached"],
  TrustingPeriodExpired: [11, "time since latest trusted state has passed the trusting period"],
  UnbondingPeriodExpired: [12, "time since latest trusted state has passed the unbonding period"],
  InvalidProofSpecs: [13, "invalid proof specs"],
  InvalidValidatorSet: [14, "invalid validator set"],
  InvalidTrustLevel: [15, "invalid trust level"],
});
