import { type ErrorCode, ensure, StateError } from "../../framework/index.ts";
import type { ClientState, ConsensusState } from "../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import type { ConsumerGenesisState, ConsumerParams } from "../../proto/gen/interchain_security/ccv/v1.ts";
import { validateClientState, validateConsensusState } from "./ibc.ts";
import {
  checkConsumerId,
  checkDenom,
  checkDuration,
  checkFractionText,
  checkOptionalConnectionId,
  checkPositive,
  checkTransmissionChannel,
  isBlank,
  type Problem,
  refuse,
} from "./checks.ts";
import { ccvErrors } from "./errors.ts";

const INVALID: ErrorCode = ccvErrors.InvalidGenesis;

/** What is wrong with a consumer's parameters, with the member it is about. */
function checkConsumerParams(p: ConsumerParams): { readonly name: string; readonly problem: string } | undefined {
  const isPoolBlank = p.providerFeePoolAddrStr !== "" && isBlank(p.providerFeePoolAddrStr);
  const checks: readonly (readonly [string, Problem])[] = [
    ["blocks_per_distribution_transmission", checkPositive(p.blocksPerDistributionTransmission)],
    ["distribution_transmission_channel", checkTransmissionChannel(p.distributionTransmissionChannel)],
    ["provider_fee_pool_addr_str", isPoolBlank ? "provider fee pool address cannot be blank" : undefined],
    ["ccv_timeout_period", checkDuration(p.ccvTimeoutPeriod)],
    ["transfer_timeout_period", checkDuration(p.transferTimeoutPeriod)],
    ["consumer_redistribution_fraction", checkFractionText(p.consumerRedistributionFraction)],
    ["historical_entries", checkPositive(p.historicalEntries)],
    ["unbonding_period", checkDuration(p.unbondingPeriod)],
    ["reward_denoms", p.rewardDenoms.map(checkDenom).find((problem) => problem !== undefined)],
    ["provider_reward_denoms", p.providerRewardDenoms.map(checkDenom).find((problem) => problem !== undefined)],
    ["retry_delay_period", checkDuration(p.retryDelayPeriod)],
    ["consumer_id", checkConsumerId(p.consumerId)],
  ];
  const found = checks.find(([, problem]) => problem !== undefined);
  return found?.[1] === undefined ? undefined : { name: found[0], problem: found[1] };
}

/** Refuses wrong parameters under a code of the caller's; a wrong consumer id is always CCV/19. */
export function validateConsumerParams(params: ConsumerParams, error: ErrorCode): void {
  const wrong = checkConsumerParams(params);
  if (wrong !== undefined) refuse(wrong.problem, wrong.name === "consumer_id" ? ccvErrors.InvalidConsumerId : error, wrong.name);
}

function asGenesisFault(what: string, validate: () => void): void {
  try {
    validate();
  } catch (error) {
    if (error instanceof StateError) throw new StateError(INVALID, `${what} invalid for new chain ${error.message}`, { cause: error });
    throw error;
  }
}

/** Refuses a client of the provider that a new chain could not start with. */
export function validateProviderClient(clientState: ClientState | undefined, consensusState: ConsensusState | undefined): void {
  ensure(clientState !== undefined, INVALID, "provider client state cannot be nil for new chain");
  asGenesisFault("provider client state", () => validateClientState(clientState));
  ensure(consensusState !== undefined, INVALID, "provider consensus state cannot be nil for new chain");
  asGenesisFault("provider consensus state", () => validateConsensusState(consensusState));
}

/** Refuses a genesis that the provider could not have made for a consumer. */
export function validateConsumerGenesis(g: ConsumerGenesisState): void {
  if (!g.params.enabled) return;
  ensure(g.provider.initialValSet.length > 0, INVALID, "initial validator set is empty");
  validateConsumerParams(g.params, INVALID);
  ensure(g.newChain, INVALID, "NewChain must be set to true");
  const { clientState, consensusState } = g.provider;
  if (!g.preCCV) {
    validateProviderClient(clientState, consensusState);
    ensure(isBlank(g.connectionId), INVALID, "ConnectionId must be empty when preCCV is false");
    return;
  }
  const hasNone = clientState === undefined && consensusState === undefined;
  ensure(hasNone, INVALID, "provider client state and consensus state must be nil for a restarting genesis state");
  refuse(checkOptionalConnectionId(g.connectionId), INVALID, "ConnectionId");
  ensure(!isBlank(g.connectionId), INVALID, "ConnectionId cannot be empty when preCCV is true");
}
