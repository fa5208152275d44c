import { type Context, ensure, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { type Proposal, ProposalStatus } from "../../proto/gen/cosmos/gov/v1.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";

const { PROPOSAL_STATUS_DEPOSIT_PERIOD: DEPOSIT_PERIOD, PROPOSAL_STATUS_VOTING_PERIOD: VOTING_PERIOD } = ProposalStatus;

/** The proposal with this id; refused with Go's plain error where there is none. */
export function requireProposal(ctx: ReadContext, id: bigint): Proposal {
  const proposal = state.proposals.get(ctx, id);
  ensure(
    proposal !== undefined,
    unregisteredError,
    `collections: not found: key '${id}' of type github.com/cosmos/gogoproto/cosmos.gov.v1.Proposal`,
  );
  return proposal;
}

/** Whether a proposal still waits for deposits or votes. */
export function isOpen({ status }: Proposal): boolean {
  return status === DEPOSIT_PERIOD || status === VOTING_PERIOD;
}

/** Stores a proposal and whether it is voted on. */
export function setProposal(ctx: Context, proposal: Proposal): void {
  if (proposal.status === VOTING_PERIOD) state.votingPeriod.add(ctx, proposal.id);
  else state.votingPeriod.delete(ctx, proposal.id);
  state.proposals.set(ctx, proposal.id, proposal);
}

/** Removes a proposal and its places in the queues; its deposits and votes are left. */
export function deleteProposal(ctx: Context, id: bigint): void {
  const { depositEndTime, votingEndTime } = requireProposal(ctx, id);
  if (depositEndTime !== undefined) state.inactiveQueue.delete(ctx, [depositEndTime, id]);
  if (votingEndTime !== undefined) {
    state.activeQueue.delete(ctx, [votingEndTime, id]);
    state.votingPeriod.delete(ctx, id);
  }
  state.proposals.delete(ctx, id);
}

/** Begins the vote on a proposal. */
export function beginVoting(ctx: Context, proposal: Proposal): void {
  const { votingPeriod = 0n, expeditedVotingPeriod = 0n } = getParams(ctx);
  const votingEndTime = ctx.timeNs + (proposal.expedited ? expeditedVotingPeriod : votingPeriod);
  setProposal(ctx, { ...proposal, status: VOTING_PERIOD, votingStartTime: ctx.timeNs, votingEndTime });
  if (proposal.depositEndTime !== undefined) state.inactiveQueue.delete(ctx, [proposal.depositEndTime, proposal.id]);
  state.activeQueue.set(ctx, [votingEndTime, proposal.id], proposal.id);
}
