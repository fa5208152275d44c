import { ONE } from "../../../encoding/decimal.ts";
import { type Context, ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import type { MsgVoteWeighted } from "../../../proto/gen/cosmos/gov/v1.ts";
import { parseAddress } from "../../auth/index.ts";
import { govErrors, Msg } from "../api.ts";
import { addVote, checkOption } from "../votes.ts";

/** Splits a vote over options, whose weights make one. */
export function castWeightedVote(ctx: Context, { voter, options, proposalId, metadata }: MsgVoteWeighted): void {
  const account = parseAddress(ctx, voter, "invalid voter address");
  ensure(options.length > 0, sdkErrors.InvalidRequest, "null");
  let total = 0n;
  const used = new Set<number>();
  for (const option of options) {
    total += checkOption(option);
    ensure(!used.has(option.option), govErrors.InvalidVote, "duplicated vote option");
    used.add(option.option);
  }
  ensure(total <= ONE, govErrors.InvalidVote, "total weight overflow 1.00");
  ensure(total >= ONE, govErrors.InvalidVote, "total weight lower than 1.00");
  addVote(ctx, { proposalId, options, metadata }, account);
}

/** Votes for several options. */
export const voteWeighted: MessageHandler = message(Msg.voteWeighted, { handle: castWeightedVote });
