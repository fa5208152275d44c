import { type Context, ensure, message, type MessageHandler } from "../../../framework/index.ts";
import type { MsgVote } from "../../../proto/gen/cosmos/gov/v1.ts";
import { parseAddress } from "../../auth/index.ts";
import { govErrors, Msg } from "../api.ts";
import { addVote, isVoteOption, nameOfOption } from "../votes.ts";

const WHOLE = "1.000000000000000000";

/** Votes for one option. */
export function castVote(ctx: Context, { voter, option, proposalId, metadata }: MsgVote): void {
  const account = parseAddress(ctx, voter, "invalid voter address");
  ensure(isVoteOption(option), govErrors.InvalidVote, nameOfOption(option));
  addVote(ctx, { proposalId, options: [{ option, weight: WHOLE }], metadata }, account);
}

/** Votes, in place of the voter's former vote. */
export const vote: MessageHandler = message(Msg.vote, { handle: castVote });
