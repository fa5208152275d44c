import { addCoins, type Coins, coverCoins, faultOfCoins, formatCoin, formatCoins } from "../../encoding/coins.ts";
import { decFromInt, mul, roundInt, truncateInt } from "../../encoding/decimal.ts";
import { type Context, ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import { moduleAddress } from "../../crypto/address.ts";
import { type Deposit, type Params, ProposalStatus } from "../../proto/gen/cosmos/gov/v1.ts";
import { formatAddress, parseAddress } from "../auth/index.ts";
import { burnCoins, sendFromModule, sendToModule } from "../bank/index.ts";
import { govErrors, ProposalDeposit } from "./api.ts";
import { getParams, minDepositOf } from "./params.ts";
import { beginVoting, isOpen, requireProposal, setProposal } from "./proposals.ts";
import { communityPool } from "./slots.ts";
import { state } from "./state.ts";
import { readDec } from "./decimalText.ts";

/** Name of the module and of its account. */
export const GOV = "gov";
const GOV_ADDRESS = moduleAddress(GOV);
const DISTRIBUTION_ADDRESS = moduleAddress("distribution");

/** Refuses coins in which no deposit can be paid. */
export function checkDepositDenoms({ minDeposit }: Params, amount: Coins): void {
  const accepted = minDeposit.map(({ denom }) => denom);
  const text = (): string => `deposited ${formatCoins(amount)}, but gov accepts only the following denom(s): [${accepted.join(" ")}]`;
  ensure(
    amount.every(({ denom }) => accepted.includes(denom)),
    govErrors.InvalidDepositDenom,
    text,
  );
}

/** Refuses a proposal that comes with too little. */
export function checkInitialDeposit(params: Params, amount: Coins, expedited: boolean): void {
  ensure(faultOfCoins(amount) === undefined, sdkErrors.InvalidCoins, () => formatCoins(amount));
  const ratio = readDec(params.minInitialDepositRatio);
  if (ratio === 0n) return;
  const least = minDepositOf({ expedited }, params).map(({ denom, amount: whole }) => ({
    denom,
    amount: roundInt(mul(decFromInt(whole), ratio)),
  }));
  ensure(coverCoins(amount, least), govErrors.MinDepositTooSmall, `was (${formatCoins(amount)}), need (${formatCoins(least)})`);
}

/** A single deposit must reach its part of what is needed in one denomination. */
function checkLeastDeposit(params: Params, needed: Coins, amount: Coins): void {
  const ratio = readDec(params.minDepositRatio);
  checkDepositDenoms(params, amount);
  if (ratio === 0n) return;
  const thresholds = needed.map(({ denom, amount: whole }) => ({ denom, amount: truncateInt(mul(decFromInt(whole), ratio)) }));
  const isMet = thresholds.some((least) => amount.some((coin) => coin.denom === least.denom && coin.amount >= least.amount));
  const text = (): string =>
    `received ${formatCoins(amount)} but need at least one of the following: ${thresholds.map(formatCoin).join(",")}`;
  ensure(isMet, govErrors.MinDepositTooSmall, text);
}

/** Takes a deposit for a proposal; returns whether its vote begins with it. */
export function addDeposit(ctx: Context, proposalId: bigint, depositor: Uint8Array, amount: Coins): boolean {
  const before = requireProposal(ctx, proposalId);
  ensure(isOpen(before), govErrors.InactiveProposal, `${proposalId}`);
  const params = getParams(ctx);
  const needed = minDepositOf(before, params);
  checkLeastDeposit(params, needed, amount);
  sendToModule(ctx, depositor, GOV, amount);
  const proposal = { ...before, totalDeposit: addCoins(before.totalDeposit, amount) };
  setProposal(ctx, proposal);
  const begins = proposal.status === ProposalStatus.PROPOSAL_STATUS_DEPOSIT_PERIOD && coverCoins(proposal.totalDeposit, needed);
  if (begins) beginVoting(ctx, proposal);
  const held = state.deposits.get(ctx, [proposalId, depositor]);
  const account = formatAddress(ctx, depositor);
  ctx.emit(ProposalDeposit({ depositor: account, amount: formatCoins(amount), proposal_id: `${proposalId}` }));
  const deposit: Deposit = held ?? { proposalId, depositor: account, amount: [] };
  state.deposits.set(ctx, [proposalId, depositor], { ...deposit, amount: held === undefined ? amount : addCoins(held.amount, amount) });
  return begins;
}

/** The deposits of a proposal, by depositor. */
export function depositsOf(ctx: ReadContext, proposalId: bigint): readonly (readonly [Uint8Array, Deposit])[] {
  return [...state.deposits.entries(ctx, { prefix: [proposalId] })].map(([[, depositor], deposit]) => [depositor, deposit]);
}

/** Pays every deposit of a proposal back. */
export function refundDeposits(ctx: Context, proposalId: bigint): void {
  for (const [depositor, { amount }] of depositsOf(ctx, proposalId)) {
    sendFromModule(ctx, GOV, depositor, amount);
    state.deposits.delete(ctx, [proposalId, depositor]);
  }
}

/** Destroys every deposit of a proposal. */
export function burnDeposits(ctx: Context, proposalId: bigint): void {
  let sum: Coins = [];
  for (const [depositor, { amount }] of depositsOf(ctx, proposalId)) {
    sum = addCoins(sum, amount);
    state.deposits.delete(ctx, [proposalId, depositor]);
  }
  burnCoins(ctx, GOV, sum);
}

/** Pays the deposits of a cancelled proposal back but for the fee, which is burnt or goes where the parameters say. */
export function chargeDeposits(ctx: Context, proposalId: bigint, { proposalCancelDest, proposalCancelRatio }: Params): void {
  const rate = readDec(proposalCancelRatio);
  let charges: Coins = [];
  for (const [, { depositor: account, amount }] of depositsOf(ctx, proposalId)) {
    const depositor = parseAddress(ctx, account);
    const fee = amount.map(({ denom, amount: whole }) => ({ denom, amount: truncateInt(mul(decFromInt(whole), rate)) }));
    const rest = addCoins(
      amount,
      fee.map((coin) => ({ ...coin, amount: -coin.amount })),
    );
    charges = addCoins(charges, fee);
    if (rest.length > 0) sendFromModule(ctx, GOV, depositor, rest);
    state.deposits.delete(ctx, [proposalId, depositor]);
  }
  if (charges.length > 0) payCharges(ctx, charges, proposalCancelDest);
}

function payCharges(ctx: Context, charges: Coins, destination: string): void {
  const fund = communityPool.ifFilled(ctx);
  const isCommunity = destination === formatAddress(ctx, DISTRIBUTION_ADDRESS);
  if (destination === "") burnCoins(ctx, GOV, charges);
  else if (fund !== undefined && isCommunity) fund(ctx, GOV_ADDRESS, charges);
  else sendFromModule(ctx, GOV, parseAddress(ctx, destination), charges);
}
