import { blockToJson } from "../comet/blockJson.ts";
import { commitToJson } from "../comet/headerJson.ts";
import type { CommittedBlock, EvidenceOrder, RecordedBlock } from "../engine/api.ts";
import type { OpaqueApp } from "../framework/app.ts";
import type { AbciEvent, ExecTxResult, ProofOp } from "../framework/application.ts";
import type { GenesisJson } from "./genesis.ts";

export interface ValidatorKey {
  /** 32 bytes, ed25519. */
  readonly seed: Uint8Array;
  readonly name?: string;
}

export interface TestChainOptions {
  readonly app: OpaqueApp;
  readonly genesis: GenesisJson;
  readonly keys: readonly ValidatorKey[];
  /** Default: memory. A folder: durable, opened again by the same call. */
  readonly home?: string;
}

export interface TxResult {
  readonly code: number;
  readonly codespace: string;
  readonly data: Uint8Array;
  readonly log: string;
  readonly gasWanted: bigint;
  readonly gasUsed: bigint;
  readonly events: readonly AbciEvent[];
}

export interface BlockOptions {
  /** Default: one second after the last block. Must be later than it. */
  readonly time?: bigint;
  readonly txs?: readonly Uint8Array[];
  readonly mempool?: boolean;
  readonly absent?: readonly Uint8Array[];
  readonly nil?: readonly Uint8Array[];
  readonly evidence?: readonly EvidenceOrder[];
}

export interface Block {
  readonly height: bigint;
  readonly time: bigint;
  readonly hash: Uint8Array;
  readonly header: unknown;
  readonly commit: unknown;
  readonly appHash: Uint8Array;
  readonly txResults: readonly TxResult[];
  readonly events: readonly AbciEvent[];
  readonly validatorUpdates: readonly { readonly publicKey: Uint8Array; readonly power: bigint }[];
}

export interface QueryAnswer {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly height: bigint;
  readonly proofOps: readonly ProofOp[];
}

export interface TestChain {
  readonly chainId: string;
  /** Height of the last committed block; 0n before the first. */
  readonly height: bigint;
  addKey(key: ValidatorKey): void;
  /** Makes and commits one block. Never waits for wall time. */
  produceBlock(options?: BlockOptions): Promise<Block>;
  /** Replays a recorded block: no signing, no mempool. */
  applyRecordedBlock(block: RecordedBlock): Promise<Block>;
  checkTx(tx: Uint8Array): TxResult;
  simulate(tx: Uint8Array): TxResult;
  query(request: { readonly path: string; readonly data: Uint8Array; readonly height?: bigint; readonly prove?: boolean }): QueryAnswer;
  /** What the CometBFT JSON-RPC method of this name answers, as parsed JSON: the same code that serves the socket. */
  rpc(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Genesis JSON of the state at the last height. */
  export(): GenesisJson;
  storeHashes(height?: bigint): ReadonlyMap<string, Uint8Array>;
  close(): Promise<void>;
}

/** A result as tests see it. */
export function resultOf({ code, codespace, data, log, gasWanted, gasUsed, events }: ExecTxResult): TxResult {
  return { code, codespace, data, log, gasWanted, gasUsed, events };
}

/** A block as tests see it. */
export function blockOf(committed: CommittedBlock): Block {
  const { block, blockId, seenCommit, results, appHash, height } = committed;
  return {
    height,
    time: block.header.time,
    hash: blockId.hash,
    header: blockToJson(block).header,
    commit: commitToJson(seenCommit),
    appHash,
    txResults: results.txResults.map(resultOf),
    events: results.events,
    validatorUpdates: results.validatorUpdates.map(({ publicKey, power }) => ({ publicKey: publicKey.bytes, power })),
  };
}
