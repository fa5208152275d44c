import { type Context, one, type ReadContext } from "../../../framework/index.ts";

/** What a downtime on a consumer costs. */
export interface DowntimePunishment {
  readonly consensusAddress: Uint8Array;
  /** Height on the provider whose stake answers for it. */
  readonly infractionHeight: bigint;
  /** As the consumer states it. */
  readonly power: bigint;
  readonly slashFraction: bigint;
  readonly jailedUntilNs: bigint;
}

/** The slashing module as the provider sees it. */
export interface ProviderSlashing {
  /** The provider's own penalties, which a consumer's are taken from. */
  readonly parameters: (ctx: ReadContext) => { readonly slashFractionDoubleSign: bigint; readonly downtimeJailDurationNs: bigint };
  readonly isTombstoned: (ctx: ReadContext, consensusAddress: Uint8Array) => boolean;
  /** Slashes a bonded or unbonding validator that is not jailed, jails it and keeps it jailed until the given time. */
  readonly punishDowntime: (ctx: Context, punishment: DowntimePunishment) => void;
}

/** Filled by a slashing module; an app without one punishes nobody. */
export const slashing = one<ProviderSlashing>("provider.slashing");
