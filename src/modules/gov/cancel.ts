import { type Context, ensure } from "../../framework/index.ts";
import { govErrors } from "./api.ts";
import { chargeDeposits } from "./deposits.ts";
import { getParams } from "./params.ts";
import { deleteProposal, isOpen, requireProposal } from "./proposals.ts";
import { state } from "./state.ts";

/** Takes a proposal back before its vote ends; its deposits pay a fee. */
export function cancel(ctx: Context, id: bigint, proposer: string): void {
  const proposal = requireProposal(ctx, id);
  const { votingEndTime, votingStartTime } = proposal;
  const unnamed = `proposal ${id} doesn't have proposer ${proposer}, so cannot be canceled`;
  ensure(proposal.proposer !== "", govErrors.InvalidProposal, unnamed);
  ensure(proposal.proposer === proposer, govErrors.InvalidProposer, `invalid proposer ${proposer}`);
  ensure(isOpen(proposal), govErrors.InvalidProposal, "proposal should be in the deposit or voting period");
  const isOver = votingEndTime !== undefined && votingEndTime < ctx.timeNs;
  ensure(!isOver, govErrors.VotingPeriodEnded, `voting period is already ended for this proposal ${id}`);
  chargeDeposits(ctx, id, getParams(ctx));
  if (votingStartTime !== undefined) state.votes.clear(ctx, { prefix: [id] });
  deleteProposal(ctx, id);
}
