import { ZERO_TIME } from "../../../../encoding/time.ts";
import { type ChainSettings, type Context, ensure, message } from "../../../../framework/index.ts";
import {
  ConsumerPhaseInfo,
  type MsgUpdateConsumer,
  type PowerShapingParameters,
} from "../../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { authority } from "../../../auth/index.ts";
import { ccvErrors, checkConsumerId, goTime, isBlank, type Problem, refuse } from "../../index.ts";
import { isAccountAddress } from "../addresses.ts";
import { Msg, PROVIDER, providerErrors, providerEvents } from "../api.ts";
import { chainIdOf, initializationOf, isActive, isPrelaunched, ownerOf, phaseOf, powerShapingOf, setInitialization } from "../consumers.ts";
import { mergeInfractionParameters, queueInfractionUpdate } from "../infractionParameters.ts";
import { scheduleLaunch, unscheduleLaunch } from "../lifecycle.ts";
import { setPowerShaping, updateMinPowerInTopN } from "../powerShapingParameters.ts";
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

const { InvalidMsgUpdateConsumer } = providerErrors;

function validate(msg: MsgUpdateConsumer, chain: ChainSettings): void {
  const check = (problem: Problem, where: string): void => refuse(problem, InvalidMsgUpdateConsumer, where);
  check(checkConsumerId(msg.consumerId), "ConsumerId");
  if (msg.metadata !== undefined) check(checkMetadata(msg.metadata), "Metadata");
  if (msg.initializationParameters !== undefined) check(checkInitialization(msg.initializationParameters), "InitializationParameters");
  if (msg.powerShapingParameters !== undefined) check(checkPowerShaping(chain, msg.powerShapingParameters), "PowerShapingParameters");
  if (msg.infractionParameters !== undefined) check(checkInfractions(msg.infractionParameters), "InfractionParameters");
  if (msg.allowlistedRewardDenoms !== undefined) check(checkRewardDenoms(msg.allowlistedRewardDenoms), "AllowlistedRewardDenoms");
}

/** The chain id after the message; only a consumer that is not launched may change it. */
function applyChainId(ctx: Context, { consumerId, newChainId }: MsgUpdateConsumer): string {
  const chainId = chainIdOf(ctx, consumerId);
  if (isBlank(newChainId) || newChainId === chainId) return chainId;
  refuse(checkChainId("NewChainId", newChainId), InvalidMsgUpdateConsumer, "invalid new chain id");
  ensure(isPrelaunched(ctx, consumerId), providerErrors.InvalidPhase, "cannot update chain id of a non-prelaunched chain");
  state.chainIds.set(ctx, consumerId, newChainId);
  return newChainId;
}

function applyOwner(ctx: Context, { consumerId, newOwnerAddress }: MsgUpdateConsumer): void {
  if (isBlank(newOwnerAddress)) return;
  ensure(isAccountAddress(ctx, newOwnerAddress), providerErrors.InvalidNewOwnerAddress, `invalid new owner address ${newOwnerAddress}`);
  state.owners.set(ctx, consumerId, newOwnerAddress);
}

/** Replaces what the consumer starts with; without a spawn time it is no longer due for launch. */
function applyInitialization(ctx: Context, { consumerId, initializationParameters }: MsgUpdateConsumer): void {
  if (initializationParameters === undefined) return;
  const rule =
    "cannot update the initialization parameters of an an already launched chain; do not provide any initialization parameters when updating a launched chain";
  ensure(isPrelaunched(ctx, consumerId), InvalidMsgUpdateConsumer, rule);
  if (initializationParameters.spawnTime === ZERO_TIME) unscheduleLaunch(ctx, consumerId);
  setInitialization(ctx, consumerId, initializationParameters);
}

function applyPowerShaping(ctx: Context, consumerId: string, shaping: PowerShapingParameters, ownerBefore: string): void {
  // A consumer becomes Top N in two steps: first gov owns it, then gov sets N.
  const isAllowed = shaping.topN === 0 || ownerBefore === authority(ctx);
  ensure(
    isAllowed,
    providerErrors.InvalidTransformToTopN,
    "an update to a Top N chain can only be done if chain is owner is the gov module",
  );
  const from = powerShapingOf(ctx, consumerId).topN;
  setPowerShaping(ctx, consumerId, shaping);
  const updated = ctx.attempt((inner) => updateMinPowerInTopN(inner, consumerId, { from, to: shaping.topN }));
  if (updated.ok) return;
  const rule = `could not update minimum power in top N, oldTopN: ${from}, newTopN: ${shaping.topN}, error: ${updated.error.message}`;
  refuse(rule, providerErrors.CannotUpdateMinimumPowerInTopN);
}

/** Replaces penalties at once before the launch, an unbonding period later after it. */
function applyInfractions(ctx: Context, { consumerId, infractionParameters }: MsgUpdateConsumer): void {
  if (infractionParameters === undefined) return;
  const current = state.infractionParameters.get(ctx, consumerId);
  ensure(current !== undefined, ccvErrors.InvalidConsumerState, "cannot get consumer previous infraction parameters");
  const merged = mergeInfractionParameters(infractionParameters, current);
  if (isPrelaunched(ctx, consumerId)) state.infractionParameters.set(ctx, consumerId, merged);
  else queueInfractionUpdate(ctx, consumerId, merged);
}

/** A Top-N chain is gov's before and after the message. */
function ensureGovOwnsTopN(ctx: Context, consumerId: string, owner: string): void {
  const isConsistent = powerShapingOf(ctx, consumerId).topN === 0 || owner === authority(ctx);
  const rule = "a move to a new owner address that is not the gov module can only be done if `Top N` is set to 0";
  ensure(isConsistent, providerErrors.InvalidTransformToOptIn, rule);
}

function handle(ctx: Context, msg: MsgUpdateConsumer): void {
  const { consumerId } = msg;
  const rule = `cannot update consumer chain that is not in the registered, initialized, or launched phase: ${consumerId}`;
  ensure(isActive(ctx, consumerId), providerErrors.InvalidPhase, rule);
  const ownerBefore = ownerOf(ctx, consumerId);
  ensure(msg.owner === ownerBefore, providerErrors.Unauthorized, `expected owner address ${ownerBefore}, got ${msg.owner}`);
  const chainId = applyChainId(ctx, msg);
  applyOwner(ctx, msg);
  if (msg.metadata !== undefined) state.metadata.set(ctx, consumerId, msg.metadata);
  const spawnTimeBefore = initializationOf(ctx, consumerId).spawnTime;
  applyInitialization(ctx, msg);
  if (msg.powerShapingParameters !== undefined) applyPowerShaping(ctx, consumerId, msg.powerShapingParameters, ownerBefore);
  applyInfractions(ctx, msg);
  const owner = ownerOf(ctx, consumerId);
  ensureGovOwnsTopN(ctx, consumerId, owner);
  scheduleLaunch(ctx, consumerId, spawnTimeBefore);
  if (msg.allowlistedRewardDenoms !== undefined) setAllowlistedDenoms(ctx, consumerId, msg.allowlistedRewardDenoms.denoms);
  emitUpdate(ctx, msg, { chainId, owner });
}

function emitUpdate(ctx: Context, msg: MsgUpdateConsumer, after: { readonly chainId: string; readonly owner: string }): void {
  const { consumerId, metadata, initializationParameters: init, powerShapingParameters: shaping } = msg;
  const phase = phaseOf(ctx, consumerId);
  ctx.emit(
    providerEvents.updateConsumer({
      module: PROVIDER,
      consumer_id: consumerId,
      consumer_chain_id: after.chainId,
      submitter_address: msg.owner,
      consumer_name: metadata?.name,
      consumer_spawn_time: init === undefined ? undefined : goTime(init.spawnTime),
      consumer_topn: shaping === undefined ? undefined : `${shaping.topN}`,
      consumer_owner: after.owner,
      consumer_phase: ConsumerPhaseInfo.names.get(phase) ?? `${phase}`,
    }),
  );
}

/** Changes what the owner may change: a group that is left out stays, one that is given is replaced whole. */
export const updateConsumer = message(Msg.updateConsumer, { absent: PENALTY_FRACTIONS, validate, handle });
