import { utf8 } from "../../../encoding/bytes.ts";
import { ZERO_TIME } from "../../../encoding/time.ts";
import { createValidatorSet, validatorChange, validatorSetHash } from "../../../comet/validatorSet.ts";
import { type Context, ensure, unregisteredError } from "../../../framework/index.ts";
import { MerkleRoot } from "../../../proto/gen/ibc/core/commitment/v1.ts";
import { ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import type { ValidatorUpdate } from "../../../proto/gen/tendermint/abci.ts";
import { consensusKey, goDuration, PROVIDER_PORT, rawText, trustingPeriodNs } from "../index.ts";
import { closeChannel, createClient, getChannel, formatHeight, isClosed } from "../ibc.ts";
import { PROVIDER, providerErrors, providerEvents } from "./api.ts";
import { makeConsumerGenesis } from "./consumerGenesis.ts";
import {
  chainIdOf,
  DELETED,
  INITIALIZED,
  initializationOf,
  isPrelaunched,
  LAUNCHED,
  phaseOf,
  REGISTERED,
  setClient,
  STOPPED,
} from "./consumers.ts";
import { cancelInfractionUpdate } from "./infractionParameters.ts";
import { clearKeyAssignments } from "./keyAssignment.ts";
import { getParams, templateClient } from "./params.ts";
import { clearList } from "./powerShapingParameters.ts";
import { unbondingTimeNs } from "./staking.ts";
import { state } from "./state.ts";
import { appendToQueue, removeFromQueue, takeDue } from "./timeQueue.ts";
import { type Candidates, candidates, clearConsumerValidators, computeNextSet, hasActiveValidator } from "./validatorSet.ts";

/** Root of the consensus state that a client of a chain without blocks starts with. */
const SENTINEL_ROOT = utf8("sentinel_root");

/** [CCV-PCF-HCAPROP.1] Makes a registered consumer with a spawn time due for launch; its place in the queue is behind those of the same time. */
export function scheduleLaunch(ctx: Context, consumerId: string, previousSpawnTimeNs: bigint): void {
  if (!isPrelaunched(ctx, consumerId)) return;
  const { spawnTime } = initializationOf(ctx, consumerId);
  if (spawnTime === ZERO_TIME) return;
  state.phases.set(ctx, consumerId, INITIALIZED);
  if (previousSpawnTimeNs !== ZERO_TIME) removeFromQueue(ctx, state.toLaunch, previousSpawnTimeNs, consumerId);
  appendToQueue(ctx, state.toLaunch, spawnTime, consumerId);
}

/** Takes an initialized consumer out of the launch queue. */
export function unscheduleLaunch(ctx: Context, consumerId: string): void {
  if (phaseOf(ctx, consumerId) !== INITIALIZED) return;
  removeFromQueue(ctx, state.toLaunch, initializationOf(ctx, consumerId).spawnTime, consumerId);
  state.phases.set(ctx, consumerId, REGISTERED);
}

/** [CCV-PCF-BBLOCK-INIT.1] Launches the consumers whose spawn time has come; one that cannot launch is registered again, without a spawn time. */
export function launchDueConsumers(ctx: Context): void {
  const due = takeDue(ctx, state.toLaunch);
  if (due.length === 0) return;
  const from = candidates(ctx);
  for (const consumerId of due) {
    if (ctx.attempt((inner) => launch(inner, consumerId, from)).ok) continue;
    // DEVIATION: Go checks the initial height against the chain id again, and an error of that check halts the chain.
    state.initializationParameters.set(ctx, consumerId, { ...initializationOf(ctx, consumerId), spawnTime: ZERO_TIME });
    state.phases.set(ctx, consumerId, REGISTERED);
  }
}

function launch(ctx: Context, consumerId: string, from: Candidates): void {
  const updates = computeNextSet(ctx, consumerId, from, []);
  ensure(updates.length > 0, unregisteredError, `cannot launch consumer with no consumer validator, consumerId(${consumerId})`);
  const rule = `cannot launch consumer with no active consumer validator, consumerId(${consumerId})`;
  ensure(hasActiveValidator(ctx, consumerId, from.active), unregisteredError, rule);
  state.consumerGenesis.set(ctx, consumerId, makeConsumerGenesis(ctx, consumerId, updates));
  createConsumerClient(ctx, consumerId, validatorsHash(updates));
  state.phases.set(ctx, consumerId, LAUNCHED);
}

function validatorsHash(updates: readonly ValidatorUpdate[]): Uint8Array {
  return validatorSetHash(createValidatorSet(updates.map(({ pubKey, power }) => validatorChange(consensusKey(pubKey), power))));
}

/** [CCV-PCF-CRCLIENT.1] Creates the client of a consumer that does not bring a connection; its first header must be later than this block. */
function createConsumerClient(ctx: Context, consumerId: string, nextValidatorsHash: Uint8Array): void {
  const { connectionId, initialHeight, unbondingPeriod } = initializationOf(ctx, consumerId);
  if (connectionId !== "") return;
  ensure(
    phaseOf(ctx, consumerId) === INITIALIZED,
    providerErrors.InvalidPhase,
    `cannot create client for consumer chain that is not in the Initialized phase: ${consumerId}`,
  );
  const chainId = chainIdOf(ctx, consumerId);
  state.evidenceMinHeight.set(ctx, consumerId, initialHeight.revisionHeight);
  const trustingPeriod = trustingPeriodNs(unbondingPeriod, getParams(ctx).trustingPeriodFraction);
  const clientState = { ...templateClient(ctx), chainId, latestHeight: initialHeight, trustingPeriod, unbondingPeriod };
  const root = MerkleRoot.from({ hash: SENTINEL_ROOT });
  const clientId = createClient(ctx, clientState, ConsensusState.from({ timestamp: ctx.timeNs, root, nextValidatorsHash }));
  setClient(ctx, consumerId, clientId);
  ctx.emit(
    providerEvents.consumerClientCreated({
      module: PROVIDER,
      consumer_id: consumerId,
      consumer_chain_id: chainId,
      client_id: clientId,
      initial_height: formatHeight(initialHeight),
      trusting_period: goDuration(trustingPeriod),
      unbonding_period: goDuration(unbondingPeriod),
      // Go puts the raw bytes into the string.
      valset_hash: rawText(nextValidatorsHash),
    }),
  );
}

/** [CCV-PCF-STCC.1] Stops a consumer: no more changes are sent, and after an unbonding period its state is removed. */
export function stopConsumer(ctx: Context, consumerId: string): void {
  state.phases.set(ctx, consumerId, STOPPED);
  const removalTimeNs = ctx.timeNs + unbondingTimeNs(ctx);
  state.removalTimes.set(ctx, consumerId, removalTimeNs);
  appendToQueue(ctx, state.toRemove, removalTimeNs, consumerId);
}

/** [CCV-PCF-BBLOCK-CCR.1] Removes the state of consumers that were stopped an unbonding period ago. */
export function removeDueConsumers(ctx: Context): void {
  // A consumer stopped twice is due twice: the second time fails and changes nothing.
  for (const consumerId of takeDue(ctx, state.toRemove)) ctx.attempt((inner) => deleteConsumer(inner, consumerId));
}

function deleteConsumer(ctx: Context, consumerId: string): void {
  ensure(phaseOf(ctx, consumerId) === STOPPED, unregisteredError, `cannot delete non-stopped chain: ${consumerId}`);
  const clientId = state.clientOfConsumer.get(ctx, consumerId);
  if (clientId !== undefined) state.consumerOfClient.delete(ctx, clientId);
  state.clientOfConsumer.delete(ctx, consumerId);
  state.consumerGenesis.delete(ctx, consumerId);
  clearKeyAssignments(ctx, consumerId);
  state.minPowerInTopN.delete(ctx, consumerId);
  state.evidenceMinHeight.delete(ctx, consumerId);
  closeConsumerChannel(ctx, consumerId);
  state.commissionRates.clear(ctx, { prefix: [consumerId] });
  state.initChainHeight.delete(ctx, consumerId);
  state.slashAcks.delete(ctx, consumerId);
  state.pendingVscs.delete(ctx, consumerId);
  for (const list of [state.allowlist, state.denylist, state.optedIn, state.prioritylist]) clearList(ctx, list, consumerId);
  clearConsumerValidators(ctx, consumerId);
  state.removalTimes.delete(ctx, consumerId);
  cancelInfractionUpdate(ctx, consumerId);
  // Chain id, owner, metadata, parameters and unpaid rewards stay, for explorers.
  state.phases.set(ctx, consumerId, DELETED);
}

function closeConsumerChannel(ctx: Context, consumerId: string): void {
  const channelId = state.channelOfConsumer.get(ctx, consumerId);
  if (channelId === undefined) return;
  const channel = getChannel(ctx, PROVIDER_PORT, channelId);
  // A channel that cannot be closed does not keep the consumer; what the failed closing wrote is dropped.
  if (channel !== undefined && !isClosed(channel)) ctx.attempt((inner) => closeChannel(inner, PROVIDER_PORT, channelId));
  state.channelOfConsumer.delete(ctx, consumerId);
  state.consumerOfChannel.delete(ctx, channelId);
}
