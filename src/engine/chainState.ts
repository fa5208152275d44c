import { Fault } from "../comet/fault.ts";
import { ZERO_BLOCK_ID } from "../comet/blockId.ts";
import { checkParams, checkParamUpdate, type ConsensusParams, updateParams } from "../comet/params.ts";
import { resultsHash } from "../comet/results.ts";
import {
  createValidatorSet,
  EMPTY_VALIDATOR_SET,
  incrementProposerPriority,
  updateValidatorSet,
  type ValidatorSet,
  validatorChange,
} from "../comet/validatorSet.ts";
import { OperationError } from "../encoding/error.ts";
import type { FinalizeBlockResponse, InitChainResponse, ValidatorUpdate } from "../framework/application.ts";
import type { BlockID, Header } from "../proto/gen/tendermint/types.ts";
import type { Genesis } from "./api.ts";

/** What the next header is made of: everything after the last block. */
export interface ChainState {
  readonly chainId: string;
  readonly initialHeight: bigint;
  /** header.version.app */
  readonly appVersion: bigint;
  /** 0n before the first block. */
  readonly lastHeight: bigint;
  readonly lastBlockId: BlockID;
  /** Genesis time before the first block. */
  readonly lastTimeNs: bigint;
  /** The sets of the last height, of the next one, and of the one after. */
  readonly lastValidators: ValidatorSet;
  readonly validators: ValidatorSet;
  readonly nextValidators: ValidatorSet;
  /** Height from which nextValidators differs from the set before it. */
  readonly validatorsChangedAt: bigint;
  readonly params: ConsensusParams;
  readonly paramsChangedAt: bigint;
  readonly lastResultsHash: Uint8Array;
  readonly appHash: Uint8Array;
}

/** Height of the next block. */
export function nextHeight(state: Pick<ChainState, "lastHeight" | "initialHeight">): bigint {
  return state.lastHeight === 0n ? state.initialHeight : state.lastHeight + 1n;
}

/** The state before the first block, after InitChain: what the application returns replaces what genesis says. */
export function genesisState(genesis: Genesis, appVersion: bigint, response: InitChainResponse): ChainState {
  const given = response.validators.length > 0 ? response.validators : genesis.validators;
  if (given.length === 0) {
    throw new OperationError("NO_VALIDATORS", "validator set is nil in genesis and still empty after InitChain", {
      hint: "the genesis needs validators: gentxs on a provider, the provider's consumer genesis on a consumer",
    });
  }
  const validators = genesisValidators(given);
  const params = updateParams(genesis.consensusParams, response.consensusParams);
  refuseVoteExtensions(params);
  return {
    chainId: genesis.chainId,
    initialHeight: genesis.initialHeight,
    appVersion: response.consensusParams === undefined ? appVersion : params.version.app,
    lastHeight: 0n,
    lastBlockId: ZERO_BLOCK_ID,
    lastTimeNs: genesis.timeNs,
    lastValidators: EMPTY_VALIDATOR_SET,
    validators,
    nextValidators: incrementProposerPriority(validators, 1),
    validatorsChangedAt: genesis.initialHeight,
    params,
    paramsChangedAt: genesis.initialHeight,
    lastResultsHash: resultsHash([]),
    appHash: response.appHash.length > 0 ? response.appHash : genesis.appHash,
  };
}

function genesisValidators(given: InitChainResponse["validators"]): ValidatorSet {
  try {
    return createValidatorSet(given.map((v) => validatorChange(v.publicKey, v.power)));
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    const hint = "every validator of genesis needs a voting power above 0 and stands there once";
    throw new OperationError("GENESIS_INVALID", `the validators of genesis are no set: ${cause.message}`, { hint, cause });
  }
}

/** The state after a block. Validator updates act two heights later, parameter updates at the next one. */
export function stateAfter(state: ChainState, blockId: BlockID, header: Header, response: FinalizeBlockResponse): ChainState {
  checkUpdates(response.validatorUpdates, state.params);
  const changes = response.validatorUpdates.map((u) => validatorChange(u.publicKey, u.power));
  const { consensusParamUpdates: updates } = response;
  const params = updateParams(state.params, updates);
  const fault = updates === undefined ? undefined : (checkParams(params) ?? checkParamUpdate(state.params, updates, header.height));
  if (fault !== undefined) throw fault;
  refuseVoteExtensions(params);
  return {
    ...state,
    appVersion: updates === undefined ? state.appVersion : params.version.app,
    lastHeight: header.height,
    lastBlockId: blockId,
    lastTimeNs: header.time,
    lastValidators: state.validators,
    validators: state.nextValidators,
    nextValidators: incrementProposerPriority(updateValidatorSet(state.nextValidators, changes), 1),
    validatorsChangedAt: changes.length > 0 ? header.height + 2n : state.validatorsChangedAt,
    params,
    paramsChangedAt: updates === undefined ? state.paramsChangedAt : header.height + 1n,
    lastResultsHash: resultsHash(response.txResults),
    appHash: response.appHash,
  };
}

function checkUpdates(updates: readonly ValidatorUpdate[], params: ConsensusParams): void {
  for (const { publicKey, power } of updates) {
    if (power < 0n) throw new OperationError("VALIDATOR_UPDATE_INVALID", `voting power can't be negative: ${power}`);
    if (power === 0n || params.validator.pubKeyTypes.includes(publicKey.type)) continue;
    throw new OperationError(
      "VALIDATOR_UPDATE_INVALID",
      `validator update uses a ${publicKey.type} key, which is unsupported for consensus (${params.validator.pubKeyTypes.join(", ")})`,
    );
  }
}

/** DEVIATION: the applications that this engine drives have no ExtendVote, so a chain that wants extensions cannot go on here. */
function refuseVoteExtensions(params: ConsensusParams): void {
  if (params.abci.voteExtensionsEnableHeight === 0n) return;
  throw new OperationError(
    "VOTE_EXTENSIONS_UNSUPPORTED",
    `consensus parameter vote_extensions_enable_height is ${params.abci.voteExtensionsEnableHeight}: this engine has no vote extensions`,
    { hint: "leave it at 0, or run the chain under CometBFT" },
  );
}
