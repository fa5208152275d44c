import { attemptRecovering, type Context, ensure, runMessage, unregisteredError } from "../../framework/index.ts";
import { type Proposal, ProposalStatus } from "../../proto/gen/cosmos/gov/v1.ts";
import { ActiveProposal, InactiveProposal } from "./api.ts";
import { burnDeposits, refundDeposits } from "./deposits.ts";
import { getParams } from "./params.ts";
import { deleteProposal, requireProposal, setProposal } from "./proposals.ts";
import { state } from "./state.ts";
import { type Outcome, tally } from "./tally.ts";

/** What is told of a vote that has ended. */
interface Ending {
  readonly proposal: Proposal;
  readonly result: string;
  readonly log: string;
}

/** Whether the app still knows the types of all messages. */
function isReadable(ctx: Context, { messages }: Proposal): boolean {
  return messages.every(({ typeUrl }) => ctx.router.codec(typeUrl) !== undefined);
}

/** Fails a proposal of which no longer can be said what it does, and pays its deposits back. */
function failUnreadable(ctx: Context, proposal: Proposal): void {
  const unknown = proposal.messages.find(({ typeUrl }) => ctx.router.codec(typeUrl) === undefined)?.typeUrl ?? "";
  const reason = `collections: encoding error: value decode: unable to resolve type URL ${unknown}`;
  const failedReason = `proposal failed because it cannot be processed by gov: ${reason}`;
  setProposal(ctx, { ...proposal, status: ProposalStatus.PROPOSAL_STATUS_FAILED, failedReason, messages: [] });
  refundDeposits(ctx, proposal.id);
}

/** Ends the proposals that did not get their deposits in time. */
function dropInactive(ctx: Context): void {
  for (const [, id] of [...state.inactiveQueue.entries(ctx, { through: [ctx.timeNs] })]) {
    const proposal = requireProposal(ctx, id);
    if (!isReadable(ctx, proposal)) {
      failUnreadable(ctx, proposal);
      ctx.emit(InactiveProposal({ proposal_id: `${id}`, proposal_result: "proposal_failed" }));
      deleteProposal(ctx, id);
      continue;
    }
    deleteProposal(ctx, id);
    if (getParams(ctx).burnProposalDepositPrevote) burnDeposits(ctx, id);
    else refundDeposits(ctx, id);
    ctx.emit(InactiveProposal({ proposal_id: `${id}`, proposal_result: "proposal_dropped" }));
  }
}

/** Does what a proposal says, all or nothing; whatever goes wrong is the proposal's failure. */
function execute(ctx: Context, proposal: Proposal): Ending {
  let at = 0;
  const done = attemptRecovering(ctx, (inner) => {
    for (const message of proposal.messages) {
      runMessage(inner, message);
      at += 1;
    }
  });
  if (done.ok)
    return { proposal: { ...proposal, status: ProposalStatus.PROPOSAL_STATUS_PASSED }, result: "proposal_passed", log: "passed" };
  const { message: failedReason } = done.error;
  const log = `passed, but msg ${at} (${proposal.messages[at]?.typeUrl ?? ""}) failed on execution: ${failedReason}`;
  return { proposal: { ...proposal, status: ProposalStatus.PROPOSAL_STATUS_FAILED, failedReason }, result: "proposal_failed", log };
}

/** An expedited proposal that fails is voted on for as long as a regular one, and counted again. */
function prolong(ctx: Context, proposal: Proposal): Ending {
  const votingEndTime = (proposal.votingStartTime ?? 0n) + (getParams(ctx).votingPeriod ?? 0n);
  state.activeQueue.set(ctx, [votingEndTime, proposal.id], proposal.id);
  const log = "expedited proposal converted to regular";
  return { proposal: { ...proposal, expedited: false, votingEndTime }, result: "expedited_proposal_rejected", log };
}

function reject(proposal: Proposal): Ending {
  const failedReason = "proposal did not get enough votes to pass";
  return {
    proposal: { ...proposal, status: ProposalStatus.PROPOSAL_STATUS_REJECTED, failedReason },
    result: "proposal_rejected",
    log: "rejected",
  };
}

function settle(ctx: Context, proposal: Proposal, { passes, burnsDeposits }: Outcome): Ending {
  const stays = proposal.expedited && !passes;
  if (!stays && burnsDeposits) burnDeposits(ctx, proposal.id);
  else if (!stays) refundDeposits(ctx, proposal.id);
  const { votingEndTime } = proposal;
  ensure(votingEndTime !== undefined, unregisteredError, `proposal ${proposal.id} has no end of its vote`);
  state.activeQueue.delete(ctx, [votingEndTime, proposal.id]);
  if (passes) return execute(ctx, proposal);
  return stays ? prolong(ctx, proposal) : reject(proposal);
}

/** Counts the votes that are over and does what has passed. */
function endVotes(ctx: Context): void {
  for (const [place, id] of [...state.activeQueue.entries(ctx, { through: [ctx.timeNs] })]) {
    const voted = requireProposal(ctx, id);
    if (!isReadable(ctx, voted)) {
      failUnreadable(ctx, voted);
      ctx.emit(ActiveProposal({ proposal_id: `${id}`, proposal_result: "proposal_failed" }));
      state.activeQueue.delete(ctx, place);
      continue;
    }
    const outcome = tally(ctx, voted);
    const { proposal, result, log } = settle(ctx, voted, outcome);
    setProposal(ctx, { ...proposal, finalTallyResult: outcome.result });
    ctx.emit(ActiveProposal({ proposal_id: `${id}`, proposal_result: result, proposal_log: log }));
  }
}

/** Ends what is due. */
export function endBlock(ctx: Context): void {
  dropInactive(ctx);
  endVotes(ctx);
}
