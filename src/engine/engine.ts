import { blockId as idOfBlock, makeBlock } from "../comet/block.ts";
import { blockFromJson } from "../comet/blockJson.ts";
import { ABSENT_SIGNATURE, EMPTY_COMMIT, medianTime, verifyCommit } from "../comet/commit.ts";
import { BLOCK_PROTOCOL } from "../comet/header.ts";
import { JsonReader } from "../comet/jsonReader.ts";
import { consensusHash } from "../comet/params.ts";
import { publicKeyAddress } from "../comet/publicKey.ts";
import { EMPTY_VALIDATOR_SET, findValidator, type ValidatorSet, validatorSetHash } from "../comet/validatorSet.ts";
import { validatorsFromJson } from "../comet/validatorsJson.ts";
import { OperationError } from "../encoding/error.ts";
import { formatTime, SECOND } from "../encoding/time.ts";
import type { Application, BlockRequest, QueryRequest, QueryResponse } from "../framework/application.ts";
import { Block, type BlockID, BlockIDFlag, type Commit, type Evidence } from "../proto/gen/tendermint/types.ts";
import type { Backend } from "../store/backends/backend.ts";
import { createMemoryBackend } from "../store/backends/memory.ts";
import type { CommittedBlock, Engine, EngineStatus, Genesis, ProduceOptions, RecordedBlock, SigningKey } from "./api.ts";
import { blockLimits, proposalSize } from "./blockLimits.ts";
import { blockRequest, commitInfo } from "./blockRequest.ts";
import { BlockStore } from "./blockStore.ts";
import { type ChainState, nextHeight, stateAfter } from "./chainState.ts";
import { Bus } from "./eventBus.ts";
import { Index } from "./eventIndex.ts";
import { EvidencePool, evidenceSize } from "./evidencePool.ts";
import { parseGenesis } from "./genesis.ts";
import { handshake } from "./handshake.ts";
import { commitInfraction } from "./infractions.ts";
import { DEFAULT_MEMPOOL_LIMITS, type MempoolLimits, TxPool } from "./mempool.ts";
import { reportOnce } from "./observerTrouble.ts";
import { messagesOf } from "./publish.ts";
import { playRounds } from "./roundOutcome.ts";
import { type Precommit, signCommit, Signers } from "./signers.ts";
import { Turnstile } from "./turn.ts";

export interface EngineOptions {
  readonly app: Application;
  /** The genesis file, parsed. */
  readonly genesis: unknown;
  /** Where blocks, state and index are kept; default: memory. The engine closes it. */
  readonly db?: Backend;
  readonly keys?: readonly SigningKey[];
  readonly mempool?: Partial<MempoolLimits>;
  /**
   * True for a chain that keeps wall time: rechecks, searches and queries let other work in between, so that no block waits for them.
   * Default false: what happens depends on no clock.
   */
  readonly takesTurns?: boolean;
  /** False: nothing is indexed and searches find nothing. */
  readonly index?: boolean;
  /** How many recent blocks are kept; default all. What is below this or below the application's retain height goes. */
  readonly keepBlocks?: bigint;
  /** Hears once of each observer (of events or of the mempool) that throws. */
  readonly onObserverError?: (error: unknown) => void;
}

/** Opens a chain: brings application and block store together and makes it ready for the next block. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const genesis = parseGenesis(options.genesis);
  const db = options.db ?? createMemoryBackend();
  const blocks = new BlockStore(db);
  const state = await handshake(options.app, genesis, blocks);
  return new ChainEngine(options, { genesis, db, blocks, evidence: await EvidencePool.open(db, blocks) }, state);
}

/** What opening made. */
interface Parts {
  readonly genesis: Genesis;
  readonly db: Backend;
  readonly blocks: BlockStore;
  readonly evidence: EvidencePool;
}

class ChainEngine implements Engine {
  readonly genesis: Genesis;
  readonly app: Application;
  readonly blocks: BlockStore;
  readonly mempool: TxPool;
  readonly index: Index;
  readonly events: Bus;
  readonly #db: Backend;
  readonly #signers: Signers;
  readonly #evidence: EvidencePool;
  readonly #indexing: boolean;
  readonly #keepBlocks: bigint | undefined;
  /** Commits that were signed here, with the keys of the set: verifying them would prove nothing. */
  readonly #ownCommits = new WeakSet<Commit>();
  #state: ChainState;
  readonly #turnstile: Turnstile | undefined;
  /** The block that is being made; never rejects. */
  #underWay: Promise<unknown> | undefined;
  #halted: Error | undefined;
  #closed = false;
  /** Blocks are made one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions, { genesis, db, blocks, evidence }: Parts, state: ChainState) {
    const onTrouble = reportOnce(options.onObserverError ?? (() => undefined));
    this.genesis = genesis;
    this.app = options.app;
    this.blocks = blocks;
    const { takesTurns = false } = options;
    this.#turnstile = takesTurns ? new Turnstile(() => this.#underWay) : undefined;
    this.index = new Index(db, blocks, this.#turnstile);
    this.events = new Bus(onTrouble);
    const limits = { ...DEFAULT_MEMPOOL_LIMITS, ...options.mempool };
    this.mempool = new TxPool(options.app, { limits, recheck: takesTurns ? "inSlices" : "atOnce", onTrouble });
    this.mempool.setBlockLimits(blockLimits(state, 0n));
    this.#db = db;
    this.#signers = new Signers(options.keys ?? []);
    this.#evidence = evidence;
    this.#indexing = options.index ?? true;
    this.#keepBlocks = options.keepBlocks;
    this.#state = state;
  }

  async status(): Promise<EngineStatus> {
    const keys = this.#signers.publicKeys;
    const { validators } = this.#state;
    const publicKey = keys.find((k) => findValidator(validators, publicKeyAddress(k)) !== undefined) ?? keys[0];
    const address = publicKey === undefined ? undefined : publicKeyAddress(publicKey);
    return {
      chainId: this.genesis.chainId,
      height: this.blocks.height,
      latest: this.blocks.headerAt(this.blocks.height),
      earliest: this.blocks.headerAt(this.blocks.base),
      validator:
        publicKey === undefined || address === undefined
          ? undefined
          : { address, publicKey, power: findValidator(validators, address)?.power ?? 0n },
      halted: this.#halted,
    };
  }

  async query(request: QueryRequest): Promise<QueryResponse> {
    return this.#turnstile === undefined ? this.app.query(request) : this.#turnstile.run(() => this.app.query(request));
  }

  validators(): { readonly last: ValidatorSet; readonly current: ValidatorSet; readonly next: ValidatorSet } {
    const { lastValidators, validators, nextValidators } = this.#state;
    return { last: lastValidators, current: validators, next: nextValidators };
  }

  pendingEvidence() {
    return this.#evidence.pending;
  }

  async addEvidence(evidence: Evidence): Promise<Uint8Array> {
    return this.#evidence.add(evidence, this.#state);
  }

  addKey(key: SigningKey): void {
    this.#signers.add(key);
  }
  removeKey(consAddress: Uint8Array): void {
    this.#signers.remove(consAddress);
  }
  setOnline(consAddress: Uint8Array, online: boolean): void {
    this.#signers.setOnline(consAddress, online);
  }

  produceBlock(options: ProduceOptions = {}): Promise<CommittedBlock> {
    return this.#enqueue(() => this.#produce(options));
  }

  applyRecordedBlock(recorded: RecordedBlock): Promise<CommittedBlock> {
    return this.#enqueue(() => this.#replay(recorded));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#queue.catch(() => undefined);
    this.events.close("engine closed");
    await this.app.close();
    await this.#db.close();
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => {
      if (this.#closed) throw new OperationError("ENGINE_CLOSED", `chain ${this.genesis.chainId} is closed`);
      if (this.#halted !== undefined) {
        throw new OperationError(
          "ENGINE_HALTED",
          `chain ${this.genesis.chainId} halted after block ${this.blocks.height}: ${this.#halted.message}`,
          {
            cause: this.#halted,
          },
        );
      }
      this.mempool.hold();
      const made = work().finally(() => {
        this.#underWay = undefined;
        this.mempool.release();
      });
      this.#underWay = made.catch(() => undefined);
      return made;
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #produce(options: ProduceOptions): Promise<CommittedBlock> {
    const state = this.#state;
    const height = nextHeight(state);
    const { round, proposer, precommits } = playRounds(state.validators, this.#signers, {
      absent: options.absent ?? [],
      nil: options.nil ?? [],
    });
    const { lastCommit, timeNs } = this.#lastCommit(options.timeNs);
    const evidence = this.#collectEvidence(options);
    const header = {
      version: { block: BLOCK_PROTOCOL, app: state.appVersion },
      chainId: state.chainId,
      height,
      time: timeNs,
      lastBlockId: state.lastBlockId,
      validatorsHash: validatorSetHash(state.validators),
      nextValidatorsHash: validatorSetHash(state.nextValidators),
      consensusHash: consensusHash(state.params),
      appHash: state.appHash,
      lastResultsHash: state.lastResultsHash,
      proposerAddress: proposer.address,
    };
    const decided = commitInfo(lastCommit, state.lastValidators);
    const draft = makeBlock(header, { txs: this.#collectTxs(options, evidence), evidence, lastCommit });
    const { maxDataBytes } = blockLimits(state, evidenceSize(evidence));
    const draftRequest = blockRequest(draft.block, draft.blockId, decided);
    const txs = this.app.prepareProposal({
      maxTxBytes: maxDataBytes,
      txs: draftRequest.txs,
      localLastCommit: decided,
      misbehavior: draftRequest.misbehavior,
      height,
      timeNs,
      nextValidatorsHash: header.nextValidatorsHash,
      proposerAddress: header.proposerAddress,
    });
    if (proposalSize(txs) > maxDataBytes) {
      throw new OperationError(
        "PROPOSAL_TOO_LARGE",
        `the application proposes ${proposalSize(txs)} bytes of transactions, block ${height} has room for ${maxDataBytes}`,
      );
    }
    const { block, blockId, bytes } = sameTxs(txs, draftRequest.txs) ? draft : makeBlock(header, { txs, evidence, lastCommit });
    const request = blockRequest(block, blockId, decided);
    if (!this.app.processProposal(request)) {
      throw new OperationError(
        "PROPOSAL_REJECTED",
        `the application rejects its own proposal of block ${height} with ${txs.length} transactions`,
      );
    }
    const seenCommit = signCommit(this.#signers, {
      chainId: state.chainId,
      height,
      round,
      blockId,
      validators: state.validators,
      precommits,
      timeNs: timeNs + expectedStep(timeNs - state.lastTimeNs),
    });
    this.#ownCommits.add(seenCommit);
    return this.#apply(block, blockId, bytes, request, seenCommit);
  }

  /** The precommits for the last block, signed at the next block's time: their median is that time [BFT time]. */
  #lastCommit(wanted: bigint | undefined): { readonly lastCommit: Commit; readonly timeNs: bigint } {
    const { lastHeight, lastTimeNs, lastValidators, chainId } = this.#state;
    if (lastHeight === 0n) {
      if (wanted !== undefined && wanted !== lastTimeNs) {
        throw new OperationError(
          "TIME_INVALID",
          `the first block has the genesis time ${formatTime(lastTimeNs)}, not ${formatTime(wanted)}`,
        );
      }
      return { lastCommit: EMPTY_COMMIT, timeNs: lastTimeNs };
    }
    const timeNs = wanted ?? lastTimeNs + SECOND;
    if (timeNs <= lastTimeNs) {
      throw new OperationError("TIME_INVALID", `block time ${formatTime(timeNs)} is not after the last block's ${formatTime(lastTimeNs)}`);
    }
    const seen = this.blocks.commitAt(lastHeight)?.commit;
    if (seen === undefined) throw new OperationError("STORE_DAMAGED", `the precommits for block ${lastHeight} are missing`);
    const lastCommit = medianTime(seen, lastValidators) === timeNs ? seen : this.#resign(seen, timeNs);
    const check = { chainId, validators: lastValidators, commit: lastCommit, blockId: seen.blockId, height: lastHeight };
    const fault = this.#ownCommits.has(lastCommit) ? undefined : verifyCommit(check);
    if (fault !== undefined) throw fault;
    const median = medianTime(lastCommit, lastValidators);
    if (median !== timeNs && (wanted !== undefined || median <= lastTimeNs)) {
      throw new OperationError("TIME_INVALID", `block time ${formatTime(timeNs)} needs new precommits of validators whose keys are gone`, {
        hint: "add the keys that signed the last block",
      });
    }
    return { lastCommit, timeNs: median };
  }

  #resign(seen: Commit, timeNs: bigint): Commit {
    const { chainId, lastValidators: validators } = this.#state;
    // Nobody's vote was seen for a block that was replayed from a recording: everybody who can votes for it now.
    const unseen = seen.signatures.every((s) => s.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT);
    const precommits = validators.validators.map(({ address }, i): Precommit => {
      if (unseen) return this.#signers.isOnline(address) ? "commit" : "absent";
      const flag = seen.signatures[i]?.blockIdFlag;
      return flag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT ? "commit" : flag === BlockIDFlag.BLOCK_ID_FLAG_NIL ? "nil" : "absent";
    });
    const { height, round, blockId } = seen;
    const commit = signCommit(this.#signers, { chainId, height, round, blockId, validators, precommits, timeNs, previous: seen });
    const isOwn = validators.validators.every(({ address }, i) => precommits[i] === "absent" || this.#signers.has(address));
    if (isOwn && !unseen) this.#ownCommits.add(commit);
    return commit;
  }

  #collectEvidence(options: ProduceOptions): readonly Evidence[] {
    const state = this.#state;
    const evidence = [...this.#evidence.take(state)];
    for (const order of options.evidence ?? []) {
      const made = commitInfraction(order, state.chainId, this.blocks, this.#signers);
      // DEVIATION: validators too weak to fool a light client may be ordered to attack; the evidence against them enters all the same.
      this.#evidence.refuse(made, state, "notEnoughPower");
      evidence.push(made);
    }
    const size = evidenceSize(evidence);
    if (size <= state.params.evidence.maxBytes) return evidence;
    throw new OperationError(
      "EVIDENCE_TOO_LARGE",
      `evidence of ${size} bytes is more than a block takes: ${state.params.evidence.maxBytes}`,
    );
  }

  #collectTxs(options: ProduceOptions, evidence: readonly Evidence[]): readonly Uint8Array[] {
    const given = options.txs ?? [];
    if (!(options.mempool ?? options.txs === undefined)) return given;
    const { maxDataBytes, maxGas } = blockLimits(this.#state, evidenceSize(evidence));
    return [...given, ...this.mempool.reap({ maxDataBytes: maxDataBytes - proposalSize(given), maxGas })];
  }

  async #replay(recorded: RecordedBlock): Promise<CommittedBlock> {
    const result = new JsonReader(recorded.block, "recorded.block");
    const block = blockFromJson(result.get("block").isNull ? recorded.block : result.get("block").value, result.path);
    const height = nextHeight(this.#state);
    if (block.header.height !== height) {
      throw new OperationError(
        "RECORDED_BLOCK_OUT_OF_ORDER",
        `the recorded block has height ${block.header.height}, the chain needs ${height}`,
      );
    }
    const lastCommit = block.lastCommit ?? EMPTY_COMMIT;
    const lastValidators =
      lastCommit.signatures.length === 0 ? EMPTY_VALIDATOR_SET : recordedValidators(recorded.lastValidators, this.#state);
    const blockId = idOfBlock(block);
    const request = blockRequest(block, blockId, commitInfo(lastCommit, lastValidators));
    const signatures = this.#state.validators.validators.map(() => ABSENT_SIGNATURE);
    return this.#apply(block, blockId, Block.encode(block), request, { height, round: 0, blockId, signatures });
  }

  /** From here on an error leaves application and store apart: the chain halts, and the next start replays. */
  async #apply(block: Block, blockId: BlockID, bytes: Uint8Array, request: BlockRequest, seenCommit: Commit): Promise<CommittedBlock> {
    let committed: CommittedBlock;
    try {
      committed = await this.#commit(block, blockId, bytes, request, seenCommit);
    } catch (error) {
      this.#halted = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    // The block is committed: nothing that observers do with it is a reason to halt.
    if (this.events.hasReaders) for (const message of messagesOf(committed)) this.events.publish(message);
    return committed;
  }

  async #commit(block: Block, blockId: BlockID, bytes: Uint8Array, request: BlockRequest, seenCommit: Commit): Promise<CommittedBlock> {
    const results = this.app.finalizeBlock(request);
    const { txs } = block.data;
    if (results.txResults.length !== txs.length) {
      throw new OperationError(
        "APP_INVALID",
        `expected ${txs.length} transaction results of block ${request.height}, got ${results.txResults.length}`,
      );
    }
    const state = stateAfter(this.#state, blockId, block.header, results);
    const { height } = request;
    const committed: CommittedBlock = { block, blockId, size: bytes.length, height, results, seenCommit, appHash: results.appHash };
    await this.blocks.save(committed, bytes, state, (batch) => {
      if (this.#indexing) this.index.add(batch, height, txs, results);
      this.#evidence.commit(batch, block.evidence.evidence);
    });
    const { retainHeight } = await this.app.commit();
    this.blocks.reveal(committed, state);
    this.#state = state;
    this.mempool.update(txs, results.txResults, blockLimits(state, 0n));
    await this.#prune(retainHeight);
    return committed;
  }

  async #prune(retainHeight: bigint): Promise<void> {
    const { height } = this.blocks;
    const own = this.#keepBlocks === undefined ? 0n : height - this.#keepBlocks + 1n;
    const retain = retainHeight > own ? retainHeight : own;
    if (retain <= this.blocks.base) return;
    await this.blocks.prune(retain, (batch, at, stored, results, base) => {
      if (this.#indexing) this.index.prune(batch, at, stored, results, base);
    });
  }
}

const LONGEST_STEP = 3600n * SECOND;

/** When the next block is likely to be: precommits signed for that time need not be signed again. */
function expectedStep(lastStep: bigint): bigint {
  return lastStep > 0n && lastStep <= LONGEST_STEP ? lastStep : SECOND;
}

function recordedValidators(json: unknown, state: ChainState): ValidatorSet {
  if (json === undefined || json === null) return state.lastValidators;
  return validatorsFromJson(Array.isArray(json) ? json : new JsonReader(json, "lastValidators").get("validators").value);
}

function sameTxs(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a === b || (a.length === b.length && a.every((tx, i) => tx === b[i]));
}
