import { defineModule, fill, type Module } from "../../framework/index.ts";
import { auth } from "../auth/index.ts";
import { StakeAuthorization } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { moduleAccount } from "../auth/slots.ts";
import { authorizationTypes } from "../authz/slots.ts";
import { bank } from "../bank/index.ts";
import { applyValidatorSetUpdates as genutilSlot } from "../genutil/slots.ts";
import { endBlock } from "./blocks.ts";
import { stakingGenesis } from "./genesis.ts";
import { trackHistoricalInfo } from "./historicalInfo.ts";
import { beginRedelegate } from "./messages/beginRedelegate.ts";
import { cancelUnbondingDelegation } from "./messages/cancelUnbondingDelegation.ts";
import { createValidator } from "./messages/createValidator.ts";
import { delegate } from "./messages/delegate.ts";
import { editValidator } from "./messages/editValidator.ts";
import { undelegate } from "./messages/undelegate.ts";
import { updateParams } from "./messages/updateParams.ts";
import { BONDED_POOL, NOT_BONDED_POOL } from "./pools.ts";
import { queries } from "./queries.ts";
import { stakeAuthorization } from "./stakeAuthorization.ts";
import { state } from "./state.ts";
import { applyValidatorSetUpdates } from "./validatorSet.ts";

export { accountBytes, accountText, consensusBytes, consensusText, operatorBytes, operatorText } from "./addresses.ts";
export { errors } from "./api.ts";
export { type ConsensusKey, consensusAddressOf, consensusKeyOf } from "./consensusKey.ts";
export { delegationsOf, delegationsTo, delegationTokens, getDelegation } from "./delegations.ts";
export { getHistoricalInfo } from "./historicalInfo.ts";
export { putUnbondingOnHold, unbondingCanComplete } from "./holds.ts";
export { bondDenom, defaultParams, maxValidators, minCommissionRate, params, setParams, unbondingTime } from "./params.ts";
export { BONDED_POOL, bondedRatio, NOT_BONDED_POOL, stakingTokenSupply, totalBondedTokens } from "./pools.ts";
export { getRedelegation, redelegationsFrom } from "./redelegations.ts";
export { slashableValidators } from "./slashable.ts";
export { jail, type Offence, slash, slashRedelegation, slashUnbonding, slashWithInfractionReason, unjail } from "./slashing.ts";
export * from "./slots.ts";
export { redelegationById, UnbondingType, unbondingById, unbondingType, validatorById } from "./unbondingIds.ts";
export { getUnbonding, isMature, isOnHold, unbondingsFrom } from "./unbondings.ts";
export {
  consensusPower,
  isBonded,
  isUnbonded,
  isUnbonding,
  POWER_REDUCTION,
  powerOfTokens,
  tokensFromShares,
  tokensFromSharesRoundUp,
  tokensFromSharesTruncated,
  tokensOfPower,
  wholeTokensFromShares,
} from "./validator.ts";
export { applyValidatorSetUpdates, validatorUpdates } from "./validatorSet.ts";
export {
  allValidators,
  bondedValidatorsByPower,
  getValidator,
  getValidatorByConsAddress,
  isValidatorJailed,
  lastTotalPower,
  lastValidatorPower,
  lastValidatorPowers,
  lastValidators,
  operatorOf,
  requireValidator,
} from "./validators.ts";

/** Validators, delegations and the set of validators that signs blocks. */
export const staking: Module = defineModule({
  name: "staking",
  state,
  requires: [auth, bank],
  fills: [
    moduleAccount(BONDED_POOL, ["burner", "staking"]),
    moduleAccount(NOT_BONDED_POOL, ["burner", "staking"]),
    fill(genutilSlot, applyValidatorSetUpdates),
    fill(authorizationTypes, stakeAuthorization),
  ],
  types: [StakeAuthorization],
  messages: [createValidator, editValidator, delegate, undelegate, beginRedelegate, cancelUnbondingDelegation, updateParams],
  queries,
  genesis: stakingGenesis,
  beginBlock: trackHistoricalInfo,
  endBlock,
});
