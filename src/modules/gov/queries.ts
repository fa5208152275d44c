import { type QueryHandler, query } from "../../framework/index.ts";
import { LegacyQuery, Query } from "./api.ts";
import { findDeposit, findDeposits, findProposal, findProposals, findTally, findVote, findVotes, paramsOf } from "./find.ts";
import { legacyParams, legacyProposal, legacyVote, tallyOf } from "./legacyRecords.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";

/** Every rpc of cosmos.gov.v1.Query. */
const current: readonly QueryHandler[] = [
  query(Query.constitution, (ctx) => ({ constitution: state.constitution.get(ctx) ?? "" })),
  query(Query.proposal, (ctx, { proposalId }) => ({ proposal: findProposal(ctx, proposalId) })),
  query(Query.proposals, (ctx, request) => {
    const { items, pagination } = findProposals(ctx, request);
    return { proposals: items, pagination };
  }),
  query(Query.vote, (ctx, { proposalId, voter }) => ({ vote: findVote(ctx, proposalId, voter) })),
  query(Query.votes, (ctx, { proposalId, pagination: request }) => {
    const { items, pagination } = findVotes(ctx, proposalId, request);
    return { votes: items, pagination };
  }),
  query(Query.params, (ctx, { paramsType }) => paramsOf(getParams(ctx), paramsType)),
  query(Query.deposit, (ctx, { proposalId, depositor }) => ({ deposit: findDeposit(ctx, proposalId, depositor) })),
  query(Query.deposits, (ctx, { proposalId, pagination: request }) => {
    const { items, pagination } = findDeposits(ctx, proposalId, request);
    return { deposits: items, pagination };
  }),
  query(Query.tallyResult, (ctx, { proposalId }) => ({ tally: findTally(ctx, proposalId) })),
];

/** Every rpc of cosmos.gov.v1beta1.Query, answered from what v1 answers. */
const legacy: readonly QueryHandler[] = [
  query(LegacyQuery.proposal, (ctx, { proposalId }) => ({ proposal: legacyProposal(findProposal(ctx, proposalId)) })),
  query(LegacyQuery.proposals, (ctx, request) => {
    const { items, pagination } = findProposals(ctx, request);
    return { proposals: items.map(legacyProposal), pagination };
  }),
  query(LegacyQuery.vote, (ctx, { proposalId, voter }) => ({ vote: legacyVote(findVote(ctx, proposalId, voter)) })),
  query(LegacyQuery.votes, (ctx, { proposalId, pagination: request }) => {
    const { items, pagination } = findVotes(ctx, proposalId, request);
    return { votes: items.map(legacyVote), pagination };
  }),
  query(LegacyQuery.params, (ctx, { paramsType }) => legacyParams(getParams(ctx), paramsType)),
  query(LegacyQuery.deposit, (ctx, { proposalId, depositor }) => ({ deposit: findDeposit(ctx, proposalId, depositor) })),
  query(LegacyQuery.deposits, (ctx, { proposalId, pagination: request }) => {
    const { items, pagination } = findDeposits(ctx, proposalId, request);
    return { deposits: items, pagination };
  }),
  query(LegacyQuery.tallyResult, (ctx, { proposalId }) => ({ tally: tallyOf(findTally(ctx, proposalId)) })),
];

/** Every rpc of both versions of the Query service. */
export const queries: readonly QueryHandler[] = [...current, ...legacy];
