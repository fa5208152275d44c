import { formatDec } from "../../../encoding/decimal.ts";
import { isAbsent, message, type MessageHandler } from "../../../framework/index.ts";
import type { WeightedVoteOption } from "../../../proto/gen/cosmos/gov/v1beta1.ts";
import { LegacyMsg } from "../api.ts";
import { castWeightedVote } from "./voteWeighted.ts";

/** A weight that is not there is Go's text of nil, which is no number. */
function weightText(option: WeightedVoteOption): string {
  return isAbsent(option, "weight") ? "<nil>" : formatDec(option.weight);
}

/** v1beta1's VoteWeighted, done as v1's. */
export const legacyVoteWeighted: MessageHandler = message(LegacyMsg.voteWeighted, {
  absent: ["options.weight"],
  handle(ctx, { proposalId, voter, options: asked }) {
    const options = asked.map((option) => ({ option: option.option, weight: weightText(option) }));
    castWeightedVote(ctx, { proposalId, voter, options, metadata: "" });
  },
});
