import { ensureQuery, paginate, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { type Params, type Proposal, ProposalStatus, type QueryProposalsRequest, type TallyResult } from "../../proto/gen/cosmos/gov/v1.ts";
import { parseAddress, readAddress } from "../auth/index.ts";
import { state } from "./state.ts";
import { NO_TALLY, tally } from "./tally.ts";

/** Refuses the id that no proposal has. */
function checkId(proposalId: bigint): void {
  ensureQuery(proposalId !== 0n, "InvalidArgument", "proposal id can not be 0");
}

/** The proposal with this id. */
export function findProposal(ctx: ReadContext, proposalId: bigint): Proposal {
  checkId(proposalId);
  const found = state.proposals.get(ctx, proposalId);
  ensureQuery(found !== undefined, "NotFound", `proposal ${proposalId} doesn't exist`);
  return found;
}

/** A page of the proposals of a status, or that somebody voted on or paid for. */
export function findProposals(ctx: ReadContext, { proposalStatus, voter, depositor, pagination: request }: QueryProposalsRequest) {
  const isFiltered =
    proposalStatus >= ProposalStatus.PROPOSAL_STATUS_DEPOSIT_PERIOD && proposalStatus <= ProposalStatus.PROPOSAL_STATUS_FAILED;
  const has = (rows: typeof state.votes | typeof state.deposits, id: bigint, account: string): boolean => {
    if (account === "") return true;
    const address = readAddress(ctx, account);
    // Go's pages dereference nil where a row cannot be judged.
    if (typeof address === "string") throw new TypeError("runtime error: invalid memory address or nil pointer dereference");
    return rows.has(ctx, [id, address]);
  };
  const source = { collection: state.proposals, refusal: "Internal" } as const;
  return paginate(ctx, source, request, (id, proposal) => {
    const [voted, paid] = [has(state.votes, id, voter), has(state.deposits, id, depositor)];
    const matches = voted && paid && (!isFiltered || proposal.status === proposalStatus);
    return matches ? proposal : undefined;
  });
}

/** Somebody's vote on a proposal that is voted on. */
export function findVote(ctx: ReadContext, proposalId: bigint, voter: string) {
  checkId(proposalId);
  ensureQuery(voter !== "", "InvalidArgument", "empty voter address");
  const found = state.votes.get(ctx, [proposalId, parseAddress(ctx, voter, "", unregisteredError)]);
  ensureQuery(found !== undefined, "InvalidArgument", `voter: ${voter} not found for proposal: ${proposalId}`);
  return found;
}

/** Somebody's deposit for a proposal. */
export function findDeposit(ctx: ReadContext, proposalId: bigint, depositor: string) {
  checkId(proposalId);
  ensureQuery(depositor !== "", "InvalidArgument", "empty depositor address");
  const found = state.deposits.get(ctx, [proposalId, parseAddress(ctx, depositor, "", unregisteredError)]);
  const place = `("${proposalId}", "${depositor}")`;
  ensureQuery(
    found !== undefined,
    "NotFound",
    `collections: not found: key '${place}' of type github.com/cosmos/gogoproto/cosmos.gov.v1.Deposit`,
  );
  return found;
}

type Request = Parameters<typeof paginate>[2];

/** A page of a proposal's votes. */
export function findVotes(ctx: ReadContext, proposalId: bigint, request: Request) {
  checkId(proposalId);
  return paginate(ctx, { collection: state.votes, prefix: [proposalId], refusal: "Internal" }, request, (_, vote) => vote);
}

/** A page of a proposal's deposits. */
export function findDeposits(ctx: ReadContext, proposalId: bigint, request: Request) {
  checkId(proposalId);
  return paginate(ctx, { collection: state.deposits, prefix: [proposalId], refusal: "Internal" }, request, (_, deposit) => deposit);
}

/** What the votes came to, or come to now. */
export function findTally(ctx: ReadContext, proposalId: bigint): TallyResult {
  const proposal = findProposal(ctx, proposalId);
  const { PROPOSAL_STATUS_DEPOSIT_PERIOD, PROPOSAL_STATUS_PASSED, PROPOSAL_STATUS_REJECTED, PROPOSAL_STATUS_FAILED } = ProposalStatus;
  const { status, finalTallyResult } = proposal;
  if (status === PROPOSAL_STATUS_DEPOSIT_PERIOD) return NO_TALLY;
  const isOver = [PROPOSAL_STATUS_PASSED, PROPOSAL_STATUS_REJECTED, PROPOSAL_STATUS_FAILED].some((over) => over === status);
  return isOver ? (finalTallyResult ?? NO_TALLY) : ctx.scratch((inner) => tally(inner, proposal).result);
}

/** The groups of parameters that older clients ask for by name. */
export function paramsOf(params: Params, paramsType: string) {
  const { minDeposit, maxDepositPeriod, votingPeriod, quorum, threshold, vetoThreshold } = params;
  const isKnown = ["", "deposit", "voting", "tallying"].includes(paramsType);
  ensureQuery(isKnown, "InvalidArgument", `unknown params type: ${paramsType}`);
  return {
    depositParams: paramsType === "deposit" ? { minDeposit, maxDepositPeriod } : undefined,
    votingParams: paramsType === "voting" ? { votingPeriod } : undefined,
    tallyParams: paramsType === "tallying" ? { quorum, threshold, vetoThreshold } : undefined,
    params,
  };
}
