import type { ConsensusParams } from "../comet/params.ts";
import { EMPTY_VALIDATOR_SET, type ValidatorSet } from "../comet/validatorSet.ts";
import { readU64be, u64be } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { GenerationCache } from "../encoding/generationCache.ts";
import type { ExecTxResult, FinalizeBlockResponse } from "../framework/application.ts";
import { Block, BlockMeta, Commit } from "../proto/gen/tendermint/types.ts";
import type { Backend, Batch } from "../store/backends/backend.ts";
import type { BlockReader, CommittedBlock, StoredBlock, StoredHeader } from "./api.ts";
import { fullRecord, KIND, recordKey as key, reference, referenceOf } from "./blockKeys.ts";
import { type ChainState, nextHeight } from "./chainState.ts";
import { txIn, txResultIn } from "./partialRecord.ts";
import { decodeResults, encodeResults } from "./resultsRecord.ts";
import { decodeParams, decodeState, encodeParams, encodeState, type StateRecord } from "./stateRecord.ts";
import { ValidatorRecords } from "./validatorRecords.ts";

const { block: BLOCK, meta: META, heightOfHash: HEIGHT_OF_HASH, results: RESULTS, validators: VALIDATORS, params: PARAMS } = KIND;

/** Heights whose decoded records are kept in memory, per generation, if the process has room for them. */
const CACHED_HEIGHTS = 64;
/** Heights that one block drops at most. */
const MOST_PRUNED = 100n;

interface CachedHeight {
  readonly stored: StoredBlock;
  readonly results: FinalizeBlockResponse;
  /** Of both records; decoded they take several times as much. */
  readonly bytes: number;
}

/** Blocks, results, validator sets and the state, one key-value record each; everything of a height enters in one batch. */
export class BlockStore implements BlockReader {
  readonly #db: Backend;
  readonly #recent = new GenerationCache<bigint, CachedHeight>({ size: CACHED_HEIGHTS, weigh: (_height, { bytes }) => 5_000 + 4 * bytes });
  #base = 0n;
  #height = 0n;
  #seenCommit: Commit | undefined;
  #state: ChainState | undefined;
  readonly #validators: ValidatorRecords;
  /** Length of the results that were saved last. */
  #savedResults = 0;
  /** Gives the sets of a state record of the first format records of their own, with the next block. */
  #moveSets: ((batch: Batch) => void) | undefined;

  constructor(db: Backend) {
    this.#db = db;
    this.#validators = new ValidatorRecords(db);
    const state = db.get(key(KIND.state));
    if (state === undefined) return;
    this.#state = this.#withSets(decodeState(state));
    this.#height = this.#state.lastHeight;
    const base = db.get(key(KIND.base));
    if (base !== undefined) this.#base = readU64be(base);
    const seen = db.get(key(KIND.seenCommit));
    if (seen !== undefined) this.#seenCommit = Commit.decode(seen);
  }

  /** The sets of a state are in records of their own; those of the last height are none before the first block. */
  #withSets(record: StateRecord): ChainState {
    const { lastValidators, validators, nextValidators } = record;
    const next = nextHeight(record);
    if (lastValidators !== undefined && validators !== undefined && nextValidators !== undefined) {
      this.#moveSets = (batch) => {
        this.#validators.putPriorities(batch, next, validators);
        this.#validators.putPriorities(batch, next + 1n, nextValidators);
      };
      return { ...record, lastValidators, validators, nextValidators };
    }
    const read = (height: bigint): ValidatorSet => {
      const set = this.#validators.exact(height);
      if (set !== undefined) return set;
      throw new OperationError("STORE_DAMAGED", `the validators of height ${height} are missing from the block store`);
    };
    return {
      ...record,
      lastValidators: record.lastHeight === 0n ? EMPTY_VALIDATOR_SET : read(record.lastHeight),
      validators: read(next),
      nextValidators: read(next + 1n),
    };
  }

  get base(): bigint {
    return this.#base;
  }
  get height(): bigint {
    return this.#height;
  }
  /** The state after the last block; undefined before InitChain. */
  get state(): ChainState | undefined {
    return this.#state;
  }

  /** Puts the state before the first block. */
  async saveGenesis(state: ChainState): Promise<void> {
    const batch = this.#db.batch();
    this.#validators.put(batch, state.initialHeight, state.initialHeight, state.validators);
    this.#validators.put(batch, state.initialHeight + 1n, state.initialHeight, state.nextValidators);
    this.#putParams(batch, state.initialHeight, state);
    batch.put(key(KIND.state), encodeState(state));
    await batch.write();
    this.#state = state;
  }

  /**
   * Puts a block, its results and the state after it, besides what `also` adds, in one synced batch. Readers see the height
   * only after `reveal`.
   */
  async save(block: CommittedBlock, bytes: Uint8Array, state: ChainState, also: (batch: Batch) => void): Promise<void> {
    const { height } = block;
    const batch = this.#db.batch();
    batch.put(key(BLOCK, height), bytes);
    const { header } = block.block;
    const numTxs = BigInt(block.block.data.txs.length);
    batch.put(key(META, height), BlockMeta.encode({ blockId: block.blockId, blockSize: BigInt(bytes.length), header, numTxs }));
    batch.put(key(HEIGHT_OF_HASH, block.blockId.hash), u64be(height));
    const results = encodeResults(block.results);
    this.#savedResults = results.length;
    batch.put(key(RESULTS, height), results);
    batch.put(key(KIND.seenCommit), Commit.encode(block.seenCommit));
    this.#validators.put(batch, height + 2n, state.validatorsChangedAt, state.nextValidators);
    this.#validators.dropPriorities(batch, height - 1n);
    this.#moveSets?.(batch);
    this.#putParams(batch, height + 1n, state);
    batch.put(key(KIND.state), encodeState(state));
    if (this.#base === 0n) batch.put(key(KIND.base), u64be(height));
    also(batch);
    await batch.write();
  }

  /** Makes the height that was saved last visible. */
  reveal(block: CommittedBlock, state: ChainState): void {
    this.#height = block.height;
    this.#moveSets = undefined;
    if (this.#base === 0n) this.#base = block.height;
    this.#seenCommit = block.seenCommit;
    this.#state = state;
    const stored = { block: block.block, blockId: block.blockId, size: block.size };
    this.#recent.set(block.height, { stored, results: block.results, bytes: block.size + this.#savedResults });
  }

  /**
   * Drops heights below `retain`, but never the last two: replaying the last one needs the set before it. At most a hundred go at a time,
   * so that a chain that kept everything until now is not late by all of it. `also` is called for each before it goes, with the new base.
   */
  async prune(
    retain: bigint,
    also: (batch: Batch, height: bigint, block: StoredBlock, results: FinalizeBlockResponse, base: bigint) => void,
  ): Promise<void> {
    const most = this.#base + MOST_PRUNED;
    const allowed = retain > this.#height - 1n ? this.#height - 1n : retain;
    const until = allowed > most ? most : allowed;
    if (this.#base === 0n || until <= this.#base) return;
    const batch = this.#db.batch();
    const kept = [VALIDATORS, PARAMS].map((kind) => this.#dropReferenced(batch, kind, until));
    for (let height = this.#base; height < until; height++) {
      const [stored, results] = [this.blockAt(height), this.resultsAt(height)];
      if (stored !== undefined && results !== undefined) {
        also(batch, height, stored, results, until);
        batch.delete(key(HEIGHT_OF_HASH, stored.blockId.hash));
      }
      for (const kind of [BLOCK, META, RESULTS]) batch.delete(key(kind, height));
      for (const [i, kind] of [VALIDATORS, PARAMS].entries()) if (kept[i] !== height) batch.delete(key(kind, height));
      this.#recent.delete(height);
    }
    batch.put(key(KIND.base), u64be(until));
    await batch.write();
    this.#base = until;
  }

  /** The height below the new base whose full record is still referred to; the one that the old base referred to goes. */
  #dropReferenced(batch: Batch, kind: number, until: bigint): bigint | undefined {
    const [before, after] = [this.#base, until].map((height) => {
      const record = this.#db.get(key(kind, height));
      return record === undefined ? undefined : referenceOf(record);
    });
    if (before !== undefined && before < this.#base && before !== after) batch.delete(key(kind, before));
    return after;
  }

  async block(height: bigint): Promise<StoredBlock | undefined> {
    return this.blockAt(height);
  }
  async blockByHash(hash: Uint8Array): Promise<StoredBlock | undefined> {
    const height = this.#db.get(key(HEIGHT_OF_HASH, hash));
    return height === undefined ? undefined : this.blockAt(readU64be(height));
  }
  async header(height: bigint): Promise<StoredHeader | undefined> {
    return this.headerAt(height);
  }
  async commit(height: bigint): Promise<{ readonly commit: Commit; readonly canonical: boolean } | undefined> {
    return this.commitAt(height);
  }
  async results(height: bigint): Promise<FinalizeBlockResponse | undefined> {
    return this.resultsAt(height);
  }
  async validators(height: bigint): Promise<ValidatorSet | undefined> {
    return this.validatorsAt(height);
  }
  async consensusParams(height: bigint): Promise<ConsensusParams | undefined> {
    return this.paramsAt(height);
  }

  #has(height: bigint): boolean {
    return this.#height > 0n && height >= this.#base && height <= this.#height;
  }

  blockAt(height: bigint): StoredBlock | undefined {
    return this.#has(height) ? this.#load(height)?.stored : undefined;
  }

  resultsAt(height: bigint): FinalizeBlockResponse | undefined {
    return this.#has(height) ? this.#load(height)?.results : undefined;
  }

  /** One transaction with its result; of a height that is not at hand nothing else is decoded. */
  txAt(height: bigint, index: number): { readonly tx: Uint8Array; readonly result: ExecTxResult } | undefined {
    if (!this.#has(height)) return undefined;
    const cached = this.#recent.get(height);
    if (cached !== undefined) return pair(cached.stored.block.data.txs[index], cached.results.txResults[index]);
    const [block, results] = [BLOCK, RESULTS].map((kind) => this.#db.get(key(kind, height)));
    if (block === undefined || results === undefined) return undefined;
    const result = txResultIn(results, index);
    return pair(txIn(block, index), result);
  }

  headerAt(height: bigint): StoredHeader | undefined {
    if (!this.#has(height)) return undefined;
    const cached = this.#recent.get(height)?.stored;
    if (cached !== undefined) {
      return { header: cached.block.header, blockId: cached.blockId, size: cached.size, txCount: cached.block.data.txs.length };
    }
    const bytes = this.#db.get(key(META, height));
    if (bytes === undefined) return undefined;
    const meta = BlockMeta.decode(bytes);
    return { header: meta.header, blockId: meta.blockId, size: Number(meta.blockSize), txCount: Number(meta.numTxs) };
  }

  commitAt(height: bigint): { readonly commit: Commit; readonly canonical: boolean } | undefined {
    if (!this.#has(height)) return undefined;
    if (height === this.#height) return this.#seenCommit === undefined ? undefined : { commit: this.#seenCommit, canonical: false };
    const commit = this.blockAt(height + 1n)?.block.lastCommit;
    return commit === undefined ? undefined : { commit, canonical: true };
  }

  /** The set that signs a height: from the base (or the initial height) to two above the last. */
  validatorsAt(height: bigint): ValidatorSet | undefined {
    const state = this.#state;
    if (state === undefined || height < this.#base) return undefined;
    if (state.lastHeight > 0n && height === state.lastHeight) return state.lastValidators;
    const next = state.lastHeight === 0n ? state.initialHeight : state.lastHeight + 1n;
    if (height === next) return state.validators;
    if (height === next + 1n) return state.nextValidators;
    if (height > next + 1n) return undefined;
    return this.#validators.served(height);
  }

  paramsAt(height: bigint): ConsensusParams | undefined {
    const state = this.#state;
    if (state === undefined || height < this.#base) return undefined;
    const next = state.lastHeight === 0n ? state.initialHeight : state.lastHeight + 1n;
    if (height === next) return state.params;
    if (height > next) return undefined;
    const record = this.#db.get(key(PARAMS, height));
    if (record === undefined) return undefined;
    const at = referenceOf(record);
    const full = at === undefined ? record : this.#db.get(key(PARAMS, at));
    return full === undefined || referenceOf(full) !== undefined ? undefined : decodeParams(full.subarray(1));
  }

  #load(height: bigint): CachedHeight | undefined {
    const cached = this.#recent.get(height);
    if (cached !== undefined) return cached;
    const [bytes, meta, results] = [BLOCK, META, RESULTS].map((kind) => this.#db.get(key(kind, height)));
    if (bytes === undefined || meta === undefined || results === undefined) return undefined;
    const loaded: CachedHeight = {
      stored: { block: Block.decode(bytes), blockId: BlockMeta.decode(meta).blockId, size: bytes.length },
      results: decodeResults(results),
      bytes: bytes.length + results.length,
    };
    this.#recent.set(height, loaded);
    return loaded;
  }

  #putParams(batch: Batch, height: bigint, state: ChainState): void {
    const full = height === state.paramsChangedAt;
    batch.put(key(PARAMS, height), full ? fullRecord(encodeParams(state.params)) : reference(state.paramsChangedAt));
  }
}

function pair(tx: Uint8Array | undefined, result: ExecTxResult | undefined) {
  return tx === undefined || result === undefined ? undefined : { tx, result };
}
