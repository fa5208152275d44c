import { defineErrors, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/gov/v1.ts";
export { Msg as LegacyMsg, Query as LegacyQuery } from "../../proto/gen/cosmos/gov/v1beta1.ts";

/** Codespace "gov". */
export const govErrors = defineErrors("gov", {
  InactiveProposal: [3, "inactive proposal"],
  AlreadyActiveProposal: [4, "proposal already active"],
  InvalidProposalContent: [5, "invalid proposal content"],
  InvalidProposalType: [6, "invalid proposal type"],
  InvalidVote: [7, "invalid vote option"],
  InvalidGenesis: [8, "invalid genesis state"],
  NoProposalHandlerExists: [9, "no handler exists for proposal type"],
  UnroutableProposalMsg: [10, "proposal message not recognized by router"],
  NoProposalMsgs: [11, "no messages proposed"],
  InvalidProposalMsg: [12, "invalid proposal message"],
  InvalidSigner: [13, "expected gov account as only signer for proposal message"],
  MetadataTooLong: [15, "metadata too long"],
  MinDepositTooSmall: [16, "minimum deposit is too small"],
  InvalidProposer: [18, "invalid proposer"],
  VotingPeriodEnded: [20, "voting period already ended"],
  InvalidProposal: [21, "invalid proposal"],
  SummaryTooLong: [22, "summary too long"],
  InvalidDepositDenom: [23, "invalid deposit denom"],
});

/** A proposal was stored; its messages' type URLs each follow a comma. */
export const SubmitProposal = event("submit_proposal", ["proposal_id", "proposal_proposer", "proposal_messages"]);
/** The deposit that came with a proposal sufficed for its vote to begin. */
export const VotingBegunBySubmission = event("submit_proposal", ["voting_period_start"]);
/** Somebody paid a deposit for a proposal. */
export const ProposalDeposit = event("proposal_deposit", ["depositor", "amount", "proposal_id"]);
/** A deposit sufficed for a proposal's vote to begin. */
export const VotingBegunByDeposit = event("proposal_deposit", ["voting_period_start"]);
/** Somebody voted. */
export const ProposalVote = event("proposal_vote", ["voter", "option", "proposal_id"]);
/** A proposer took a proposal back. */
export const CancelProposal = event("cancel_proposal", ["sender", "proposal_id"]);
/** A proposal ended before its vote began. */
export const InactiveProposal = event("inactive_proposal", ["proposal_id", "proposal_result"]);
/** A vote ended. */
export const ActiveProposal = event("active_proposal", ["proposal_id", "proposal_result", "proposal_log?"]);
