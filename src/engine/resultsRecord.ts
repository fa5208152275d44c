import type { ConsensusParamUpdates } from "../comet/params.ts";
import { publicKeyFromProto, publicKeyToProto } from "../comet/publicKey.ts";
import type { FinalizeBlockResponse } from "../framework/application.ts";
import { ResponseFinalizeBlock } from "../proto/gen/tendermint/abci.ts";
import type { ConsensusParams as ProtoParams } from "../proto/gen/tendermint/types.ts";

/** What FinalizeBlock answered, as ABCI's protobuf message. */
export function encodeResults(r: FinalizeBlockResponse): Uint8Array {
  return ResponseFinalizeBlock.encode({
    events: r.events,
    txResults: r.txResults,
    validatorUpdates: r.validatorUpdates.map(({ publicKey, power }) => ({ pubKey: publicKeyToProto(publicKey), power })),
    consensusParamUpdates: r.consensusParamUpdates === undefined ? undefined : paramsToProto(r.consensusParamUpdates),
    appHash: r.appHash,
  });
}

export function decodeResults(bytes: Uint8Array): FinalizeBlockResponse {
  const r = ResponseFinalizeBlock.decode(bytes);
  return {
    events: r.events,
    txResults: r.txResults,
    validatorUpdates: r.validatorUpdates.map(({ pubKey, power }) => ({ publicKey: publicKeyFromProto(pubKey), power })),
    consensusParamUpdates: r.consensusParamUpdates === undefined ? undefined : paramsFromProto(r.consensusParamUpdates),
    appHash: r.appHash,
  };
}

function paramsToProto(p: ConsensusParamUpdates): ProtoParams {
  const e = p.evidence;
  return {
    block: p.block,
    evidence: e && { maxAgeNumBlocks: e.maxAgeNumBlocks, maxAgeDuration: e.maxAgeDurationNs, maxBytes: e.maxBytes },
    validator: p.validator,
    version: p.version,
    abci: p.abci,
  };
}

function paramsFromProto(p: ProtoParams): ConsensusParamUpdates {
  const e = p.evidence;
  return {
    block: p.block,
    evidence: e && { maxAgeNumBlocks: e.maxAgeNumBlocks, maxAgeDurationNs: e.maxAgeDuration, maxBytes: e.maxBytes },
    validator: p.validator,
    version: p.version,
    abci: p.abci,
  };
}
