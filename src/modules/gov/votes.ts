import { ONE } from "../../encoding/decimal.ts";
import { DecodeError } from "../../encoding/error.ts";
import { type Context, ensure } from "../../framework/index.ts";
import { VoteOption, type WeightedVoteOption } from "../../proto/gen/cosmos/gov/v1.ts";
import { formatAddress } from "../auth/index.ts";
import { govErrors, ProposalVote } from "./api.ts";
import { checkMetadata } from "./metadata.ts";
import { state } from "./state.ts";
import { readDec } from "./decimalText.ts";

/** Whether a number is an option to vote for. */
export function isVoteOption(option: number): boolean {
  return option >= VoteOption.VOTE_OPTION_YES && option <= VoteOption.VOTE_OPTION_NO_WITH_VETO;
}

/** The weight of an option, if it is a number from above zero to one. */
function weightOf({ weight }: WeightedVoteOption): bigint | undefined {
  try {
    const parsed = readDec(weight);
    return parsed > 0n && parsed <= ONE ? parsed : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Refuses options that are no vote. */
export function checkOption(option: WeightedVoteOption): bigint {
  const weight = isVoteOption(option.option) ? weightOf(option) : undefined;
  ensure(
    weight !== undefined,
    govErrors.InvalidVote,
    () => `option:${nameOfOption(option.option)} weight:${JSON.stringify(option.weight)} `,
  );
  return weight;
}

/** Go's name of an option. */
export function nameOfOption(option: number): string {
  return Object.entries(VoteOption).find(([, number]) => number === option)?.[0] ?? `${option}`;
}

/** Options as events tell them: Go's JSON of its structs. */
function formatOptions(options: readonly WeightedVoteOption[]): string {
  const members = ({ option, weight }: WeightedVoteOption): object => ({
    ...(option === 0 ? {} : { option }),
    ...(weight === "" ? {} : { weight }),
  });
  return JSON.stringify(options.map(members));
}

/** Stores a vote in place of the voter's former one. */
export function addVote(
  ctx: Context,
  vote: { readonly proposalId: bigint; readonly options: readonly WeightedVoteOption[]; readonly metadata: string },
  voter: Uint8Array,
): void {
  const { proposalId, options, metadata } = vote;
  ensure(state.votingPeriod.has(ctx, proposalId), govErrors.InactiveProposal, `${proposalId}`);
  checkMetadata(metadata);
  for (const option of options) checkOption(option);
  const account = formatAddress(ctx, voter);
  state.votes.set(ctx, [proposalId, voter], { proposalId, voter: account, options, metadata });
  ctx.emit(ProposalVote({ voter: account, option: formatOptions(options), proposal_id: `${proposalId}` }));
}
