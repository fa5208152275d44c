import { HOUR, ZERO_TIME } from "../../../../encoding/time.ts";
import { type ChainSettings, type Context, ensure, message, unregisteredError } from "../../../../framework/index.ts";
import { Height } from "../../../../proto/gen/ibc/core/client/v1.ts";
import {
  ConsumerInitializationParameters,
  ConsumerPhaseInfo,
  type MsgCreateConsumer,
  PowerShapingParameters,
} from "../../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import {
  DEFAULT_CCV_TIMEOUT_NS,
  DEFAULT_CONSUMER_UNBONDING_NS,
  DEFAULT_REDISTRIBUTION_FRACTION,
  goTime,
  type Problem,
  refuse,
} from "../../index.ts";
import { Msg, PROVIDER, providerErrors, providerEvents } from "../api.ts";
import { INITIALIZED, phaseOf, REGISTERED, setInitialization } from "../consumers.ts";
import { defaultInfractionParameters, mergeInfractionParameters } from "../infractionParameters.ts";
import { scheduleLaunch } from "../lifecycle.ts";
import { setPowerShaping } from "../powerShapingParameters.ts";
import { setAllowlistedDenoms } from "../rewards.ts";
import { state } from "../state.ts";
import {
  checkChainId,
  checkInfractions,
  checkInitialization,
  checkMetadata,
  checkPowerShaping,
  checkRewardDenoms,
  PENALTY_FRACTIONS,
} from "../validate.ts";

const { InvalidMsgCreateConsumer } = providerErrors;

/** What a consumer starts with where its creator leaves the whole group out. */
export function defaultInitialization(): ConsumerInitializationParameters {
  return ConsumerInitializationParameters.from({
    initialHeight: Height.from({ revisionNumber: 1n, revisionHeight: 1n }),
    spawnTime: ZERO_TIME,
    unbondingPeriod: DEFAULT_CONSUMER_UNBONDING_NS,
    ccvTimeoutPeriod: DEFAULT_CCV_TIMEOUT_NS,
    transferTimeoutPeriod: HOUR,
    consumerRedistributionFraction: DEFAULT_REDISTRIBUTION_FRACTION,
    blocksPerDistributionTransmission: 1000n,
    historicalEntries: 10_000n,
  });
}

function validate(msg: MsgCreateConsumer, chain: ChainSettings): void {
  const check = (problem: Problem, where: string): void => refuse(problem, InvalidMsgCreateConsumer, where);
  check(checkChainId("ChainId", msg.chainId), "ChainId");
  check(checkMetadata(msg.metadata), "Metadata");
  const {
    initializationParameters: init,
    powerShapingParameters: shaping,
    infractionParameters: infractions,
    allowlistedRewardDenoms: denoms,
  } = msg;
  if (init !== undefined) check(checkInitialization(init), "InitializationParameters");
  if (shaping !== undefined) {
    const rule =
      "cannot create a Top N chain through `MsgCreateConsumer`; first create the chain and then use `MsgUpdateConsumer` to make the chain Top N";
    ensure(shaping.topN === 0, unregisteredError, rule);
    check(checkPowerShaping(chain, shaping), "PowerShapingParameters");
  }
  if (infractions !== undefined) check(checkInfractions(infractions), "InfractionParameters");
  if (denoms !== undefined) check(checkRewardDenoms(denoms), "AllowlistedRewardDenoms");
}

function handle(ctx: Context, msg: MsgCreateConsumer): { readonly consumerId: string } {
  const shaping = msg.powerShapingParameters ?? PowerShapingParameters.from();
  const consumerId = `${state.nextConsumerId.next(ctx)}`;
  state.owners.set(ctx, consumerId, msg.submitter);
  state.chainIds.set(ctx, consumerId, msg.chainId);
  state.phases.set(ctx, consumerId, REGISTERED);
  state.metadata.set(ctx, consumerId, msg.metadata);
  const initialization = msg.initializationParameters ?? defaultInitialization();
  setInitialization(ctx, consumerId, initialization);
  const rule = "cannot create a Top N chain using the `MsgCreateConsumer` message; use `MsgUpdateConsumer` instead";
  ensure(shaping.topN === 0, providerErrors.CannotCreateTopNChain, rule);
  setPowerShaping(ctx, consumerId, shaping);
  state.infractionParameters.set(ctx, consumerId, mergeInfractionParameters(msg.infractionParameters, defaultInfractionParameters(ctx)));
  scheduleLaunch(ctx, consumerId, ZERO_TIME);
  if (msg.allowlistedRewardDenoms !== undefined) setAllowlistedDenoms(ctx, consumerId, msg.allowlistedRewardDenoms.denoms);
  emitCreation(ctx, consumerId, msg, initialization.spawnTime);
  return { consumerId };
}

function emitCreation(ctx: Context, consumerId: string, msg: MsgCreateConsumer, spawnTime: bigint): void {
  const phase = phaseOf(ctx, consumerId);
  ctx.emit(
    providerEvents.createConsumer({
      module: PROVIDER,
      consumer_id: consumerId,
      consumer_chain_id: msg.chainId,
      consumer_name: msg.metadata.name,
      submitter_address: msg.submitter,
      consumer_owner: msg.submitter,
      consumer_spawn_time: phase === INITIALIZED ? goTime(spawnTime) : undefined,
      consumer_phase: ConsumerPhaseInfo.names.get(phase) ?? `${phase}`,
    }),
  );
}

/** Registers a consumer that the submitter owns; with a spawn time it is due for launch at once. */
export const createConsumer = message(Msg.createConsumer, { absent: PENALTY_FRACTIONS, validate, handle });
