import { type Context, type Nothing, one, type ReadContext } from "../../framework/index.ts";
import type { Infraction, Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";

/** What slashing needs to know of a validator; consumers know no more of theirs. */
export type SlashedValidator = Pick<
  Validator,
  "operatorAddress" | "consensusPubkey" | "jailed" | "status" | "tokens" | "minSelfDelegation"
>;

/** Whom to slash, for what and by how much. */
export interface SlashRequest {
  readonly consAddress: Uint8Array;
  readonly infractionHeight: bigint;
  readonly power: bigint;
  /** LegacyDec atomics. */
  readonly fraction: bigint;
  readonly infraction: Infraction;
}

/** The validators that are slashed and jailed. */
export interface SlashedValidators {
  readonly byConsAddress: (ctx: ReadContext, consAddress: Uint8Array) => SlashedValidator | undefined;
  readonly byOperator: (ctx: ReadContext, operator: Uint8Array) => SlashedValidator | undefined;
  readonly all: (ctx: ReadContext) => readonly SlashedValidator[];
  readonly isJailed: (ctx: ReadContext, consAddress: Uint8Array) => boolean;
  readonly maxValidators: (ctx: ReadContext) => number;
  /** Whole tokens of an operator's self delegation, rounded down; undefined: there is none. */
  readonly selfDelegation: (ctx: ReadContext, operator: Uint8Array) => bigint | undefined;
  /** Returns what was burnt. */
  readonly slash: (ctx: Context, request: SlashRequest) => bigint;
  readonly jail: (ctx: Context, consAddress: Uint8Array) => Nothing;
  readonly unjail: (ctx: Context, consAddress: Uint8Array) => Nothing;
}
/** Filled by staking on a provider, by the CCV module on a consumer. */
export const slashedValidators = one<SlashedValidators>("slashing.validators");

/** What slashing knows of a validator's signing. */
export interface SigningRecord {
  readonly isTombstoned: boolean;
  readonly jailedUntilNs: bigint;
}

/** What modules that punish validators (evidence, the CCV provider) ask of slashing; unfilled where there is no slashing module. */
export interface Punishments {
  readonly signingRecord: (ctx: ReadContext, consAddress: Uint8Array) => SigningRecord | undefined;
  readonly isTombstoned: (ctx: ReadContext, consAddress: Uint8Array) => boolean;
  /** Whether slashing knows a validator's key: evidence against others is passed over. */
  readonly hasPublicKey: (ctx: ReadContext, consAddress: Uint8Array) => boolean;
  /** Slashes and tells it in the module's event, which those who slash through staking do not. */
  readonly slash: (ctx: Context, request: SlashRequest) => Nothing;
  /** Jails and tells it, likewise. */
  readonly jail: (ctx: Context, consAddress: Uint8Array) => Nothing;
  readonly tombstone: (ctx: Context, consAddress: Uint8Array) => Nothing;
  readonly jailUntil: (ctx: Context, consAddress: Uint8Array, timeNs: bigint) => Nothing;
  readonly downtimeJailDuration: (ctx: ReadContext) => bigint;
  /** LegacyDec atomics. */
  readonly slashFractionDowntime: (ctx: ReadContext) => bigint;
  readonly slashFractionDoubleSign: (ctx: ReadContext) => bigint;
}
/** Filled by slashing. */
export const punishments = one<Punishments>("slashing.punishments");
