import { defineErrors, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/slashing/v1beta1.ts";

/** Codespace "slashing". */
export const slashingErrors = defineErrors("slashing", {
  NoValidatorForAddress: [2, "address is not associated with any known validator"],
  BadValidatorAddress: [3, "validator does not exist for that address"],
  ValidatorJailed: [4, "validator still jailed; cannot be unjailed"],
  ValidatorNotJailed: [5, "validator not jailed; cannot be unjailed"],
  MissingSelfDelegation: [6, "validator has no self-delegation; cannot be unjailed"],
  SelfDelegationTooLow: [7, "validator's self delegation less than minimum; cannot be unjailed"],
  NoSigningInfoFound: [8, "no validator signing info found"],
  ValidatorTombstoned: [9, "validator already tombstoned"],
});

/** A validator's vote was missing from a block. */
export const Liveness = event("liveness", ["address", "missed_blocks", "height"]);
/** A validator lost stake for missing too many blocks, and is jailed. */
export const SlashedForDowntime = event("slash", ["address", "power", "reason", "jailed", "burned_coins"]);
/** A validator lost stake at another module's request. */
export const Slashed = event("slash", ["address", "power", "reason", "burned_coins"]);
/** A validator was jailed at another module's request. */
export const Jailed = event("slash", ["jailed"]);
