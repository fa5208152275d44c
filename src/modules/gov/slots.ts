import type { Coins } from "../../encoding/coins.ts";
import { type Context, many, type Nothing, one, type ReadContext } from "../../framework/index.ts";
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

/** Takes an account's coins for the community; filled by distribution. Unfilled, the fee of a cancelled proposal is sent as to any account. */
export const communityPool = one<(ctx: Context, from: Uint8Array, coins: Coins) => Nothing>("gov.communityPool");

/** A kind of content of proposals from the time before messages; its title and description are checked for it. */
export interface LegacyContent {
  readonly typeUrl: string;
  /** Go's ValidateBasic behind those checks. */
  readonly validate?: (content: Uint8Array) => Nothing;
  /** Left out where Go knows the type but routes it to nobody. */
  readonly run?: (ctx: Context, content: Uint8Array) => Nothing;
}

/** Filled by modules that had proposals of their own before messages; gov itself knows the text proposal. */
export const legacyContents = many<LegacyContent>("gov.legacyContents");
