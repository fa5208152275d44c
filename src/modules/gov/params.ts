import { type Coins, coverCoins, formatCoins, faultOfCoins } from "../../encoding/coins.ts";
import { formatDec, ONE } from "../../encoding/decimal.ts";
import { HOUR } from "../../encoding/time.ts";
import { DecodeError } from "../../encoding/error.ts";
import { type ChainSettings, ensure, type ReadContext, StateError, unregisteredError } from "../../framework/index.ts";
import type { Params } from "../../proto/gen/cosmos/gov/v1.ts";
import { readAddress } from "../auth/index.ts";
import { goDuration } from "../ccv/index.ts";
import { readDec } from "./decimalText.ts";
import { state } from "./state.ts";

const DAY = 24n * HOUR;
const MIN_DEPOSIT = 10_000_000n;

/** Parameters of a new chain. */
export const DEFAULT_PARAMS: Params = {
  minDeposit: [{ denom: "stake", amount: MIN_DEPOSIT }],
  maxDepositPeriod: 2n * DAY,
  votingPeriod: 2n * DAY,
  quorum: "0.334000000000000000",
  threshold: "0.500000000000000000",
  vetoThreshold: "0.334000000000000000",
  minInitialDepositRatio: "0.000000000000000000",
  proposalCancelRatio: "0.500000000000000000",
  proposalCancelDest: "",
  expeditedVotingPeriod: DAY,
  expeditedThreshold: "0.667000000000000000",
  expeditedMinDeposit: [{ denom: "stake", amount: 5n * MIN_DEPOSIT }],
  burnVoteQuorum: false,
  burnProposalDepositPrevote: false,
  burnVoteVeto: true,
  minDepositRatio: "0.010000000000000000",
};

/** The parameters; genesis has set them. */
export function getParams(ctx: ReadContext): Params {
  const params = state.params.get(ctx);
  ensure(
    params !== undefined,
    unregisteredError,
    "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/cosmos.gov.v1.Params",
  );
  return params;
}

/** What a proposal must gather for its vote to begin. */
export function minDepositOf({ expedited }: { readonly expedited: boolean }, params: Params): Coins {
  return expedited ? params.expeditedMinDeposit : params.minDeposit;
}

const rule = (holds: boolean, text: string): void => ensure(holds, unregisteredError, text);

/** A decimal in text, refused behind what it is. */
function readNamed(text: string, what: string): bigint {
  try {
    return readDec(text);
  } catch (error) {
    if (error instanceof DecodeError) throw new StateError(unregisteredError, `${what}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A part of the votes that must be positive and at most one. */
function readThreshold(text: string, parsed: string, name: string): bigint {
  const threshold = readNamed(text, parsed);
  rule(threshold > 0n, `${name} must be positive: ${formatDec(threshold)}`);
  rule(threshold <= ONE, `${name} too large: ${formatDec(threshold)}`);
  return threshold;
}

/** A fraction of a deposit, from zero to one. */
function checkRatio(text: string, parsed: string, name: string): void {
  const ratio = readNamed(text, parsed);
  rule(ratio >= 0n, `${name} must be positive: ${formatDec(ratio)}`);
  rule(ratio <= ONE, `${name} is too large: ${formatDec(ratio)}`);
}

function checkMinDeposits({ minDeposit, expeditedMinDeposit }: Params): void {
  const isSet = (coins: Coins): boolean => coins.length > 0 && faultOfCoins(coins) === undefined;
  rule(isSet(minDeposit), `invalid minimum deposit: ${formatCoins(minDeposit)}`);
  rule(isSet(expeditedMinDeposit), `invalid expedited minimum deposit: ${formatCoins(expeditedMinDeposit)}`);
  const isMore = !coverCoins(minDeposit, expeditedMinDeposit);
  rule(isMore, `expedited minimum deposit must be greater than minimum deposit: ${formatCoins(expeditedMinDeposit)}`);
}

function checkThresholds({ quorum: quorumText, threshold: regular, expeditedThreshold, vetoThreshold }: Params): void {
  const quorum = readNamed(quorumText, "invalid quorum string");
  rule(quorum >= 0n, `quorom cannot be negative: ${formatDec(quorum)}`);
  rule(quorum <= ONE, `quorom too large: ${quorumText}`);
  const threshold = readThreshold(regular, "invalid threshold string", "vote threshold");
  const expedited = readThreshold(expeditedThreshold, "invalid expedited threshold string", "expedited vote threshold");
  const isHigher = expedited > threshold;
  rule(isHigher, `expedited vote threshold ${formatDec(expedited)}, must be greater than the regular threshold ${formatDec(threshold)}`);
  readThreshold(vetoThreshold, "invalid vetoThreshold string", "veto threshold");
}

function checkVotingPeriods({ votingPeriod: regular, expeditedVotingPeriod: expedited }: Params): void {
  ensure(regular !== undefined, unregisteredError, "voting period must not be nil: 0");
  rule(regular > 0n, `voting period must be positive: ${goDuration(regular)}`);
  ensure(expedited !== undefined, unregisteredError, "expedited voting period must not be nil: 0");
  rule(expedited > 0n, `expedited voting period must be positive: ${goDuration(expedited)}`);
  const text = `expedited voting period ${goDuration(expedited)} must be strictly less that the regular voting period ${goDuration(regular)}`;
  rule(expedited < regular, text);
}

/** Refuses what Go's Params.ValidateBasic refuses, with its plain errors. */
export function validateParams(params: Params, chain?: ChainSettings): void {
  checkMinDeposits(params);
  ensure(params.maxDepositPeriod !== undefined, unregisteredError, "maximum deposit period must not be nil: 0");
  rule(params.maxDepositPeriod > 0n, `maximum deposit period must be positive: ${params.maxDepositPeriod}`);
  checkThresholds(params);
  checkVotingPeriods(params);
  checkRatio(
    params.minInitialDepositRatio,
    "invalid mininum initial deposit ratio of proposal",
    "mininum initial deposit ratio of proposal",
  );
  checkRatio(params.proposalCancelRatio, "invalid burn rate of cancel proposal", "burn rate of cancel proposal");
  const { proposalCancelDest } = params;
  if (proposalCancelDest === "" || chain === undefined) return;
  rule(typeof readAddress(chain, proposalCancelDest) !== "string", `deposits destination address is invalid: ${proposalCancelDest}`);
}
