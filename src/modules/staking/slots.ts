import { type Context, many, type Nothing } from "../../framework/index.ts";

// What other modules hang onto staking. Addresses are bytes; the order of calls is that of Go's MultiStakingHooks: the order of the app's fills.

export type ValidatorHook = (ctx: Context, operator: Uint8Array) => Nothing;
export type ConsensusHook = (ctx: Context, consAddress: Uint8Array, operator: Uint8Array) => Nothing;
export type DelegationHook = (ctx: Context, delegator: Uint8Array, operator: Uint8Array) => Nothing;
/** `fraction` is LegacyDec atomics. */
export type SlashHook = (ctx: Context, operator: Uint8Array, fraction: bigint) => Nothing;
export type UnbondingHook = (ctx: Context, unbondingId: bigint) => Nothing;

/** A validator was stored for the first time; its self delegation is not there yet. */
export const afterValidatorCreated = many<ValidatorHook>("staking.afterValidatorCreated");
/** A validator's commission or tokens are about to change. */
export const beforeValidatorModified = many<ValidatorHook>("staking.beforeValidatorModified");
/** A validator's record and indexes are gone. */
export const afterValidatorRemoved = many<ConsensusHook>("staking.afterValidatorRemoved");
export const afterValidatorBonded = many<ConsensusHook>("staking.afterValidatorBonded");
export const afterValidatorBeginUnbonding = many<ConsensusHook>("staking.afterValidatorBeginUnbonding");
export const beforeDelegationCreated = many<DelegationHook>("staking.beforeDelegationCreated");
export const beforeDelegationSharesModified = many<DelegationHook>("staking.beforeDelegationSharesModified");
export const beforeDelegationRemoved = many<DelegationHook>("staking.beforeDelegationRemoved");
export const afterDelegationModified = many<DelegationHook>("staking.afterDelegationModified");
export const beforeValidatorSlashed = many<SlashHook>("staking.beforeValidatorSlashed");
/** An undelegation, redelegation or validator began to unbond; the filler may put it on hold. */
export const afterUnbondingInitiated = many<UnbondingHook>("staking.afterUnbondingInitiated");
