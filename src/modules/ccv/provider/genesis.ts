import {
  type Context,
  ensure,
  ensureInvariant,
  type ErrorCode,
  genesis,
  type ReadContext,
  type ValidatorUpdate,
} from "../../../framework/index.ts";
import { ConsumerState, GenesisState, SlashAcks } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import {
  ccvErrors,
  channelIdFault,
  clientIdFault,
  engineUpdate,
  isBlank,
  PROVIDER_PORT,
  refuse,
  validateConsumerGenesis,
} from "../index.ts";
import { isConsAddress } from "./addresses.ts";
import { consumersWithClients, phaseOf, setClient } from "./consumers.ts";
import { appendToPrune } from "./keyAssignment.ts";
import { defaultParams, getParams, validateParams } from "./params.ts";
import { state } from "./state.ts";
import { initSlashMeter } from "./throttle.ts";
import { replaceProviderValidators } from "./validatorSet.ts";
import { appendPendingVscs, pendingVscs } from "./vsc.ts";

const INVALID: ErrorCode = ccvErrors.InvalidGenesis;
const MAX_ADDRESS_LENGTH = 255;

function validateSlashAcks(acks: readonly string[]): void {
  for (const ack of acks) ensure(isConsAddress(ack), INVALID, `invalid Bench32 address in slash downtime acks: ${ack}`);
}

function validateConsumer(consumer: ConsumerState): void {
  const where = `consumer chain id: ${consumer.chainId}`;
  refuse(channelIdFault(consumer.channelId), INVALID, where);
  refuse(clientIdFault(consumer.clientId), INVALID, where);
  validateConsumerGenesis(consumer.consumerGenesis);
  validateSlashAcks(consumer.slashDowntimeAck);
  for (const { valsetUpdateId, slashAcks } of consumer.pendingValsetChanges) {
    ensure(valsetUpdateId !== 0n, INVALID, "valset update ID cannot be equal to zero");
    validateSlashAcks(slashAcks);
  }
}

function validateAddress(what: string, { length }: Uint8Array): void {
  ensure(length > 0 && length <= MAX_ADDRESS_LENGTH, INVALID, `invalid ${what} address of ${length} bytes`);
}

function validateKeyAssignments(g: GenesisState): void {
  for (const { chainId } of [...g.validatorConsumerPubkeys, ...g.validatorsByConsumerAddr, ...g.consumerAddrsToPruneV2]) {
    ensure(!isBlank(chainId), INVALID, "consumer chain id must not be blank");
  }
  for (const { providerAddr, consumerKey } of g.validatorConsumerPubkeys) {
    validateAddress("provider", providerAddr);
    ensure(consumerKey !== undefined, INVALID, "invalid consumer key: nil");
  }
  for (const { providerAddr, consumerAddr } of g.validatorsByConsumerAddr) {
    validateAddress("provider", providerAddr);
    validateAddress("consumer", consumerAddr);
  }
  for (const { consumerAddrs } of g.consumerAddrsToPruneV2) {
    for (const address of consumerAddrs?.addresses ?? []) validateAddress("consumer", address);
  }
}

function validate(g: GenesisState): void {
  ensure(g.valsetUpdateId !== 0n, INVALID, "valset update ID cannot be equal to zero");
  ensure(g.valsetUpdateIdToHeight[0]?.valsetUpdateId !== 0n, INVALID, "valset update ID cannot be equal to zero");
  for (const consumer of g.consumerStates) validateConsumer(consumer);
  validateParams(g.params);
  validateKeyAssignments(g);
}

function initConsumer(ctx: Context, consumer: ConsumerState): void {
  // Go's field of this name holds the consumer id.
  const consumerId = consumer.chainId;
  setClient(ctx, consumerId, consumer.clientId);
  state.phases.set(ctx, consumerId, consumer.phase);
  state.consumerGenesis.set(ctx, consumerId, consumer.consumerGenesis);
  if (consumer.channelId === "") {
    appendPendingVscs(ctx, consumerId, consumer.pendingValsetChanges);
    return;
  }
  state.consumerOfChannel.set(ctx, consumer.channelId, consumerId);
  state.channelOfConsumer.set(ctx, consumerId, consumer.channelId);
  state.initChainHeight.set(ctx, consumerId, consumer.initialHeight);
  state.slashAcks.set(ctx, consumerId, SlashAcks.from({ addresses: consumer.slashDowntimeAck }));
}

/** [CCV-PCF-INITG.1] Fills the store, the slash meter and the provider's own set. */
function init(ctx: Context, g: GenesisState): readonly ValidatorUpdate[] {
  state.port.set(ctx, PROVIDER_PORT);
  state.vscId.set(ctx, g.valsetUpdateId);
  for (const { valsetUpdateId, height } of g.valsetUpdateIdToHeight) state.heightOfVsc.set(ctx, valsetUpdateId, height);
  for (const consumer of g.consumerStates) initConsumer(ctx, consumer);
  for (const { chainId, providerAddr, consumerKey } of g.validatorConsumerPubkeys) {
    if (consumerKey !== undefined) state.assignedKeys.set(ctx, [chainId, providerAddr], consumerKey);
  }
  for (const { chainId, consumerAddr, providerAddr } of g.validatorsByConsumerAddr) {
    state.validatorOfConsumerAddress.set(ctx, [chainId, consumerAddr], providerAddr);
  }
  for (const { chainId, pruneTs, consumerAddrs } of g.consumerAddrsToPruneV2) {
    appendToPrune(ctx, chainId, pruneTs, consumerAddrs?.addresses ?? []);
  }
  state.params.set(ctx, g.params);
  initSlashMeter(ctx);
  return replaceProviderValidators(ctx).map(engineUpdate);
}

function exportConsumer(ctx: ReadContext, consumerId: string): ConsumerState {
  const consumerGenesis = state.consumerGenesis.get(ctx, consumerId);
  ensureInvariant(consumerGenesis !== undefined, `consumer ${consumerId} has a client and no genesis`);
  return ConsumerState.from({
    chainId: consumerId,
    clientId: state.clientOfConsumer.get(ctx, consumerId) ?? "",
    consumerGenesis,
    phase: phaseOf(ctx, consumerId),
    channelId: state.channelOfConsumer.get(ctx, consumerId) ?? "",
    initialHeight: state.initChainHeight.get(ctx, consumerId) ?? 0n,
    slashDowntimeAck: state.slashAcks.get(ctx, consumerId)?.addresses ?? [],
    pendingValsetChanges: pendingVscs(ctx, consumerId),
  });
}

/** As Go has it: consumers with a client only, and nothing of what owners have set (their records, opt-ins, sets, rewards). */
function exportState(ctx: ReadContext): GenesisState {
  return {
    valsetUpdateId: state.vscId.get(ctx),
    consumerStates: consumersWithClients(ctx).map((consumerId) => exportConsumer(ctx, consumerId)),
    valsetUpdateIdToHeight: [...state.heightOfVsc.entries(ctx)].map(([valsetUpdateId, height]) => ({ valsetUpdateId, height })),
    params: getParams(ctx),
    validatorConsumerPubkeys: [...state.assignedKeys.entries(ctx)].map(([[chainId, providerAddr], consumerKey]) => ({
      chainId,
      providerAddr,
      consumerKey,
    })),
    validatorsByConsumerAddr: [...state.validatorOfConsumerAddress.entries(ctx)].map(([[chainId, consumerAddr], providerAddr]) => ({
      chainId,
      consumerAddr,
      providerAddr,
    })),
    consumerAddrsToPruneV2: consumersWithClients(ctx).flatMap((consumerId) =>
      [...state.addressesToPrune.entries(ctx, { prefix: [consumerId] })].map(([[chainId, pruneTs], consumerAddrs]) => ({
        chainId,
        pruneTs,
        consumerAddrs,
      })),
    ),
  };
}

/** The provider's section of app_state. */
export const providerGenesis = genesis(GenesisState, {
  init,
  export: exportState,
  validate,
  defaults: () => GenesisState.from({ valsetUpdateId: 1n, params: defaultParams() }),
});
