import type { ConsensusParams, Context, ReadContext } from "../../framework/index.ts";
import type { ConsensusParams as ProtoParams } from "../../proto/gen/tendermint/types.ts";
import { state } from "./state.ts";

/** The parameters that the engine works by, if genesis gave any. */
export function getConsensusParams(ctx: ReadContext): ConsensusParams | undefined {
  const stored = state.params.get(ctx);
  return stored === undefined ? undefined : fromProto(stored);
}

/** Stores all parameters. */
export function setConsensusParams(ctx: Context, params: ConsensusParams): void {
  state.params.set(ctx, toProto(params));
}

/** Parameters as the store and messages have them; an absent group is all zeros. */
export function fromProto({ block, evidence, validator, version, abci }: ProtoParams): ConsensusParams {
  return {
    block: { maxBytes: block?.maxBytes ?? 0n, maxGas: block?.maxGas ?? 0n },
    evidence: {
      maxAgeNumBlocks: evidence?.maxAgeNumBlocks ?? 0n,
      maxAgeDurationNs: evidence?.maxAgeDuration ?? 0n,
      maxBytes: evidence?.maxBytes ?? 0n,
    },
    validator: { pubKeyTypes: validator?.pubKeyTypes ?? [] },
    version: { app: version?.app ?? 0n },
    abci: { voteExtensionsEnableHeight: abci?.voteExtensionsEnableHeight ?? 0n },
  };
}

function toProto({ block, evidence, validator, version, abci }: ConsensusParams): ProtoParams {
  const { maxAgeNumBlocks, maxAgeDurationNs: maxAgeDuration, maxBytes } = evidence;
  return { block, evidence: { maxAgeNumBlocks, maxAgeDuration, maxBytes }, validator, version, abci };
}
