import { DecodeError } from "../../../encoding/error.ts";
import { decodeBech32, encodeBech32 } from "../../../encoding/bech32.ts";
import {
  type Context,
  ensure,
  ensureInvariant,
  genesis,
  type ReadContext,
  StateError,
  type ValidatorUpdate,
} from "../../../framework/index.ts";
import { Order } from "../../../proto/gen/ibc/core/channel/v1.ts";
import {
  ConsumerPacketDataList,
  GenesisState,
  LastTransmissionBlockHeight,
} from "../../../proto/gen/interchain_security/ccv/consumer/v1.ts";
import { ConsumerPacketDataType, ProviderInfo } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import {
  ccvErrors,
  CCV_VERSION,
  checkOptionalConnectionId,
  CONSUMER_PORT,
  engineUpdate,
  PROVIDER_PORT,
  refuse,
  validateConsumerParams,
  validateProviderClient,
} from "../index.ts";
import { connectionErrors, createClient, getConnection, openChannel } from "../ibc.ts";
import { defaultParams, getParams } from "./params.ts";
import { appendPacket, pendingPackets } from "./pendingPackets.ts";
import { lastTransmission } from "./rewards.ts";
import { standaloneStaking } from "./slots.ts";
import { state } from "./state.ts";
import { applyValidatorChanges, validatorsAsUpdates } from "./validators.ts";

const INVALID = ccvErrors.InvalidGenesis;

function validateNewChain(g: GenesisState): void {
  const { clientState, consensusState } = g.provider;
  if (g.connectionId === "") validateProviderClient(clientState, consensusState);
  else {
    ensure(clientState === undefined, INVALID, "provider client state must be nil when connection id is provided");
    ensure(consensusState === undefined, INVALID, "provider consensus state must be nil when connection id is provided");
    refuse(checkOptionalConnectionId(g.connectionId), INVALID, "invalid connection id");
  }
  const onHandshake = "cannot be set for new chain. It must be established on handshake";
  ensure(g.providerClientId === "", INVALID, `provider client id ${onHandshake}`);
  ensure(g.providerChannelId === "", INVALID, `provider channel id ${onHandshake}`);
  ensure(g.heightToValsetUpdateId.length === 0, INVALID, "HeightToValsetUpdateId must be nil for new chain");
  ensure(g.outstandingDowntimeSlashing.length === 0, INVALID, "OutstandingDowntimeSlashing must be nil for new chain");
  ensure(g.pendingConsumerPackets.list.length === 0, INVALID, "pending consumer packets must be empty for new chain");
  ensure(g.lastTransmissionBlockHeight.height === 0n, INVALID, "last transmission block height must be empty for new chain");
}

function validateRestart(g: GenesisState): void {
  ensure(g.providerClientId !== "", INVALID, "provider client id must be set for a restarting consumer genesis state");
  if (g.providerChannelId === "") {
    ensure(g.outstandingDowntimeSlashing.length === 0, INVALID, "outstanding downtime must be empty when handshake in progress");
    ensure(g.lastTransmissionBlockHeight.height === 0n, INVALID, "last transmission block height must be zero when handshake in progress");
    const hasMatured = g.pendingConsumerPackets.list.some(({ type }) => type === ConsumerPacketDataType.CONSUMER_PACKET_TYPE_VSCM);
    ensure(!hasMatured, INVALID, "pending maturing packets must be empty when handshake isn't completed");
  }
  const hasNone = g.provider.clientState === undefined && g.provider.consensusState === undefined;
  ensure(hasNone, INVALID, "provider client state and consensus state must be nil for a restarting genesis state");
}

/** Refuses a genesis that is neither of a new chain nor of one that goes on; one that is not enabled may hold anything. */
function validate(g: GenesisState): void {
  if (!g.params.enabled) return;
  ensure(g.provider.initialValSet.length > 0, INVALID, "initial validator set is empty");
  validateConsumerParams(g.params, INVALID);
  if (g.newChain) validateNewChain(g);
  else validateRestart(g);
}

/** The client of the provider that the CCV channel will be built on: a new one, or that of the connection. */
function providerClient(ctx: Context, g: GenesisState): string {
  if (g.connectionId !== "") {
    const connection = getConnection(ctx, g.connectionId);
    ensure(connection !== undefined, connectionErrors.ConnectionNotFound, `could not find connection(${g.connectionId})`);
    return connection.clientId;
  }
  const { clientState, consensusState } = g.provider;
  validateProviderClient(clientState, consensusState);
  ensureInvariant(clientState !== undefined && consensusState !== undefined, "a client that was validated is there");
  return createClient(ctx, clientState, consensusState);
}

function initNewChain(ctx: Context, g: GenesisState): void {
  state.providerClient.set(ctx, providerClient(ctx, g));
  state.vscOfHeight.set(ctx, ctx.height, 0n);
  // Without a connection the relayer has to begin: nobody here knows the other end's client.
  if (g.connectionId === "") return;
  openChannel(ctx, {
    port: CONSUMER_PORT,
    version: CCV_VERSION,
    ordering: Order.ORDER_ORDERED,
    connectionHops: [g.connectionId],
    counterpartyPort: PROVIDER_PORT,
  });
}

function addressBytes(text: string): Uint8Array {
  try {
    return decodeBech32(text).bytes;
  } catch (error) {
    if (error instanceof DecodeError) throw new StateError(INVALID, `outstanding downtime of ${text}: ${error.message}`);
    throw error;
  }
}

/** Go forgets the downtimes of those who are in the set when it stores that afterwards; so does this. */
function initRestart(ctx: Context, g: GenesisState): void {
  if (g.providerChannelId !== "") {
    state.providerChannel.set(ctx, g.providerChannelId);
    for (const { validatorConsensusAddress } of g.outstandingDowntimeSlashing) {
      state.outstandingDowntime.add(ctx, addressBytes(validatorConsensusAddress));
    }
    state.lastTransmission.set(ctx, g.lastTransmissionBlockHeight);
  }
  for (const packet of g.pendingConsumerPackets.list) appendPacket(ctx, packet);
  for (const { height, valsetUpdateId } of g.heightToValsetUpdateId) state.vscOfHeight.set(ctx, height, valsetUpdateId);
  state.providerClient.set(ctx, g.providerClientId);
}

/** [CCV-CCF-INITG.1] Starts a new chain, or goes on with one; a chain that was on its own keeps its set until the end of the block. */
function init(ctx: Context, g: GenesisState): readonly ValidatorUpdate[] {
  if (g.preCCV) {
    // DEVIATION: Go halts at the end of the block without the old staking module; the genesis is refused here.
    ensure(standaloneStaking.ifFilled(ctx) !== undefined, INVALID, "preCCV is true on a chain without a staking module of its own");
    state.preCcv.set(ctx, 1n);
    state.wasStandalone.set(ctx, true);
    state.initialValidators.set(ctx, GenesisState.from({ provider: ProviderInfo.from({ initialValSet: g.provider.initialValSet }) }));
  }
  state.initGenesisHeight.set(ctx, ctx.height);
  state.params.set(ctx, g.params);
  if (!g.params.enabled) return [];
  // DEVIATION: Go checks the genesis in a command only; nothing is started from one that is wrong.
  validate(g);
  state.port.set(ctx, CONSUMER_PORT);
  if (g.newChain) initNewChain(ctx, g);
  else initRestart(ctx, g);
  if (g.preCCV) return [];
  applyValidatorChanges(ctx, g.provider.initialValSet);
  return g.provider.initialValSet.map(engineUpdate);
}

/** A genesis from which the chain goes on: always a restart. */
function exportState(ctx: ReadContext): GenesisState {
  const providerClientId = state.providerClient.get(ctx);
  const params = getParams(ctx);
  if (!params.enabled || providerClientId === undefined) return GenesisState.from({ params: defaultParams() });
  const providerChannelId = state.providerChannel.get(ctx) ?? "";
  const isEstablished = providerChannelId !== "";
  const text = (address: Uint8Array): string => encodeBech32(`${ctx.addressPrefix}valcons`, address);
  return GenesisState.from({
    params,
    providerClientId,
    providerChannelId,
    heightToValsetUpdateId: [...state.vscOfHeight.entries(ctx)].map(([height, valsetUpdateId]) => ({ height, valsetUpdateId })),
    outstandingDowntimeSlashing: isEstablished
      ? [...state.outstandingDowntime.keys(ctx)].map((address) => ({ validatorConsensusAddress: text(address) }))
      : [],
    pendingConsumerPackets: ConsumerPacketDataList.from({ list: pendingPackets(ctx) }),
    lastTransmissionBlockHeight: LastTransmissionBlockHeight.from({ height: isEstablished ? lastTransmission(ctx) : 0n }),
    provider: ProviderInfo.from({ initialValSet: validatorsAsUpdates(ctx) }),
  });
}

/** The consumer's section of app_state; members that later versions add are passed over. */
export const consumerGenesis = genesis(GenesisState, {
  init,
  export: exportState,
  validate,
  defaults: () => GenesisState.from({ params: defaultParams() }),
  unknown: "skip",
});
