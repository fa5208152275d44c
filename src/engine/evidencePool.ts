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
import { concat, EMPTY, toHex } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { formatTime } from "../encoding/time.ts";
import { type Evidence, EvidenceList } from "../proto/gen/tendermint/types.ts";
import type { Backend, Batch } from "../store/backends/backend.ts";
import type { BlockStore } from "./blockStore.ts";
import type { ChainState } from "./chainState.ts";

/** First byte of the record of committed evidence. */
const COMMITTED = 32;

/** Evidence that waits for a block, checked against what this chain did. */
export class EvidencePool {
  readonly #db: Backend;
  readonly #blocks: BlockStore;
  readonly #pending = new Map<string, Evidence>();

  constructor(db: Backend, blocks: BlockStore) {
    this.#db = db;
    this.#blocks = blocks;
  }

  get pending(): readonly { readonly evidence: Evidence; readonly misbehavior: readonly Misbehavior[] }[] {
    return [...this.#pending.values()].map((evidence) => ({ evidence, misbehavior: misbehaviors(evidence) }));
  }

  /** Keeps evidence made elsewhere for the next block; gives its hash. What is known already is no error. */
  add(evidence: Evidence, state: ChainState): Uint8Array {
    const malformed = checkEvidence(evidence);
    if (malformed !== undefined) throw refused(`evidence.ValidateBasic failed: ${malformed.message}`, malformed);
    const id = evidenceKey(evidence);
    if (this.#pending.has(toHex(id))) return id;
    this.refuse(evidence, state);
    this.#pending.set(toHex(id), evidence);
    return id;
  }

  /** Throws when evidence is committed already, too old, or wrong. */
  refuse(evidence: Evidence, state: ChainState, unless?: Fault["reason"]): void {
    if (this.#db.get(committedKey(evidence)) !== undefined) throw refused("failed to add evidence: evidence was already committed");
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
      this.#pending.delete(toHex(evidenceKey(evidence)));
    }
  }
}

/** Bytes that evidence takes in a block. */
export function evidenceSize(evidence: readonly Evidence[]): bigint {
  return BigInt(EvidenceList.encode({ evidence }).length);
}

function committedKey(evidence: Evidence): Uint8Array {
  return concat(Uint8Array.of(COMMITTED), evidenceKey(evidence));
}

function refused(message: string, cause?: Fault): OperationError {
  return new OperationError("EVIDENCE_REFUSED", message, { cause });
}
