/**
 * What an engine drives: ABCI 2.0 as CometBFT 0.38 means it, synchronous but for opening and commit.
 * Both engines (the embedded one and CometBFT's socket) know an application only through this file.
 * Heights, powers, gas are bigint; times are bigint nanoseconds since 1970 UTC; addresses are 20 raw bytes.
 */
import type { Misbehavior } from "../comet/evidence.ts";
import type { ConsensusParams, ConsensusParamUpdates } from "../comet/params.ts";
import type { ValidatorUpdate } from "../comet/results.ts";

export type { Misbehavior } from "../comet/evidence.ts";
export type { ConsensusParams, ConsensusParamUpdates } from "../comet/params.ts";
export type { PublicKey } from "../comet/publicKey.ts";
export type { ValidatorUpdate } from "../comet/results.ts";

export interface EventAttribute {
  readonly key: string;
  readonly value: string;
  readonly index: boolean;
}
export interface AbciEvent {
  readonly type: string;
  readonly attributes: readonly EventAttribute[];
}

export interface ExecTxResult {
  readonly code: number;
  readonly data: Uint8Array;
  readonly log: string;
  readonly info: string;
  readonly gasWanted: bigint;
  readonly gasUsed: bigint;
  readonly events: readonly AbciEvent[];
  readonly codespace: string;
}
export type CheckTxResult = ExecTxResult;

/** 1 absent, 2 commit, 3 nil. */
export type BlockIdFlag = 1 | 2 | 3;
export interface VoteInfo {
  readonly validator: { readonly address: Uint8Array; readonly power: bigint };
  readonly blockIdFlag: BlockIdFlag;
}
export interface CommitInfo {
  readonly round: number;
  readonly votes: readonly VoteInfo[];
}

export interface InfoResponse {
  readonly data: string;
  readonly version: string;
  readonly appVersion: bigint;
  readonly lastBlockHeight: bigint;
  readonly lastBlockAppHash: Uint8Array;
}
export interface InitChainRequest {
  readonly timeNs: bigint;
  readonly chainId: string;
  readonly consensusParams: ConsensusParams;
  readonly validators: readonly ValidatorUpdate[];
  /** The JSON text of genesis.app_state. */
  readonly appStateBytes: Uint8Array;
  readonly initialHeight: bigint;
}
export interface InitChainResponse {
  readonly consensusParams: ConsensusParams | undefined;
  readonly validators: readonly ValidatorUpdate[];
  readonly appHash: Uint8Array;
}
export interface PrepareProposalRequest {
  readonly maxTxBytes: bigint;
  readonly txs: readonly Uint8Array[];
  readonly localLastCommit: CommitInfo;
  readonly misbehavior: readonly Misbehavior[];
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly nextValidatorsHash: Uint8Array;
  readonly proposerAddress: Uint8Array;
}
export interface BlockRequest {
  readonly txs: readonly Uint8Array[];
  readonly lastCommit: CommitInfo;
  readonly misbehavior: readonly Misbehavior[];
  readonly hash: Uint8Array;
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly nextValidatorsHash: Uint8Array;
  readonly proposerAddress: Uint8Array;
}
export interface FinalizeBlockResponse {
  readonly events: readonly AbciEvent[];
  readonly txResults: readonly ExecTxResult[];
  readonly validatorUpdates: readonly ValidatorUpdate[];
  readonly consensusParamUpdates: ConsensusParamUpdates | undefined;
  readonly appHash: Uint8Array;
}
export interface QueryRequest {
  readonly data: Uint8Array;
  readonly path: string;
  /** 0: the latest committed height. */
  readonly height: bigint;
  readonly prove: boolean;
}
export interface ProofOp {
  readonly type: string;
  readonly key: Uint8Array;
  readonly data: Uint8Array;
}
export interface QueryResponse {
  readonly code: number;
  readonly log: string;
  readonly info: string;
  readonly index: bigint;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly proofOps: readonly ProofOp[] | undefined;
  readonly height: bigint;
  readonly codespace: string;
}

export interface Application {
  readonly info: () => InfoResponse;
  readonly initChain: (request: InitChainRequest) => InitChainResponse;
  readonly query: (request: QueryRequest) => QueryResponse;
  readonly checkTx: (tx: Uint8Array, recheck: boolean) => CheckTxResult;
  readonly prepareProposal: (request: PrepareProposalRequest) => readonly Uint8Array[];
  /** True accepts. */
  readonly processProposal: (request: BlockRequest) => boolean;
  readonly finalizeBlock: (request: BlockRequest) => FinalizeBlockResponse;
  /** Persists what finalizeBlock hashed; between the two, checkTx and query see the block before. */
  readonly commit: () => Promise<{ readonly retainHeight: bigint }>;
  readonly close: () => Promise<void>;
}
