import { addCoins, equalCoins, formatCoins } from "../../encoding/coins.ts";
import {
  type Context,
  ensure,
  type GenesisHandler,
  genesis,
  panicError,
  type ReadContext,
  unregisteredError,
} from "../../framework/index.ts";
import { GenesisState, ProposalStatus } from "../../proto/gen/cosmos/gov/v1.ts";
import { ensureModuleAccount, moduleAccountAddress, parseAddress } from "../auth/index.ts";
import { getBalances } from "../bank/index.ts";
import { GOV } from "./deposits.ts";
import { DEFAULT_PARAMS, getParams, validateParams } from "./params.ts";
import { setProposal } from "./proposals.ts";
import { state } from "./state.ts";

function queueProposal(ctx: Context, proposal: GenesisState["proposals"][number]): void {
  const { id, status, depositEndTime, votingEndTime } = proposal;
  if (status === ProposalStatus.PROPOSAL_STATUS_DEPOSIT_PERIOD) {
    ensure(depositEndTime !== undefined, panicError, `proposal ${id} has no end of its deposit period`);
    state.inactiveQueue.set(ctx, [depositEndTime, id], id);
  } else if (status === ProposalStatus.PROPOSAL_STATUS_VOTING_PERIOD) {
    ensure(votingEndTime !== undefined, panicError, `proposal ${id} has no end of its voting period`);
    state.activeQueue.set(ctx, [votingEndTime, id], id);
  }
}

function initGenesis(ctx: Context, { startingProposalId, params, constitution, deposits, votes, proposals }: GenesisState): void {
  ensure(params !== undefined, panicError, "genesis of gov has no params");
  state.proposalId.set(ctx, startingProposalId);
  state.params.set(ctx, params);
  state.constitution.set(ctx, constitution);
  ensureModuleAccount(ctx, GOV);
  for (const deposit of deposits) state.deposits.set(ctx, [deposit.proposalId, parseAddress(ctx, deposit.depositor)], deposit);
  for (const vote of votes) state.votes.set(ctx, [vote.proposalId, parseAddress(ctx, vote.voter)], vote);
  for (const proposal of proposals) {
    queueProposal(ctx, proposal);
    setProposal(ctx, proposal);
  }
  const held = getBalances(ctx, moduleAccountAddress(ctx, GOV));
  const sum = addCoins(...deposits.map(({ amount }) => amount));
  ensure(equalCoins(held, sum), panicError, `expected module account was ${formatCoins(held)} but we got ${formatCoins(sum)}`);
}

function exportGenesis(ctx: ReadContext): GenesisState {
  return GenesisState.from({
    startingProposalId: state.proposalId.get(ctx),
    deposits: [...state.deposits.values(ctx)],
    votes: [...state.votes.values(ctx)],
    proposals: [...state.proposals.values(ctx)],
    params: getParams(ctx),
    constitution: state.constitution.get(ctx) ?? "",
  });
}

/** Refuses records of proposals that are not there, and two of one account. */
function checkRecords(
  what: string,
  ids: ReadonlySet<bigint>,
  records: readonly { readonly proposalId: bigint; readonly account: string }[],
): void {
  const seen = new Set<string>();
  for (const { proposalId, account } of records) {
    ensure(ids.has(proposalId), unregisteredError, `${what} of ${account} has non-existent proposal id: ${proposalId}`);
    const record = `${proposalId}/${account}`;
    ensure(!seen.has(record), unregisteredError, `duplicate ${what}: ${record}`);
    seen.add(record);
  }
}

function validateGenesis({ startingProposalId, proposals, deposits, votes, params }: GenesisState): void {
  ensure(startingProposalId !== 0n, unregisteredError, "starting proposal id must be greater than 0");
  const ids = new Set<bigint>();
  for (const { id } of proposals) {
    ensure(!ids.has(id), unregisteredError, `duplicate proposal id: ${id}`);
    ids.add(id);
  }
  checkRecords(
    "deposit",
    ids,
    deposits.map(({ proposalId, depositor }) => ({ proposalId, account: depositor })),
  );
  checkRecords(
    "vote",
    ids,
    votes.map(({ proposalId, voter }) => ({ proposalId, account: voter })),
  );
  ensure(params !== undefined, panicError, "genesis of gov has no params");
  validateParams(params);
}

/** Section "gov" of app_state. */
export const govGenesis: GenesisHandler = genesis(GenesisState, {
  init: initGenesis,
  export: exportGenesis,
  validate: validateGenesis,
  defaults: () => GenesisState.from({ startingProposalId: 1n, params: DEFAULT_PARAMS }),
});
