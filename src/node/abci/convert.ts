import { DEFAULT_CONSENSUS_PARAMS, updateParams } from "../../comet/params.ts";
import { publicKeyFromProto, publicKeyToProto } from "../../comet/publicKey.ts";
import { DecodeError } from "../../encoding/error.ts";
import type {
  BlockIdFlag,
  BlockRequest,
  CommitInfo,
  ConsensusParams,
  ConsensusParamUpdates,
  FinalizeBlockResponse,
  InitChainRequest,
  InitChainResponse,
  Misbehavior,
  PrepareProposalRequest,
  QueryResponse,
  ValidatorUpdate,
  VoteInfo,
} from "../../framework/application.ts";
import type * as abci from "../../proto/gen/tendermint/abci.ts";
import type { ConsensusParams as ProtoParams } from "../../proto/gen/tendermint/types.ts";

/** Groups that a message leaves out are undefined here. */
function paramUpdatesFromProto({ block, evidence, validator, version, abci }: ProtoParams): ConsensusParamUpdates {
  return {
    block,
    evidence: evidence && {
      maxAgeNumBlocks: evidence.maxAgeNumBlocks,
      maxAgeDurationNs: evidence.maxAgeDuration,
      maxBytes: evidence.maxBytes,
    },
    validator,
    version,
    abci,
  };
}

/** Complete or partial parameters as a message. */
export function paramsToProto({ block, evidence, validator, version, abci }: ConsensusParams | ConsensusParamUpdates): ProtoParams {
  return {
    block,
    evidence: evidence && {
      maxAgeNumBlocks: evidence.maxAgeNumBlocks,
      maxAgeDuration: evidence.maxAgeDurationNs,
      maxBytes: evidence.maxBytes,
    },
    validator,
    version,
    abci,
  };
}

function updateFromProto({ pubKey, power }: abci.ValidatorUpdate): ValidatorUpdate {
  return { publicKey: publicKeyFromProto(pubKey), power };
}

function updateToProto({ publicKey, power }: ValidatorUpdate): abci.ValidatorUpdate {
  return { pubKey: publicKeyToProto(publicKey), power };
}

function voteFromProto({ validator, blockIdFlag }: Pick<abci.VoteInfo, "validator" | "blockIdFlag">): VoteInfo {
  if (!isFlag(blockIdFlag)) throw new DecodeError(`block id flag ${blockIdFlag} is not 1, 2 or 3`);
  return { validator, blockIdFlag };
}

function isFlag(flag: number): flag is BlockIdFlag {
  return flag === 1 || flag === 2 || flag === 3;
}

function commitFromProto({ round, votes }: abci.CommitInfo | abci.ExtendedCommitInfo): CommitInfo {
  return { round, votes: votes.map(voteFromProto) };
}

function misbehaviorFromProto({ type, validator, height, time, totalVotingPower }: abci.Misbehavior): Misbehavior {
  if (type !== 1 && type !== 2) throw new DecodeError(`misbehavior type ${type} is neither 1 nor 2`);
  return { type, validator, height, timeNs: time, totalVotingPower };
}

export function initChainFromProto(request: abci.RequestInitChain): InitChainRequest {
  const { time, chainId, consensusParams, validators, appStateBytes, initialHeight } = request;
  return {
    timeNs: time,
    chainId,
    consensusParams: updateParams(DEFAULT_CONSENSUS_PARAMS, consensusParams && paramUpdatesFromProto(consensusParams)),
    validators: validators.map(updateFromProto),
    appStateBytes,
    initialHeight,
  };
}

export function initChainToProto({ consensusParams, validators, appHash }: InitChainResponse): abci.ResponseInitChain {
  return { consensusParams: consensusParams && paramsToProto(consensusParams), validators: validators.map(updateToProto), appHash };
}

export function prepareProposalFromProto(request: abci.RequestPrepareProposal): PrepareProposalRequest {
  const { maxTxBytes, txs, localLastCommit, misbehavior, height, time, nextValidatorsHash, proposerAddress } = request;
  return {
    maxTxBytes,
    txs,
    localLastCommit: commitFromProto(localLastCommit),
    misbehavior: misbehavior.map(misbehaviorFromProto),
    height,
    timeNs: time,
    nextValidatorsHash,
    proposerAddress,
  };
}

/** ProcessProposal and FinalizeBlock differ only in the name of the commit. */
export function blockFromProto(request: Omit<abci.RequestFinalizeBlock, "decidedLastCommit">, lastCommit: abci.CommitInfo): BlockRequest {
  const { txs, misbehavior, hash, height, time, nextValidatorsHash, proposerAddress } = request;
  return {
    txs,
    lastCommit: commitFromProto(lastCommit),
    misbehavior: misbehavior.map(misbehaviorFromProto),
    hash,
    height,
    timeNs: time,
    nextValidatorsHash,
    proposerAddress,
  };
}

export function finalizeBlockToProto(response: FinalizeBlockResponse): abci.ResponseFinalizeBlock {
  const { events, txResults, validatorUpdates, consensusParamUpdates, appHash } = response;
  return {
    events,
    txResults,
    validatorUpdates: validatorUpdates.map(updateToProto),
    consensusParamUpdates: consensusParamUpdates && paramsToProto(consensusParamUpdates),
    appHash,
  };
}

export function queryToProto({ proofOps, ...rest }: QueryResponse): abci.ResponseQuery {
  return { ...rest, proofOps: proofOps && { ops: proofOps } };
}
