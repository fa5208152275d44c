import { HOUR } from "../../../encoding/time.ts";
import { type Context, ensure, sdkErrors } from "../../../framework/index.ts";
import { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { MerkleRoot } from "../../../proto/gen/ibc/core/commitment/v1.ts";
import { type ClientState, ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { ConsumerGenesisState, ConsumerParams } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import type { ValidatorUpdate } from "../../../proto/gen/tendermint/abci.ts";
import { trustingPeriodNs } from "../index.ts";
import { clientErrors, connectionErrors, ensureTendermintClient, getConnection, revisionOf } from "../ibc.ts";
import { chainIdOf, initializationOf, setClient } from "./consumers.ts";
import { getParams, templateClient } from "./params.ts";
import { historicalInfo, unbondingTimeNs } from "./staking.ts";
import { state } from "./state.ts";

function consumerParams(ctx: Context, consumerId: string): ConsumerParams {
  const init = initializationOf(ctx, consumerId);
  return ConsumerParams.from({
    enabled: true,
    blocksPerDistributionTransmission: init.blocksPerDistributionTransmission,
    distributionTransmissionChannel: init.distributionTransmissionChannel,
    ccvTimeoutPeriod: init.ccvTimeoutPeriod,
    transferTimeoutPeriod: init.transferTimeoutPeriod,
    consumerRedistributionFraction: init.consumerRedistributionFraction,
    historicalEntries: init.historicalEntries,
    unbondingPeriod: init.unbondingPeriod,
    softOptOutThreshold: "0",
    retryDelayPeriod: HOUR,
    consumerId,
  });
}

/** A client of this chain at this block, for the consumer to start with. */
function ownClient(ctx: Context): { readonly clientState: ClientState; readonly consensusState: ConsensusState } {
  const unbondingPeriod = unbondingTimeNs(ctx);
  const latestHeight = Height.from({ revisionNumber: revisionOf(ctx.chainId), revisionHeight: ctx.height });
  const trustingPeriod = trustingPeriodNs(unbondingPeriod, getParams(ctx).trustingPeriodFraction);
  const info = historicalInfo(ctx, ctx.height);
  ensure(
    info !== undefined,
    clientErrors.ConsensusStateNotFound,
    `no historical info of height ${ctx.height}: are historical entries kept?`,
  );
  return {
    clientState: { ...templateClient(ctx), chainId: ctx.chainId, latestHeight, trustingPeriod, unbondingPeriod },
    consensusState: ConsensusState.from({
      timestamp: info.header.time,
      root: MerkleRoot.from({ hash: info.header.appHash }),
      nextValidatorsHash: info.header.nextValidatorsHash,
    }),
  };
}

/**
 * Binds the consumer to the client of a connection that exists already and gives the other end's id of that connection.
 * DEVIATION: a client that belongs to another consumer is refused, where Go lets the second take over the first one's handshake.
 */
function bindConnection(ctx: Context, consumerId: string, connectionId: string): string {
  const connection = getConnection(ctx, connectionId);
  ensure(connection !== undefined, connectionErrors.ConnectionNotFound, `could not find connection(${connectionId})`);
  const client = ensureTendermintClient(ctx, connection.clientId);
  const chainId = chainIdOf(ctx, consumerId);
  const rule = `invalid connection(${connectionId}): expected chain ID ${chainId}, got ${client.chainId}`;
  ensure(client.chainId === chainId, connectionErrors.InvalidConnectionIdentifier, rule);
  const holder = state.consumerOfClient.get(ctx, connection.clientId);
  const isFree = holder === undefined || holder === consumerId;
  ensure(isFree, sdkErrors.Conflict, `client ${connection.clientId} of connection ${connectionId} belongs to consumer ${holder}`);
  setClient(ctx, consumerId, connection.clientId);
  state.evidenceMinHeight.set(ctx, consumerId, client.latestHeight.revisionHeight);
  return connection.counterparty.connectionId;
}

/** [CCV-PCF-CRCLIENT.1] What the consumer starts from: its parameters, its first validators, and either a client of this chain or a connection to it. */
export function makeConsumerGenesis(ctx: Context, consumerId: string, initialValSet: readonly ValidatorUpdate[]): ConsumerGenesisState {
  const { connectionId } = initializationOf(ctx, consumerId);
  const params = consumerParams(ctx, consumerId);
  if (connectionId === "") {
    const provider = { ...ownClient(ctx), initialValSet };
    return ConsumerGenesisState.from({ params, provider, newChain: true });
  }
  const provider = { clientState: undefined, consensusState: undefined, initialValSet };
  const counterpartyId = bindConnection(ctx, consumerId, connectionId);
  return ConsumerGenesisState.from({ params, provider, newChain: true, preCCV: true, connectionId: counterpartyId });
}
