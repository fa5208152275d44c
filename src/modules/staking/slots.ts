import { type Context, many, type Nothing } from "../../framework/index.ts";

// What other modules hang onto staking. Addresses are bytes; the order of calls is that of Go's MultiStakingHooks: the order of the app's fills.

/** Hears of a validator by its operator. */
export type ValidatorHook = (ctx: Context, operator: Uint8Array) => Nothing;
/** Hears of a validator by its key's address and its operator. */
export type ConsensusHook = (ctx: Context, consAddress: Uint8Array, operator: Uint8Array) => Nothing;
/** Hears of a delegation by its two ends. */
export type DelegationHook = (ctx: Context, delegator: Uint8Array, operator: Uint8Array) => Nothing;
/** `fraction` is LegacyDec atomics. */
export type SlashHook = (ctx: Context, operator: Uint8Array, fraction: bigint) => Nothing;
/** Hears of an unbonding by its id. */
export type UnbondingHook = (ctx: Context, unbondingId: bigint) => Nothing;

/** A validator was stored for the first time; its self delegation is not there yet. */
export const afterValidatorCreated = many<ValidatorHook>("staking.afterValidatorCreated");
/** A validator's commission or tokens are about to change. */
export const beforeValidatorModified = many<ValidatorHook>("staking.beforeValidatorModified");
/** A validator's record and indexes are gone. */
export const afterValidatorRemoved = many<ConsensusHook>("staking.afterValidatorRemoved");
/** A validator has entered the set. */
export const afterValidatorBonded = many<ConsensusHook>("staking.afterValidatorBonded");
/** A validator has left the set and begins to unbond. */
export const afterValidatorBeginUnbonding = many<ConsensusHook>("staking.afterValidatorBeginUnbonding");
/** A delegator is about to delegate to a validator for the first time. */
export const beforeDelegationCreated = many<DelegationHook>("staking.beforeDelegationCreated");
/** A delegation is about to change. */
export const beforeDelegationSharesModified = many<DelegationHook>("staking.beforeDelegationSharesModified");
/** A delegation is about to end. */
export const beforeDelegationRemoved = many<DelegationHook>("staking.beforeDelegationRemoved");
/** A delegation was made or changed. */
export const afterDelegationModified = many<DelegationHook>("staking.afterDelegationModified");
/** A part of a validator's tokens is about to be burnt. */
export const beforeValidatorSlashed = many<SlashHook>("staking.beforeValidatorSlashed");
/** An undelegation, redelegation or validator began to unbond; the filler may put it on hold. */
export const afterUnbondingInitiated = many<UnbondingHook>("staking.afterUnbondingInitiated");
