import { type Context, ensure, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import {
  type ConsumerInitializationParameters,
  type ConsumerMetadata,
  ConsumerPhase,
  type PowerShapingParameters,
} from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { ccvErrors } from "../index.ts";
import { revisionOf } from "../ibc.ts";
import { providerErrors } from "./api.ts";
import { state } from "./state.ts";

// The record of a consumer: what it is called, who owns it, where it stands in its life.

export const {
  CONSUMER_PHASE_UNSPECIFIED: UNKNOWN,
  CONSUMER_PHASE_REGISTERED: REGISTERED,
  CONSUMER_PHASE_INITIALIZED: INITIALIZED,
} = ConsumerPhase;
export const { CONSUMER_PHASE_LAUNCHED: LAUNCHED, CONSUMER_PHASE_STOPPED: STOPPED, CONSUMER_PHASE_DELETED: DELETED } = ConsumerPhase;

/** Where a consumer stands; UNKNOWN for an id that was never given out. */
export function phaseOf(ctx: ReadContext, consumerId: string): ConsumerPhase {
  return state.phases.get(ctx, consumerId) ?? UNKNOWN;
}

/** Not launched yet: its chain id and initialization may still change. */
export function isPrelaunched(ctx: ReadContext, consumerId: string): boolean {
  const phase = phaseOf(ctx, consumerId);
  return phase === REGISTERED || phase === INITIALIZED;
}

/** Neither stopped nor deleted nor unknown. */
export function isActive(ctx: ReadContext, consumerId: string): boolean {
  return isPrelaunched(ctx, consumerId) || phaseOf(ctx, consumerId) === LAUNCHED;
}

/** Refuses a consumer that is not active: provider/27. */
export function ensureActive(ctx: ReadContext, consumerId: string, what: string): void {
  const rule = `cannot ${what} a consumer chain that is not in the registered, initialized, or launched phase: ${consumerId}`;
  ensure(isActive(ctx, consumerId), providerErrors.InvalidPhase, rule);
}

/** The consumer's chain id, under the code that messages use. */
export function chainIdOf(ctx: ReadContext, consumerId: string): string {
  const chainId = state.chainIds.get(ctx, consumerId);
  ensure(
    chainId !== undefined,
    ccvErrors.InvalidConsumerState,
    `cannot get consumer chain ID: failed to retrieve chain id for consumer id (${consumerId})`,
  );
  return chainId;
}

/** Who may update and remove the consumer. */
export function ownerOf(ctx: ReadContext, consumerId: string): string {
  const owner = state.owners.get(ctx, consumerId);
  ensure(owner !== undefined, providerErrors.NoOwnerAddress, "cannot retrieve owner address ");
  return owner;
}

/** The consumer's metadata; its absence is an unregistered error. */
export function metadataOf(ctx: ReadContext, consumerId: string): ConsumerMetadata {
  const metadata = state.metadata.get(ctx, consumerId);
  ensure(metadata !== undefined, unregisteredError, `failed to retrieve metadata for consumer id (${consumerId})`);
  return metadata;
}

/** What the consumer starts with. */
export function initializationOf(ctx: ReadContext, consumerId: string): ConsumerInitializationParameters {
  const parameters = state.initializationParameters.get(ctx, consumerId);
  ensure(parameters !== undefined, unregisteredError, `failed to retrieve initialization parameters for consumer id (${consumerId})`);
  return parameters;
}

/** Which validators the consumer takes. */
export function powerShapingOf(ctx: ReadContext, consumerId: string): PowerShapingParameters {
  const parameters = state.powerShapingParameters.get(ctx, consumerId);
  ensure(parameters !== undefined, ccvErrors.InvalidConsumerState, `cannot find power shaping parameters of consumer (${consumerId})`);
  return parameters;
}

/** Stores what the consumer starts with, if its height is of the chain id's revision. */
export function setInitialization(ctx: Context, consumerId: string, parameters: ConsumerInitializationParameters): void {
  const chainId = chainIdOf(ctx, consumerId);
  const { revisionNumber } = parameters.initialHeight;
  const rule = `cannot set consumer initialization parameters: invalid initial height for consumer id (${consumerId}): chain ID (${chainId}) doesn't match revision number (${revisionNumber})`;
  ensure(revisionNumber === revisionOf(chainId), providerErrors.InvalidInitializationParameters, rule);
  state.initializationParameters.set(ctx, consumerId, parameters);
}

/** Binds a consumer to its client, in both directions. */
export function setClient(ctx: Context, consumerId: string, clientId: string): void {
  const before = state.clientOfConsumer.get(ctx, consumerId);
  if (before !== undefined) state.consumerOfClient.delete(ctx, before);
  state.clientOfConsumer.set(ctx, consumerId, clientId);
  state.consumerOfClient.set(ctx, clientId, consumerId);
}

/** Ids of consumers with a client in the order of their texts: "0", "1", "10", "2". */
export function consumersWithClients(ctx: ReadContext): readonly string[] {
  return [...state.clientOfConsumer.keys(ctx)];
}

/** Ids of all consumers that are active, by number. */
export function activeConsumers(ctx: ReadContext): readonly string[] {
  const ids: string[] = [];
  for (let id = 0n; id < state.nextConsumerId.get(ctx); id++) if (isActive(ctx, `${id}`)) ids.push(`${id}`);
  return ids;
}
