import type { Misbehavior } from "../comet/evidence.ts";
import type { ConsensusParams } from "../comet/params.ts";
import type { PublicKey } from "../comet/publicKey.ts";
import type { Validator, ValidatorSet } from "../comet/validatorSet.ts";
import type {
  Application,
  CheckTxResult,
  ExecTxResult,
  FinalizeBlockResponse,
  QueryRequest,
  QueryResponse,
} from "../framework/application.ts";
import type { Block, BlockID, Commit, Evidence, Header } from "../proto/gen/tendermint/types.ts";

/** A block as it is stored. */
export interface StoredBlock {
  readonly block: Block;
  readonly blockId: BlockID;
  /** Length of its protobuf bytes. */
  readonly size: number;
}

/** A block without its content. */
export interface StoredHeader {
  readonly header: Header;
  readonly blockId: BlockID;
  readonly size: number;
  readonly txCount: number;
}

/** Everything known about a committed height; results are what FinalizeBlock answered. */
export interface CommittedBlock extends StoredBlock {
  readonly height: bigint;
  readonly results: FinalizeBlockResponse;
  /** The precommits for this block as they were seen; the canonical ones stand in the next block. */
  readonly seenCommit: Commit;
  /** App hash after this block: stands in the next header. */
  readonly appHash: Uint8Array;
}

/** Reads of the block and state store. Heights that are unknown or pruned give undefined. */
export interface BlockReader {
  /** Lowest retained height; 0n before the first block. */
  readonly base: bigint;
  /** Last committed height; 0n before the first block. */
  readonly height: bigint;
  readonly block: (height: bigint) => Promise<StoredBlock | undefined>;
  readonly blockByHash: (hash: Uint8Array) => Promise<StoredBlock | undefined>;
  readonly header: (height: bigint) => Promise<StoredHeader | undefined>;
  /** The commit of a height: canonical from the next block, or as seen for the last height. */
  readonly commit: (height: bigint) => Promise<{ readonly commit: Commit; readonly canonical: boolean } | undefined>;
  readonly results: (height: bigint) => Promise<FinalizeBlockResponse | undefined>;
  /** The set that signs a height, up to height + 2; priorities as CometBFT serves them. */
  readonly validators: (height: bigint) => Promise<ValidatorSet | undefined>;
  /** Parameters in force at a height, up to height + 1. */
  readonly consensusParams: (height: bigint) => Promise<ConsensusParams | undefined>;
}

/** Transactions that wait for a block, first come first served. */
export interface Mempool {
  readonly size: number;
  readonly sizeBytes: number;
  /**
   * Runs CheckTx, once a recheck under way is over, and keeps the transaction if its code is 0. Rejects with an OperationError that has
   * CometBFT's sentence when the transaction is known ("tx already exists in cache"), too large, or the mempool is full.
   */
  readonly add: (tx: Uint8Array) => Promise<CheckTxResult>;
  /** The first transactions; a negative limit means all. */
  readonly list: (limit: number) => readonly Uint8Array[];
  /** Called whenever a transaction has been added. */
  readonly onAdded: (listener: () => void) => () => void;
}

/** A transaction with its place and result. */
export interface IndexedTx {
  readonly hash: Uint8Array;
  readonly height: bigint;
  readonly index: number;
  readonly tx: Uint8Array;
  readonly result: ExecTxResult;
}

/** Up to `limit` entries from the one at `offset` in the order asked for; default: all, ascending. */
export interface PageRange {
  readonly offset?: number;
  readonly limit?: number;
  readonly descending?: boolean;
}

/** What a search found; only the page that is asked for is read. */
export interface Matches<T> {
  readonly count: number;
  readonly page: (range?: PageRange) => Promise<readonly T[]>;
}

/** Answers in CometBFT's kv indexer's sense; a query that does not parse rejects with an OperationError. Long searches let others work. */
export interface EventIndex {
  readonly tx: (hash: Uint8Array) => Promise<IndexedTx | undefined>;
  /** Ordered by height and index. */
  readonly searchTxs: (query: string) => Promise<Matches<IndexedTx>>;
  readonly searchBlocks: (query: string) => Promise<Matches<bigint>>;
}

/** What is published; `type` is CometBFT's name of the event. */
export type EventData =
  | { readonly type: "NewBlock"; readonly block: CommittedBlock }
  | { readonly type: "NewBlockHeader"; readonly header: Header }
  | { readonly type: "NewBlockEvents"; readonly height: bigint; readonly events: FinalizeBlockResponse["events"]; readonly txCount: number }
  | { readonly type: "NewEvidence"; readonly height: bigint; readonly evidence: Evidence }
  | { readonly type: "Tx"; readonly tx: IndexedTx }
  | { readonly type: "ValidatorSetUpdates"; readonly updates: readonly Validator[] };

/** An event with its flattened attributes: "type.key" to all values in order, besides tm.event, tx.hash, tx.height. */
export interface EventMessage {
  readonly data: EventData;
  readonly events: ReadonlyMap<string, readonly string[]>;
}

/** Messages arrive in order; iteration ends when unsubscribed and throws an OperationError when cancelled (slow reader, engine closed). */
export interface Subscription extends AsyncIterable<EventMessage> {
  readonly subscriber: string;
  /** The query as it was given, byte for byte. */
  readonly query: string;
  readonly unsubscribe: () => void;
}

export interface SubscribeOptions {
  /** Messages that may wait; one more cancels the subscription. Default 200. */
  readonly capacity?: number;
}

export interface EventBus {
  readonly subscribers: number;
  readonly subscriptionsOf: (subscriber: string) => number;
  /** Throws an OperationError for a query that does not parse or that this subscriber has subscribed to already. */
  readonly subscribe: (subscriber: string, query: string, options?: SubscribeOptions) => Subscription;
  /** Throws an OperationError when there is no such subscription. */
  readonly unsubscribe: (subscriber: string, query: string) => void;
  readonly unsubscribeAll: (subscriber: string) => void;
  /** Everything, synchronously, in publish order: for code of the same process that keeps up. One that throws stops nothing and nobody else. */
  readonly listen: (listener: (message: EventMessage) => void) => () => void;
}

/** The genesis document, completed with defaults. */
export interface Genesis {
  readonly chainId: string;
  readonly timeNs: bigint;
  readonly initialHeight: bigint;
  readonly consensusParams: ConsensusParams;
  readonly validators: readonly { readonly publicKey: PublicKey; readonly power: bigint; readonly name: string }[];
  readonly appHash: Uint8Array;
  /** The parsed JSON of app_state. */
  readonly appState: unknown;
}

/** A signing key of a validator: 32 bytes of ed25519 seed. */
export interface SigningKey {
  readonly seed: Uint8Array;
  readonly name?: string;
}

/** Evidence to be made from real keys and put into the block. */
export type EvidenceOrder =
  | { readonly kind: "duplicateVote"; readonly consAddress: Uint8Array; readonly height: bigint }
  | {
      readonly kind: "lightClientAttack";
      readonly consAddresses: readonly Uint8Array[];
      readonly height: bigint;
      readonly form: "equivocation" | "lunatic" | "amnesia";
    };

export interface ProduceOptions {
  /** Default: one second after the last block; the first block has the genesis time. Must be later than the last block's. */
  readonly timeNs?: bigint;
  /** In this order. */
  readonly txs?: readonly Uint8Array[];
  /** Default: true when `txs` is absent. What the mempool holds comes behind `txs`. */
  readonly mempool?: boolean;
  /** Consensus addresses whose precommit for this block is missing from the next block's last commit, or is for nil. */
  readonly absent?: readonly Uint8Array[];
  readonly nil?: readonly Uint8Array[];
  readonly evidence?: readonly EvidenceOrder[];
}

/** A block that was recorded elsewhere: the results of CometBFT's /block and the validator set that signed its last commit. */
export interface RecordedBlock {
  readonly block: unknown;
  readonly lastValidators: unknown;
}

export interface EngineStatus {
  readonly chainId: string;
  readonly height: bigint;
  /** Undefined before the first block. */
  readonly latest: StoredHeader | undefined;
  readonly earliest: StoredHeader | undefined;
  /** A key of this node that validates, or its first key. */
  readonly validator: { readonly address: Uint8Array; readonly publicKey: PublicKey; readonly power: bigint } | undefined;
  /** Block production stopped for good with this error: application and store are apart until the next start. */
  readonly halted: Error | undefined;
}

/** One chain: an application, its blocks, and keys that sign them. */
export interface Engine {
  readonly genesis: Genesis;
  readonly app: Application;
  readonly blocks: BlockReader;
  readonly mempool: Mempool;
  readonly index: EventIndex;
  readonly events: EventBus;
  readonly status: () => Promise<EngineStatus>;
  /** The application's answer, after the block that is being made; a chain that takes turns answers one by one, between other work. */
  readonly query: (request: QueryRequest) => Promise<QueryResponse>;
  /** Makes and commits one block. Calls queue up: never two blocks at once. Never waits for wall time. */
  readonly produceBlock: (options?: ProduceOptions) => Promise<CommittedBlock>;
  /** Feeds a recorded block to the application as it is: no signing, no mempool. */
  readonly applyRecordedBlock: (recorded: RecordedBlock) => Promise<CommittedBlock>;
  /** Checks evidence made elsewhere and keeps it for the next block; gives its hash. */
  readonly addEvidence: (evidence: Evidence) => Promise<Uint8Array>;
  readonly addKey: (key: SigningKey) => void;
  readonly removeKey: (consAddress: Uint8Array) => void;
  /** A validator that is offline neither proposes nor votes although its key is here. */
  readonly setOnline: (consAddress: Uint8Array, online: boolean) => void;
  /** The sets as of now: of the last block, of the next one, and of the one after. */
  readonly validators: () => { readonly last: ValidatorSet; readonly current: ValidatorSet; readonly next: ValidatorSet };
  readonly pendingEvidence: () => readonly { readonly evidence: Evidence; readonly misbehavior: readonly Misbehavior[] }[];
  /** Finishes the block under way, cancels subscriptions, closes the application and the store. */
  readonly close: () => Promise<void>;
}
