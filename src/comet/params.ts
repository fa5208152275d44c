import { sha256 } from "../crypto/hash.ts";
import { HashedParams } from "../proto/gen/tendermint/types.ts";
import { Fault } from "./fault.ts";

/** Consensus parameters; durations in nanoseconds. */
export interface ConsensusParams {
  readonly block: { readonly maxBytes: bigint; readonly maxGas: bigint };
  readonly evidence: { readonly maxAgeNumBlocks: bigint; readonly maxAgeDurationNs: bigint; readonly maxBytes: bigint };
  readonly validator: { readonly pubKeyTypes: readonly string[] };
  readonly version: { readonly app: bigint };
  readonly abci: { readonly voteExtensionsEnableHeight: bigint };
}
/** A present group replaces the whole group. */
export type ConsensusParamUpdates = { readonly [K in keyof ConsensusParams]?: ConsensusParams[K] | undefined };

/** 100 MiB: what max_bytes -1 means, and its maximum. */
export const MAX_BLOCK_SIZE_BYTES = 104_857_600n;

/** What CometBFT uses where a genesis has no consensus parameters. */
export const DEFAULT_CONSENSUS_PARAMS: ConsensusParams = {
  block: { maxBytes: 22_020_096n, maxGas: -1n },
  evidence: { maxAgeNumBlocks: 100_000n, maxAgeDurationNs: 172_800_000_000_000n, maxBytes: 1_048_576n },
  validator: { pubKeyTypes: ["ed25519"] },
  version: { app: 0n },
  abci: { voteExtensionsEnableHeight: 0n },
};

/** consensus_hash: plain sha256 over block.max_bytes and block.max_gas; no other parameter is covered. */
export function consensusHash({ block }: Pick<ConsensusParams, "block">): Uint8Array {
  return sha256(HashedParams.encode({ blockMaxBytes: block.maxBytes, blockMaxGas: block.maxGas }));
}

/** The parameters after an update. */
export function updateParams(params: ConsensusParams, updates: ConsensusParamUpdates | undefined): ConsensusParams {
  if (updates === undefined) return params;
  return {
    block: updates.block ?? params.block,
    evidence: updates.evidence ?? params.evidence,
    validator: updates.validator ?? params.validator,
    version: updates.version ?? params.version,
    abci: updates.abci ?? params.abci,
  };
}

const KEY_TYPES = new Set(["ed25519", "secp256k1"]);

/** Bounds of parameters. */
export function checkParams({ block, evidence, validator, abci }: ConsensusParams): Fault | undefined {
  if (block.maxBytes === 0n || block.maxBytes < -1n) return bad(`block.MaxBytes must be -1 or greater than 0. Got ${block.maxBytes}`);
  if (block.maxBytes > MAX_BLOCK_SIZE_BYTES) return bad(`block.MaxBytes is too big. ${block.maxBytes} > ${MAX_BLOCK_SIZE_BYTES}`);
  if (block.maxGas < -1n) return bad(`block.MaxGas must be greater or equal to -1. Got ${block.maxGas}`);
  if (evidence.maxAgeNumBlocks <= 0n) return bad(`evidence.MaxAgeNumBlocks must be greater than 0. Got ${evidence.maxAgeNumBlocks}`);
  if (evidence.maxAgeDurationNs <= 0n) {
    return bad(`evidence.MaxAgeDuration must be greater than 0 if provided, Got ${evidence.maxAgeDurationNs}`);
  }
  const maxBytes = block.maxBytes === -1n ? MAX_BLOCK_SIZE_BYTES : block.maxBytes;
  if (evidence.maxBytes > maxBytes) return bad(`evidence.MaxBytesEvidence is greater than upper bound, ${evidence.maxBytes} > ${maxBytes}`);
  if (evidence.maxBytes < 0n) return bad(`evidence.MaxBytes must be non negative. Got: ${evidence.maxBytes}`);
  if (abci.voteExtensionsEnableHeight < 0n) {
    return bad(`ABCI.VoteExtensionsEnableHeight cannot be negative. Got: ${abci.voteExtensionsEnableHeight}`);
  }
  if (validator.pubKeyTypes.length === 0) return bad("len(Validator.PubKeyTypes) must be greater than 0");
  const unknown = validator.pubKeyTypes.find((t) => !KEY_TYPES.has(t));
  return unknown === undefined ? undefined : bad(`params.Validator.PubKeyTypes: ${unknown} is an unknown pubkey type`);
}

/** Whether an update of vote_extensions_enable_height is allowed at a height: only to a future height, and not once it is reached. */
export function checkParamUpdate(params: ConsensusParams, updates: ConsensusParamUpdates | undefined, height: bigint): Fault | undefined {
  const next = updates?.abci?.voteExtensionsEnableHeight;
  const now = params.abci.voteExtensionsEnableHeight;
  if (next === undefined || next === now) return undefined;
  if (next < 0n) return bad(`VoteExtensionsEnableHeight must be positive, got ${next}`);
  if (now > 0n && now <= height) {
    return bad(`vote extensions cannot be modified or disabled once enabled: enable height ${now}, current height ${height}, new ${next}`);
  }
  if (next === 0n || next > height) return undefined;
  return bad(`vote extensions cannot be updated to a past or current height, enable height: ${next}, current height ${height}`);
}

function bad(message: string): Fault {
  return new Fault("malformed", message);
}
