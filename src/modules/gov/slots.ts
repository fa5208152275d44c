import { one, type ReadContext } from "../../framework/index.ts";
import type { Delegation, Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";

/** The stake that decides votes. */
export interface VotingStake {
  /** Whoever votes for their delegators: the validators that make blocks, highest power first. */
  readonly votingValidators: (ctx: ReadContext) => readonly Validator[];
  /** Tokens of those validators: a quorum is a part of them. */
  readonly totalBondedTokens: (ctx: ReadContext) => bigint;
  readonly delegationsOf: (ctx: ReadContext, delegator: Uint8Array) => readonly Delegation[];
}

/** Filled by a chain: by its staking module, or on a provider by the module that says which of the bonded validators make blocks. */
export const votingStake = one<VotingStake>("gov.staking");
