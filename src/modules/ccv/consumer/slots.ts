import { type Context, many, type Nothing, one, type ReadContext } from "../../../framework/index.ts";
import type { Infraction } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import type { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";

/** A validator entered the consumer's set: slashing starts to watch it. */
export const afterConsumerValidatorBonded =
  many<(ctx: Context, consensusAddress: Uint8Array) => Nothing>("ccvconsumer.afterValidatorBonded");

/** What a validator did, as slashing and evidence report it. */
export interface ConsumerInfraction {
  readonly consensusAddress: Uint8Array;
  readonly infractionHeight: bigint;
  readonly power: bigint;
  /** LegacyDec atomics; on a consumer it counts only for infractions from before it was one. */
  readonly slashFraction: bigint;
  readonly infraction: Infraction;
}

/** The staking module of a chain that was on its own before it became a consumer. */
export interface StandaloneStaking {
  /** Keys of the validators that make blocks until the consumer's set takes over. */
  readonly validatorKeys: (ctx: ReadContext) => readonly PublicKey[];
  readonly isJailed: (ctx: ReadContext, consensusAddress: Uint8Array) => boolean;
  /** Punishes an infraction from before the chain was a consumer; returns the tokens slashed. */
  readonly slash: (ctx: Context, infraction: ConsumerInfraction) => bigint;
}

/** Filled on chains that had a staking module of their own; a chain without one cannot start from a genesis with preCCV. */
export const standaloneStaking = one<StandaloneStaking>("ccvconsumer.standaloneStaking");
