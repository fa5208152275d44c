import type { Context, ReadContext } from "../../../framework/index.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import type { ClientState, ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { formatHeight, selfHeight } from "../height.ts";
import { isExpired } from "../../../comet/lightClient.ts";
import { state } from "./state.ts";

/** The consensus state of a client at a height. */
export function getConsensusState(ctx: ReadContext, clientId: string, height: Height): ConsensusState | undefined {
  return state.consensusStates.get(ctx, [clientId, height]);
}

/** Stores a consensus state with the time and height at which this chain learnt of it. */
export function setConsensusState(ctx: Context, clientId: string, height: Height, consensusState: ConsensusState): void {
  state.consensusStates.set(ctx, [clientId, height], consensusState);
  setMetadata(ctx, clientId, height, { timeNs: ctx.timeNs, height: selfHeight(ctx) });
}

/** Stores when a consensus state became known. */
export function setMetadata(
  ctx: Context,
  clientId: string,
  height: Height,
  processed: { readonly timeNs: bigint; readonly height: Height },
): void {
  state.processedTimes.set(ctx, [clientId, height], BigInt.asUintN(64, processed.timeNs));
  state.processedHeights.set(ctx, [clientId, height], processed.height);
  state.heights.set(ctx, [clientId, height], `consensusStates/${formatHeight(height)}`);
}

function remove(ctx: Context, clientId: string, height: Height): void {
  state.consensusStates.delete(ctx, [clientId, height]);
  state.processedTimes.delete(ctx, [clientId, height]);
  state.processedHeights.delete(ctx, [clientId, height]);
  state.heights.delete(ctx, [clientId, height]);
}

/** [ICS-07] Removes the lowest consensus state if its trusting period is over: one per update keeps the store from growing. */
export function pruneOldest(ctx: Context, clientId: string, { trustingPeriod }: ClientState): void {
  const oldest = state.heights.first(ctx, { prefix: [clientId] });
  if (oldest === undefined) return;
  const [[, height]] = oldest;
  const found = getConsensusState(ctx, clientId, height);
  if (found !== undefined && isExpired(found.timestamp, trustingPeriod, ctx.timeNs)) remove(ctx, clientId, height);
}

/** The consensus state right below a height. */
export function previousConsensusState(ctx: ReadContext, clientId: string, height: Height): ConsensusState | undefined {
  const found = state.heights.first(ctx, { prefix: [clientId], to: [clientId, height], reverse: true });
  return found === undefined ? undefined : getConsensusState(ctx, clientId, found[0][1]);
}

/** The consensus state right above a height. */
export function nextConsensusState(ctx: ReadContext, clientId: string, height: Height): ConsensusState | undefined {
  const above = { ...height, revisionHeight: height.revisionHeight + 1n };
  const found = state.heights.first(ctx, { prefix: [clientId], from: [clientId, above] });
  return found === undefined ? undefined : getConsensusState(ctx, clientId, found[0][1]);
}

/** Heights of a client's consensus states, ascending. */
export function consensusHeights(ctx: ReadContext, clientId: string): readonly Height[] {
  return [...state.heights.keys(ctx, { prefix: [clientId] })].map(([, height]) => height);
}
