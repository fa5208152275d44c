import { equalBytes } from "../../../encoding/bytes.ts";
import { ensureQuery, paginate, query, QueryError, type ReadContext, StateError, unregisteredError } from "../../../framework/index.ts";
import {
  AllowlistedRewardDenoms,
  type Chain,
  ConsumerInitializationParameters,
  type ConsumerPhase,
  ConsumerPhaseInfo,
  type ConsensusValidator,
  PowerShapingParameters,
  QueryConsumerValidatorsValidator,
  type QueryConsumerChainResponse,
} from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { checkConsumerId, consensusAddress } from "../index.ts";
import { getClientConsensusState, formatHeight } from "../ibc.ts";
import { consAddressFromText, consAddressText } from "./addresses.ts";
import { Query } from "./api.ts";
import { consumersWithClients, isActive, LAUNCHED, phaseOf, STOPPED, UNKNOWN } from "./consumers.ts";
import { blocksUntilNextEpoch, getParams } from "./params.ts";
import { allowlistedDenoms } from "./rewards.ts";
import { type Candidate, tokenPower, validatorByConsAddress } from "./staking.ts";
import { state } from "./state.ts";
import { replenishCandidateNs, slashMeter, slashMeterAllowance } from "./throttle.ts";
import { consumerValidators, previewValidators } from "./validatorSet.ts";

function ensureConsumerId(consumerId: string): void {
  const problem = checkConsumerId(consumerId);
  ensureQuery(problem === undefined, "InvalidArgument", `${problem}: invalid consumer id`);
}

function ensureKnown(ctx: ReadContext, consumerId: string): void {
  ensureQuery(isActive(ctx, consumerId), "InvalidArgument", `unknown consumer chain: ${consumerId}`);
}

function addressOf(
  ctx: ReadContext,
  text: string,
  refusal: Error = new QueryError("InvalidArgument", "invalid provider address"),
): Uint8Array {
  const address = consAddressFromText(ctx, text);
  if (address === undefined) throw refusal;
  return address;
}

/** Where Go gives on the plain error of its address parser. */
function parsedAddress(ctx: ReadContext, text: string): Uint8Array {
  return addressOf(ctx, text, new StateError(unregisteredError, `invalid address ${text}`));
}

function required<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new QueryError("InvalidArgument", `cannot retrieve ${what}`);
  return found;
}

function phaseText(phase: ConsumerPhase): string {
  return ConsumerPhaseInfo.names.get(phase) ?? `${phase}`;
}

function chainOf(ctx: ReadContext, consumerId: string): Chain {
  const listed = (list: typeof state.allowlist): readonly string[] =>
    [...list.keys(ctx, { prefix: [consumerId] })].map(([, address]) => consAddressText(ctx, address));
  const need = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new QueryError("Internal", `cannot find ${what} for consumer (${consumerId})`);
    return found;
  };
  const shaping = need(state.powerShapingParameters.get(ctx, consumerId), "power shaping parameters");
  return {
    chainId: need(state.chainIds.get(ctx, consumerId), "chainID"),
    clientId: state.clientOfConsumer.get(ctx, consumerId) ?? "",
    topN: shaping.topN,
    minPowerInTopN: state.minPowerInTopN.get(ctx, consumerId) ?? -1n,
    validatorsPowerCap: shaping.validatorsPowerCap,
    validatorSetCap: shaping.validatorSetCap,
    allowlist: listed(state.allowlist),
    denylist: listed(state.denylist),
    phase: phaseText(phaseOf(ctx, consumerId)),
    metadata: need(state.metadata.get(ctx, consumerId), "metadata"),
    minStake: shaping.minStake,
    allowInactiveVals: shaping.allowInactiveVals,
    consumerId,
    allowlistedRewardDenoms: AllowlistedRewardDenoms.from({ denoms: allowlistedDenoms(ctx, consumerId) }),
    prioritylist: listed(state.prioritylist),
    infractionParameters: need(state.infractionParameters.get(ctx, consumerId), "infraction parameters"),
  };
}

function consumerChain(ctx: ReadContext, consumerId: string): QueryConsumerChainResponse {
  ensureConsumerId(consumerId);
  const of = `for consumer id: ${consumerId}`;
  const chainId = required(state.chainIds.get(ctx, consumerId), `chain id ${of}`);
  const ownerAddress = required(state.owners.get(ctx, consumerId), `owner address ${of}`);
  const phase = phaseOf(ctx, consumerId);
  ensureQuery(phase !== UNKNOWN, "InvalidArgument", `cannot retrieve phase ${of}`);
  return {
    consumerId,
    chainId,
    ownerAddress,
    phase: phaseText(phase),
    metadata: required(state.metadata.get(ctx, consumerId), `metadata ${of}`),
    initParams: state.initializationParameters.get(ctx, consumerId) ?? ConsumerInitializationParameters.from(),
    powerShapingParams: state.powerShapingParameters.get(ctx, consumerId) ?? PowerShapingParameters.from(),
    infractionParameters: required(state.infractionParameters.get(ctx, consumerId), `infraction parameters ${of}`),
    clientId: state.clientOfConsumer.get(ctx, consumerId) ?? "",
  };
}

/** Whether a validator is in the consumer's set of this epoch, or will be in that of the next if nothing changes. */
function hasToValidate(ctx: ReadContext, consumerId: string, address: Uint8Array): boolean {
  if (!isActive(ctx, consumerId)) return false;
  if (state.consumerValidators.has(ctx, [consumerId, address])) return true;
  return previewValidators(ctx, consumerId).some(({ providerConsAddr }) => equalBytes(providerConsAddr, address));
}

/** The set that is running, none of a stopped consumer, else the one that would be. */
function presentValidators(ctx: ReadContext, consumerId: string): readonly ConsensusValidator[] {
  const phase = phaseOf(ctx, consumerId);
  ensureQuery(phase !== UNKNOWN, "InvalidArgument", `cannot find a phase for consumer: ${consumerId}`);
  if (phase === STOPPED) return [];
  return phase === LAUNCHED ? consumerValidators(ctx, consumerId) : previewValidators(ctx, consumerId);
}

function describeValidator(
  ctx: ReadContext,
  consumerId: string,
  member: ConsensusValidator,
  candidate: Candidate,
): QueryConsumerValidatorsValidator {
  const { validator, consensusAddress: address } = candidate;
  const ownRate = validator.commission.commissionRates.rate;
  return QueryConsumerValidatorsValidator.from({
    providerAddress: consAddressText(ctx, address),
    consumerKey: member.publicKey,
    consumerPower: member.power,
    consumerCommissionRate: state.commissionRates.get(ctx, [consumerId, address]) ?? ownRate,
    providerCommissionRate: ownRate,
    description: validator.description,
    providerOperatorAddress: validator.operatorAddress,
    jailed: validator.jailed,
    status: validator.status,
    providerTokens: validator.tokens,
    providerPower: tokenPower(candidate),
    validatesCurrentEpoch: hasToValidate(ctx, consumerId, address),
  });
}

/** Everything that can be asked of the provider. */
export const queries = [
  query(Query.queryConsumerGenesis, (ctx, { consumerId }) => {
    ensureConsumerId(consumerId);
    const genesisState = state.consumerGenesis.get(ctx, consumerId);
    if (genesisState === undefined) throw new QueryError("NotFound", `${consumerId}: no consumer chain with this consumer id`);
    return { genesisState };
  }),
  query(Query.queryConsumerChains, (ctx, { phase, pagination }) => {
    const source = { collection: state.phases, mode: "filtered", refusal: "Internal" } as const;
    const page = paginate(ctx, source, pagination, (consumerId, stored) =>
      phase === UNKNOWN || phase === stored ? chainOf(ctx, consumerId) : undefined,
    );
    return { chains: page.items, pagination: page.pagination };
  }),
  query(Query.queryValidatorConsumerAddr, (ctx, { consumerId, providerAddress }) => {
    ensureConsumerId(consumerId);
    const key = state.assignedKeys.get(ctx, [consumerId, parsedAddress(ctx, providerAddress)]);
    return { consumerAddress: key === undefined ? "" : consAddressText(ctx, consensusAddress(key)) };
  }),
  query(Query.queryValidatorProviderAddr, (ctx, { consumerId, consumerAddress }) => {
    const address = state.validatorOfConsumerAddress.get(ctx, [consumerId, parsedAddress(ctx, consumerAddress)]);
    return { providerAddress: address === undefined ? "" : consAddressText(ctx, address) };
  }),
  query(Query.queryThrottleState, (ctx) => ({
    slashMeter: slashMeter(ctx),
    slashMeterAllowance: slashMeterAllowance(ctx),
    nextReplenishCandidate: replenishCandidateNs(ctx),
  })),
  query(Query.queryRegisteredConsumerRewardDenoms, (ctx) => ({ denoms: [...state.rewardDenoms.keys(ctx)] })),
  query(Query.queryAllPairsValConsAddrByConsumer, (ctx, { consumerId }) => {
    ensureConsumerId(consumerId);
    const pairs = [...state.assignedKeys.entries(ctx, { prefix: [consumerId] })];
    return {
      pairValConAddr: pairs.map(([[, address], consumerKey]) => ({
        providerAddress: consAddressText(ctx, address),
        consumerAddress: consAddressText(ctx, consensusAddress(consumerKey)),
        consumerKey,
      })),
    };
  }),
  query(Query.queryParams, (ctx) => ({ params: getParams(ctx) })),
  query(Query.queryConsumerChainOptedInValidators, (ctx, { consumerId }) => {
    ensureConsumerId(consumerId);
    ensureKnown(ctx, consumerId);
    const members = [...state.optedIn.keys(ctx, { prefix: [consumerId] })];
    return { validatorsProviderAddresses: members.map(([, address]) => consAddressText(ctx, address)) };
  }),
  query(Query.queryConsumerValidators, (ctx, { consumerId }) => {
    ensureConsumerId(consumerId);
    const validators = presentValidators(ctx, consumerId).flatMap((member) => {
      const candidate = validatorByConsAddress(ctx, member.providerConsAddr);
      return candidate === undefined ? [] : [describeValidator(ctx, consumerId, member, candidate)];
    });
    return { validators };
  }),
  query(Query.queryConsumerChainsValidatorHasToValidate, (ctx, { providerAddress }) => {
    ensureQuery(providerAddress !== "", "InvalidArgument", "empty provider address");
    const address = addressOf(ctx, providerAddress);
    return { consumerIds: consumersWithClients(ctx).filter((consumerId) => hasToValidate(ctx, consumerId, address)) };
  }),
  query(Query.queryValidatorConsumerCommissionRate, (ctx, { consumerId, providerAddress }) => {
    ensureConsumerId(consumerId);
    const address = addressOf(ctx, providerAddress);
    ensureKnown(ctx, consumerId);
    const rate = state.commissionRates.get(ctx, [consumerId, address]);
    if (rate !== undefined) return { rate };
    const candidate = validatorByConsAddress(ctx, address);
    if (candidate === undefined) throw new QueryError("InvalidArgument", `unknown validator: ${providerAddress}`);
    return { rate: candidate.validator.commission.commissionRates.rate };
  }),
  query(Query.queryBlocksUntilNextEpoch, (ctx) => ({ blocksUntilNextEpoch: blocksUntilNextEpoch(ctx) })),
  query(Query.queryConsumerIdFromClientId, (ctx, { clientId }) => {
    const consumerId = state.consumerOfClient.get(ctx, clientId);
    if (consumerId === undefined) throw new QueryError("InvalidArgument", `no known consumer chain for this client id: ${clientId}`);
    return { consumerId };
  }),
  query(Query.queryConsumerChain, (ctx, { consumerId }) => consumerChain(ctx, consumerId)),
  query(Query.queryConsumerGenesisTime, (ctx, { consumerId }) => {
    ensureConsumerId(consumerId);
    const refuse = (rule: string): QueryError =>
      new QueryError("InvalidArgument", `cannot get consumer genesis time for consumer Id: ${consumerId}: ${rule}`);
    const parameters = state.initializationParameters.get(ctx, consumerId);
    if (parameters === undefined) throw refuse("no consumer chain with this consumer id");
    const clientId = state.clientOfConsumer.get(ctx, consumerId);
    if (clientId === undefined) throw refuse("consumer hasn't been launched or has been stopped and deleted");
    const consensusState = getClientConsensusState(ctx, clientId, parameters.initialHeight);
    if (consensusState === undefined)
      throw refuse(`cannot find consensus state for initial height: ${formatHeight(parameters.initialHeight)}`);
    return { genesisTime: consensusState.timestamp };
  }),
];
