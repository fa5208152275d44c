import { decFromInt, mul, mulInt, quo, truncateInt } from "../../encoding/decimal.ts";
import type { Context, ReadContext } from "../../framework/index.ts";
import { type Params, type Proposal, type TallyResult, VoteOption, type WeightedVoteOption } from "../../proto/gen/cosmos/gov/v1.ts";
import { parseAddress } from "../auth/index.ts";
import { operatorText } from "../staking/index.ts";
import { getParams } from "./params.ts";
import { votingStake } from "./slots.ts";
import { state } from "./state.ts";
import { readDec } from "./decimalText.ts";

/** What a vote came to. */
export interface Outcome {
  readonly passes: boolean;
  readonly burnsDeposits: boolean;
  readonly result: TallyResult;
}

/** No votes. */
export const NO_TALLY: TallyResult = { yesCount: "0", abstainCount: "0", noCount: "0", noWithVetoCount: "0" };

/** Power by option and in all, LegacyDec atomics. */
class Votes {
  total = 0n;
  readonly #byOption = new Map<number, bigint>();

  add(options: readonly WeightedVoteOption[], power: bigint): void {
    for (const { option, weight } of options) this.#byOption.set(option, this.of(option) + mul(power, readDec(weight)));
    this.total += power;
  }
  of(option: number): bigint {
    return this.#byOption.get(option) ?? 0n;
  }
  get result(): TallyResult {
    const count = (option: number): string => `${truncateInt(this.of(option))}`;
    return {
      yesCount: count(VoteOption.VOTE_OPTION_YES),
      abstainCount: count(VoteOption.VOTE_OPTION_ABSTAIN),
      noCount: count(VoteOption.VOTE_OPTION_NO),
      noWithVetoCount: count(VoteOption.VOTE_OPTION_NO_WITH_VETO),
    };
  }
}

/** A validator that votes for those of its delegators who do not. */
interface Delegate {
  readonly tokens: bigint;
  readonly shares: bigint;
  /** Shares of delegators who vote themselves. */
  deducted: bigint;
  options: readonly WeightedVoteOption[];
}

function delegatesOf(ctx: ReadContext): ReadonlyMap<string, Delegate> {
  const validators = votingStake(ctx).votingValidators(ctx);
  return new Map(
    validators.map(({ operatorAddress, tokens, delegatorShares }) => [
      operatorAddress,
      { tokens, shares: delegatorShares, deducted: 0n, options: [] },
    ]),
  );
}

/** Counts the votes on a proposal and removes them. */
function countVotes(ctx: Context, proposalId: bigint): Votes {
  const delegates = delegatesOf(ctx);
  const votes = new Votes();
  for (const [key, { voter: account, options }] of [...state.votes.entries(ctx, { prefix: [proposalId] })]) {
    const voter = parseAddress(ctx, account);
    const own = delegates.get(operatorText(ctx, voter));
    if (own !== undefined) own.options = options;
    for (const { validatorAddress, shares } of votingStake(ctx).delegationsOf(ctx, voter)) {
      const delegate = delegates.get(validatorAddress);
      if (delegate === undefined) continue;
      delegate.deducted += shares;
      votes.add(options, quo(mulInt(shares, delegate.tokens), delegate.shares));
    }
    state.votes.delete(ctx, key);
  }
  for (const { options, shares, deducted, tokens } of delegates.values()) {
    if (options.length > 0) votes.add(options, quo(mulInt(shares - deducted, tokens), shares));
  }
  return votes;
}

/** Quorum first, then whether anybody took a side, then the veto, then the threshold. */
function judge(votes: Votes, totalBonded: bigint, params: Params, expedited: boolean): Omit<Outcome, "result"> {
  const { total } = votes;
  const rejected = { passes: false, burnsDeposits: false };
  if (totalBonded === 0n) return rejected;
  if (quo(total, decFromInt(totalBonded)) < readDec(params.quorum)) return { passes: false, burnsDeposits: params.burnVoteQuorum };
  const decided = total - votes.of(VoteOption.VOTE_OPTION_ABSTAIN);
  if (decided === 0n) return rejected;
  const vetoed = quo(votes.of(VoteOption.VOTE_OPTION_NO_WITH_VETO), total);
  if (vetoed > readDec(params.vetoThreshold)) return { passes: false, burnsDeposits: params.burnVoteVeto };
  const threshold = readDec(expedited ? params.expeditedThreshold : params.threshold);
  return { passes: quo(votes.of(VoteOption.VOTE_OPTION_YES), decided) > threshold, burnsDeposits: false };
}

/** Counts the votes on a proposal, removes them and says what they came to. */
export function tally(ctx: Context, { id, expedited }: Proposal): Outcome {
  const votes = countVotes(ctx, id);
  return { ...judge(votes, votingStake(ctx).totalBondedTokens(ctx), getParams(ctx), expedited), result: votes.result };
}
