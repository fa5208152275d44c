import { type Context, many, type Nothing, one, type ReadContext } from "../../../framework/index.ts";
import type { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";
import type { SlashedValidators } from "../../slashing/slots.ts";

/** A validator entered the consumer's set: slashing starts to watch it. */
export const afterConsumerValidatorBonded =
  many<(ctx: Context, consensusAddress: Uint8Array) => Nothing>("ccvconsumer.afterValidatorBonded");

/** The staking module of a chain that was on its own before it became a consumer. */
export interface StandaloneStaking extends SlashedValidators {
  /** Keys of the validators that make blocks until the consumer's set takes over. */
  readonly validatorKeys: (ctx: ReadContext) => readonly PublicKey[];
}

/** Filled on chains that had a staking module of their own; a chain without one cannot start from a genesis with preCCV. */
export const standaloneStaking = one<StandaloneStaking>("ccvconsumer.standaloneStaking");
