import {
  checkEvidence,
  evidenceHeight,
  evidenceKey,
  evidenceTime,
  isEvidenceExpired,
  type Misbehavior,
  misbehaviors,
  verifyDuplicateVote,
  verifyLightClientAttack,
} from "../comet/evidence.ts";
import { Fault } from "../comet/fault.ts";
import type { SignedHeader } from "../comet/lightClient.ts";
import { concat, EMPTY, toHex, u64be } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { formatTime } from "../encoding/time.ts";
import { Evidence, EvidenceList } from "../proto/gen/tendermint/types.ts";
import type { Backend, Batch } from "../store/backends/backend.ts";
import type { BlockStore } from "./blockStore.ts";
import type { ChainState } from "./chainState.ts";

/** First byte of a record: of evidence that is in a block, without content, and of evidence that waits for one. */
const COMMITTED = 32;
const PENDING = 33;
const PAGE = 1000;

/** Evidence that waits for a block, checked against what this chain did; it waits on disk. */
export class EvidencePool {
  readonly #db: Backend;
  readonly #blocks: BlockStore;
  readonly #pending = new Map<string, Evidence>();
  /** Records of evidence that became too old, to go with the next block. */
  readonly #expired: Uint8Array[] = [];

  /** The pool with what waited when the node was stopped, in the order of its records. */
  static async open(db: Backend, blocks: BlockStore): Promise<EvidencePool> {
    const pool = new EvidencePool(db, blocks);
    for (let from: Uint8Array = Uint8Array.of(PENDING); ; ) {
      const keys = await db.keys(from, Uint8Array.of(PENDING + 1), PAGE);
      for (const key of keys) pool.#load(key);
      const last = keys.at(-1);
      if (last === undefined || keys.length < PAGE) return pool;
      from = concat(last, Uint8Array.of(0));
    }
  }

  #load(key: Uint8Array): void {
    const bytes = this.#db.get(key);
    if (bytes === undefined) return;
    const evidence = Evidence.decode(bytes);
    if (this.#db.get(committedKey(evidence)) === undefined) this.#pending.set(toHex(evidenceKey(evidence)), evidence);
    else this.#expired.push(key);
  }

  constructor(db: Backend, blocks: BlockStore) {
    this.#db = db;
    this.#blocks = blocks;
  }

  get pending(): readonly { readonly evidence: Evidence; readonly misbehavior: readonly Misbehavior[] }[] {
    return [...this.#pending.values()].map((evidence) => ({ evidence, misbehavior: misbehaviors(evidence) }));
  }

  /** Keeps evidence made elsewhere for the next block; gives its hash. Evidence that waits already or is in a block is no error. */
  async add(evidence: Evidence, state: ChainState): Promise<Uint8Array> {
    const malformed = checkEvidence(evidence);
    if (malformed !== undefined) throw refused(`evidence.ValidateBasic failed: ${malformed.message}`, malformed);
    const id = evidenceKey(evidence);
    if (this.#pending.has(toHex(id)) || this.#isCommitted(evidence)) return id;
    this.refuse(evidence, state);
    const batch = this.#db.batch();
    batch.put(pendingKey(evidence), Evidence.encode(evidence));
    await batch.write();
    if (!this.#isCommitted(evidence)) this.#pending.set(toHex(id), evidence);
    return id;
  }

  #isCommitted(evidence: Evidence): boolean {
    return this.#db.get(committedKey(evidence)) !== undefined;
  }

  /** Throws when evidence is committed already, too old, or wrong. */
  refuse(evidence: Evidence, state: ChainState, unless?: Fault["reason"]): void {
    if (this.#isCommitted(evidence)) throw refused("failed to add evidence: evidence was already committed");
    const fault = this.#verify(evidence, state);
    if (fault !== undefined && fault.reason !== unless) throw refused(`failed to add evidence: ${fault.message}`, fault);
  }

  #verify(evidence: Evidence, state: ChainState): Fault | undefined {
    const height = evidenceHeight(evidence);
    const header = this.#blocks.headerAt(height)?.header;
    if (header === undefined) return new Fault("wrongHeight", `don't have header #${height}`);
    if (evidenceTime(evidence) !== header.time) {
      return new Fault(
        "wrongTime",
        `evidence has a different time to the block it is associated with (${formatTime(evidenceTime(evidence))} != ${formatTime(header.time)})`,
      );
    }
    const now = { height: state.lastHeight, time: state.lastTimeNs };
    if (isEvidenceExpired(now, { height, time: header.time }, state.params.evidence)) {
      return new Fault("expired", `evidence from height ${height} (created at: ${formatTime(header.time)}) is too old`);
    }
    const validators = this.#blocks.validatorsAt(height);
    if (validators === undefined) return new Fault("wrongHeight", `don't have validators of height #${height}`);
    const { duplicateVoteEvidence: votes, lightClientAttackEvidence: attack } = evidence;
    if (votes !== undefined) return verifyDuplicateVote(votes, state.chainId, validators);
    if (attack === undefined) return new Fault("malformed", "evidence is neither a duplicate vote nor a light client attack");
    const conflicting = attack.conflictingBlock?.signedHeader?.header;
    const commonHeader = this.#signedHeader(height);
    const trustedHeader =
      conflicting === undefined ? undefined : (this.#signedHeader(conflicting.height) ?? this.#signedHeader(state.lastHeight));
    if (commonHeader === undefined || trustedHeader === undefined || conflicting === undefined) {
      return new Fault("wrongHeight", `don't have the headers that the attack is about (common height ${height})`);
    }
    if (trustedHeader.header.height !== conflicting.height && trustedHeader.header.time < conflicting.time) {
      return new Fault("wrongTime", "latest block time is before conflicting block time");
    }
    return verifyLightClientAttack(attack, { commonHeader, commonValidators: validators, trustedHeader });
  }

  #signedHeader(height: bigint): SignedHeader | undefined {
    const [stored, commit] = [this.#blocks.headerAt(height), this.#blocks.commitAt(height)];
    return stored === undefined || commit === undefined ? undefined : { header: stored.header, commit: commit.commit };
  }

  /** Pending evidence in order of arrival, as much as fits; what has expired is dropped. */
  take(state: ChainState): readonly Evidence[] {
    const taken: Evidence[] = [];
    const now = { height: state.lastHeight, time: state.lastTimeNs };
    for (const [id, evidence] of this.#pending) {
      if (isEvidenceExpired(now, { height: evidenceHeight(evidence), time: evidenceTime(evidence) }, state.params.evidence)) {
        this.#pending.delete(id);
        this.#expired.push(pendingKey(evidence));
      } else if (evidenceSize([...taken, evidence]) <= state.params.evidence.maxBytes) {
        taken.push(evidence);
      }
    }
    return taken;
  }

  /** Files what a block contains. */
  commit(batch: Batch, list: readonly Evidence[]): void {
    for (const evidence of list) {
      batch.put(committedKey(evidence), EMPTY);
      batch.delete(pendingKey(evidence));
      this.#pending.delete(toHex(evidenceKey(evidence)));
    }
    for (const key of this.#expired.splice(0)) batch.delete(key);
  }
}

/** Bytes that evidence takes in a block. */
export function evidenceSize(evidence: readonly Evidence[]): bigint {
  return BigInt(EvidenceList.encode({ evidence }).length);
}

function committedKey(evidence: Evidence): Uint8Array {
  return concat(Uint8Array.of(COMMITTED), evidenceKey(evidence));
}

/** By height, as CometBFT orders them, so that evidence taken up again has an order that all nodes share. */
function pendingKey(evidence: Evidence): Uint8Array {
  return concat(Uint8Array.of(PENDING), u64be(evidenceHeight(evidence)), evidenceKey(evidence));
}

function refused(message: string, cause?: Fault): OperationError {
  return new OperationError("EVIDENCE_REFUSED", message, { cause });
}
