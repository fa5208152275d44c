import { incrementProposerPriority, type ValidatorSet } from "../comet/validatorSet.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { Reader } from "../encoding/reader.ts";
import { Writer } from "../encoding/writer.ts";
import type { Backend, Batch } from "../store/backends/backend.ts";
import { fullRecord, KIND, recordKey, reference, referenceOf } from "./blockKeys.ts";
import { decodeValidators, encodeValidators } from "./stateRecord.ts";

/** Besides at changes, a full validator set is stored at these heights, so that priorities are never turned far. */
const CHECKPOINT = 500n;

/**
 * Validator sets by height: whole where they changed, else a reference to where they did. The sets that the state consists of differ
 * from those in nothing but their priorities, which have records of their own as long as the state needs them.
 */
export class ValidatorRecords {
  readonly #db: Backend;

  constructor(db: Backend) {
    this.#db = db;
  }

  /** Puts the set of a height; `changedAt` is the height from which it has these members. */
  put(batch: Batch, height: bigint, changedAt: bigint, set: ValidatorSet): void {
    const checkpoint = height - (height % CHECKPOINT);
    const from = checkpoint > changedAt ? checkpoint : changedAt;
    batch.put(recordKey(KIND.validators, height), height === from ? fullRecord(encodeValidators(set)) : reference(from));
    if (height !== from) this.putPriorities(batch, height, set);
  }

  putPriorities(batch: Batch, height: bigint, set: ValidatorSet): void {
    batch.put(recordKey(KIND.priorities, height), encodePriorities(set));
  }

  /** Drops the priorities of a height that is not part of the state any more. */
  dropPriorities(batch: Batch, height: bigint): void {
    batch.delete(recordKey(KIND.priorities, height));
  }

  /** The set of a height as the state had it. */
  exact(height: bigint): ValidatorSet | undefined {
    const found = this.#members(height);
    if (found === undefined || found.at === height) return found?.set;
    const priorities = this.#db.get(recordKey(KIND.priorities, height));
    return priorities === undefined ? undefined : withPriorities(found.set, priorities);
  }

  /** The set of a height as CometBFT serves it: priorities turned from where it changed, which rounds otherwise than turn by turn. */
  served(height: bigint): ValidatorSet | undefined {
    const found = this.#members(height);
    return found === undefined || found.at === height ? found?.set : incrementProposerPriority(found.set, Number(height - found.at));
  }

  #members(height: bigint): { readonly set: ValidatorSet; readonly at: bigint } | undefined {
    const record = this.#db.get(recordKey(KIND.validators, height));
    if (record === undefined) return undefined;
    const at = referenceOf(record) ?? height;
    const full = at === height ? record : this.#db.get(recordKey(KIND.validators, at));
    if (full === undefined || referenceOf(full) !== undefined) return undefined;
    return { set: decodeValidators(full.subarray(1)), at };
  }
}

/** The proposer's number, then everybody's priority. */
function encodePriorities({ validators, proposer }: ValidatorSet): Uint8Array {
  const index = validators.findIndex(({ address }) => proposer !== undefined && equalBytes(address, proposer.address));
  if (index < 0) throw new Error("the proposer of a validator set is none of its validators");
  const writer = new Writer().u32(index);
  for (const { proposerPriority } of validators) writer.s64(proposerPriority);
  return writer.finish();
}

function withPriorities(set: ValidatorSet, bytes: Uint8Array): ValidatorSet {
  const reader = new Reader(bytes);
  const proposer = reader.uint32();
  const validators = set.validators.map((v) => ({ ...v, proposerPriority: reader.sint64() }));
  return { ...set, validators, proposer: validators[proposer] };
}
