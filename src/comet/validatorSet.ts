import { compareBytes, equalBytes, toHexUpper } from "../encoding/bytes.ts";
import { merkleRoot } from "../merkle/rfc6962.ts";
import {
  SimpleValidator,
  type Validator as ProtoValidator,
  type ValidatorSet as ProtoValidatorSet,
} from "../proto/gen/tendermint/types.ts";
import { Fault } from "./fault.ts";
import { type PublicKey, publicKeyAddress, publicKeyFromProto, publicKeyToProto } from "./publicKey.ts";

/** A validator as CometBFT counts it; the address is derived from the key, except in vectors that name validators freely. */
export interface Validator {
  readonly address: Uint8Array;
  readonly publicKey: PublicKey;
  readonly power: bigint;
  readonly proposerPriority: bigint;
}
/** What a change of the set says: power 0 removes. */
export type ValidatorChange = Omit<Validator, "proposerPriority">;

/** Validators by power descending, then address ascending. Never altered: every operation gives another set. */
export interface ValidatorSet {
  readonly validators: readonly Validator[];
  readonly totalPower: bigint;
  /** Who proposes in round 0 of the height this set is for; undefined only in the empty set. */
  readonly proposer: Validator | undefined;
}

const MAX_INT64 = (1n << 63n) - 1n;
const MIN_INT64 = -(1n << 63n);
/** An eighth of int64, so that sums of priorities cannot overflow. */
export const MAX_TOTAL_VOTING_POWER: bigint = MAX_INT64 / 8n;
/** Priorities stay within a window of this many times the total power. */
const PRIORITY_WINDOW = 2n;

export const EMPTY_VALIDATOR_SET: ValidatorSet = { validators: [], totalPower: 0n, proposer: undefined };

/** A change for a key, with the address that the key has. */
export function validatorChange(publicKey: PublicKey, power: bigint): ValidatorChange {
  return { address: publicKeyAddress(publicKey), publicKey, power };
}

/** The genesis set: the changes applied to nothing, then one turn. */
export function createValidatorSet(changes: readonly ValidatorChange[]): ValidatorSet {
  if (changes.length === 0) return EMPTY_VALIDATOR_SET;
  return incrementProposerPriority(applyChanges(EMPTY_VALIDATOR_SET, changes, false), 1);
}

/** The set after validator updates. Its proposer is that of the set before until the next increment. */
export function updateValidatorSet(set: ValidatorSet, changes: readonly ValidatorChange[]): ValidatorSet {
  return changes.length === 0 ? set : applyChanges(set, changes, true);
}

function applyChanges(set: ValidatorSet, changes: readonly ValidatorChange[], allowRemovals: boolean): ValidatorSet {
  const sorted = [...changes].sort((a, b) => compareBytes(a.address, b.address));
  checkChanges(sorted, allowRemovals);
  const current = new Map(set.validators.map((v) => [addressKey(v.address), v]));
  const updates = sorted.filter((c) => c.power > 0n);
  const removals = sorted.filter((c) => c.power === 0n);
  if (set.validators.length === removals.length && updates.every((c) => current.has(addressKey(c.address)))) {
    throw new Fault("wrongSet", "applying the validator changes would result in empty set");
  }
  let removedPower = 0n;
  for (const { address } of removals) {
    const gone = current.get(addressKey(address));
    if (gone === undefined) throw new Fault("wrongSet", `failed to find validator ${toHexUpper(address)} to remove`);
    removedPower += gone.power;
  }
  const total = totalAfterUpdates(set.totalPower, updates, current, removedPower);

  // New validators start behind everybody (-1.125 of the total with the updates but before removals), so that leaving and
  // coming back does not reset a low priority.
  const start = -(total + (total >> 3n));
  for (const change of updates) {
    const key = addressKey(change.address);
    current.set(key, { ...change, proposerPriority: current.get(key)?.proposerPriority ?? start });
  }
  for (const { address } of removals) current.delete(addressKey(address));

  const validators = [...current.values()];
  const totalPower = sumPower(validators);
  const priorities = centre(rescale(prioritiesOf(validators), PRIORITY_WINDOW * totalPower));
  return { validators: withPriorities(validators, priorities).sort(byPower), totalPower, proposer: set.proposer };
}

function checkChanges(sorted: readonly ValidatorChange[], allowRemovals: boolean): void {
  let previous: Uint8Array | undefined;
  for (const { address, power } of sorted) {
    if (previous !== undefined && equalBytes(previous, address)) throw new Fault("wrongSet", `duplicate entry ${toHexUpper(address)}`);
    if (power < 0n) throw new Fault("wrongSet", `voting power can't be negative: ${power}`);
    if (power > MAX_TOTAL_VOTING_POWER) {
      throw new Fault(
        "overflow",
        `to prevent clipping/overflow, voting power can't be higher than ${MAX_TOTAL_VOTING_POWER}, got ${power}`,
      );
    }
    if (power === 0n && !allowRemovals)
      throw new Fault("wrongSet", `cannot process validators with voting power 0: ${toHexUpper(address)}`);
    previous = address;
  }
}

/** Total power with the updates and before the removals; the total with both may at no point exceed the maximum (smallest differences first). */
function totalAfterUpdates(
  total: bigint,
  updates: readonly ValidatorChange[],
  current: ReadonlyMap<string, Validator>,
  removedPower: bigint,
): bigint {
  let sum = total - removedPower;
  // Reductions and additions in ascending order: only the end can be the maximum, so the final sum decides.
  for (const { address, power } of updates) sum += power - (current.get(addressKey(address))?.power ?? 0n);
  if (sum > MAX_TOTAL_VOTING_POWER) {
    throw new Fault("overflow", `total voting power of resulting valset exceeds max ${MAX_TOTAL_VOTING_POWER}: ${sum}`);
  }
  return sum + removedPower;
}

/** The set `times` turns later, with the proposer of the last turn. Priorities are scaled and centred once, before the first turn. */
export function incrementProposerPriority(set: ValidatorSet, times: number): ValidatorSet {
  if (set.validators.length === 0) throw new Fault("wrongSet", "empty validator set");
  if (!Number.isSafeInteger(times) || times <= 0) throw new Fault("wrongSet", `cannot increment proposer priority ${times} times`);
  const { validators, totalPower } = set;
  const priorities = centre(rescale(prioritiesOf(validators), PRIORITY_WINDOW * totalPower));
  let chosen = 0;
  for (let turn = 0; turn < times; turn++) {
    for (let i = 0; i < priorities.length; i++) {
      priorities[i] = clip((priorities[i] ?? 0n) + (validators[i]?.power ?? 0n));
    }
    chosen = highestPriority(validators, priorities);
    priorities[chosen] = clip((priorities[chosen] ?? 0n) - totalPower);
  }
  const turned = withPriorities(validators, priorities);
  const next: ValidatorSet = { validators: turned, totalPower, proposer: turned[chosen] };
  const hash = hashes.get(set);
  if (hash !== undefined) hashes.set(next, hash);
  return next;
}

/** Who proposes at the height of this set in a round. */
export function proposerAt(set: ValidatorSet, round: number): Validator {
  const proposer = round > 0 ? incrementProposerPriority(set, round).proposer : (set.proposer ?? findProposer(set));
  if (proposer === undefined) throw new Fault("wrongSet", "an empty validator set has no proposer");
  return proposer;
}

/** The validator of highest priority: the proposer of a set that does not know its own. */
export function findProposer(set: ValidatorSet): Validator | undefined {
  return set.validators[highestPriority(set.validators, prioritiesOf(set.validators))];
}

const hashes = new WeakMap<ValidatorSet, Uint8Array>();

/** Merkle root over the validators' keys and powers (priorities are not part of it); sha256 of nothing for the empty set. */
export function validatorSetHash(set: ValidatorSet): Uint8Array {
  let hash = hashes.get(set);
  if (hash === undefined) {
    hash = merkleRoot(set.validators.map((v) => SimpleValidator.encode({ pubKey: publicKeyToProto(v.publicKey), votingPower: v.power })));
    hashes.set(set, hash);
  }
  return hash;
}

/** Position of an address in the set, -1 if it is not there; of duplicates the first. */
export function validatorIndex(set: ValidatorSet, address: Uint8Array): number {
  return set.validators.findIndex((v) => equalBytes(v.address, address));
}

/** The validator of an address. */
export function findValidator(set: ValidatorSet, address: Uint8Array): Validator | undefined {
  return set.validators[validatorIndex(set, address)];
}

/**
 * A set received from elsewhere, in the order it came in. Keys, addresses, powers and the proposer are checked, the total is
 * recomputed; order and priorities are what they are, because the hash covers the former and nobody trusts the latter.
 */
export function validatorSetFromProto(proto: ProtoValidatorSet | undefined): ValidatorSet {
  if (proto === undefined) throw new Fault("malformed", "nil validator set");
  const validators = proto.validators.map(validatorFromProto);
  if (proto.proposer === undefined) throw new Fault("malformed", "fromProto: validatorSet proposer error: nil validator");
  const proposer = validatorFromProto(proto.proposer);
  const set: ValidatorSet = { validators, totalPower: sumPower(validators), proposer };
  const fault = checkValidatorSet(set);
  if (fault !== undefined) throw fault;
  return set;
}

/** Stateless checks of a set: not empty, addresses derived from keys, no negative power, the proposer one of them. */
function checkValidatorSet(set: ValidatorSet): Fault | undefined {
  if (set.validators.length === 0) return new Fault("malformed", "validator set is nil or empty");
  for (const [i, v] of set.validators.entries()) {
    const fault = checkValidator(v);
    if (fault !== undefined) return new Fault("malformed", `invalid validator #${i}: ${fault.message}`);
  }
  if (set.proposer === undefined) return new Fault("malformed", "proposer failed validate basic, error: nil validator");
  const fault = checkValidator(set.proposer);
  if (fault !== undefined) return new Fault("malformed", `proposer failed validate basic, error: ${fault.message}`);
  return validatorIndex(set, set.proposer.address) < 0 ? new Fault("malformed", "proposer not in validator set") : undefined;
}

function checkValidator(v: Validator): Fault | undefined {
  if (v.power < 0n) return new Fault("malformed", `validator has negative voting power ${v.power}`);
  const derived = publicKeyAddress(v.publicKey);
  if (equalBytes(derived, v.address)) return undefined;
  return new Fault(
    "malformed",
    `validator address is incorrectly derived from pubkey. Exp: ${toHexUpper(derived)}, got ${toHexUpper(v.address)}`,
  );
}

function validatorFromProto(proto: ProtoValidator): Validator {
  return {
    address: proto.address,
    publicKey: publicKeyFromProto(proto.pubKey),
    power: proto.votingPower,
    proposerPriority: proto.proposerPriority,
  };
}

export function validatorToProto(v: Validator): ProtoValidator {
  return {
    address: v.address,
    pubKey: publicKeyToProto(v.publicKey),
    votingPower: v.power,
    proposerPriority: v.proposerPriority,
  };
}

/** The set as light blocks and 07-tendermint headers carry it. */
export function validatorSetToProto(set: ValidatorSet): ProtoValidatorSet {
  return {
    validators: set.validators.map(validatorToProto),
    proposer: set.proposer === undefined ? undefined : validatorToProto(set.proposer),
    totalVotingPower: set.totalPower,
  };
}

/** Order of a set: power descending, then address ascending. */
export function byPower(a: ValidatorChange, b: ValidatorChange): number {
  if (a.power !== b.power) return a.power > b.power ? -1 : 1;
  return compareBytes(a.address, b.address);
}

function sumPower(validators: readonly ValidatorChange[]): bigint {
  let sum = 0n;
  for (const { power } of validators) sum += power;
  if (sum > MAX_TOTAL_VOTING_POWER) {
    throw new Fault("overflow", `total voting power should be guarded to not exceed ${MAX_TOTAL_VOTING_POWER}; got: ${sum}`);
  }
  return sum;
}

function prioritiesOf(validators: readonly Validator[]): bigint[] {
  return validators.map((v) => v.proposerPriority);
}

function withPriorities(validators: readonly Validator[], priorities: readonly bigint[]): Validator[] {
  return validators.map(({ address, publicKey, power }, i) => ({ address, publicKey, power, proposerPriority: priorities[i] ?? 0n }));
}

/** Divides (truncating) so that the spread fits the window. */
function rescale(priorities: bigint[], window: bigint): bigint[] {
  if (window <= 0n) return priorities;
  let [low, high] = [MAX_INT64, MIN_INT64];
  for (const p of priorities) {
    if (p < low) low = p;
    if (p > high) high = p;
  }
  const spread = high - low;
  if (spread <= window) return priorities;
  const ratio = (spread + window - 1n) / window;
  return priorities.map((p) => p / ratio);
}

/** Subtracts the average, rounded towards minus infinity. */
function centre(priorities: bigint[]): bigint[] {
  const n = BigInt(priorities.length);
  let sum = 0n;
  for (const p of priorities) sum += p;
  let average = sum / n;
  if (sum % n < 0n) average -= 1n;
  return average === 0n ? [...priorities] : priorities.map((p) => clip(p - average));
}

function highestPriority(validators: readonly Validator[], priorities: readonly bigint[]): number {
  let best = 0;
  for (let i = 1; i < validators.length; i++) {
    const [mine, top] = [priorities[i] ?? 0n, priorities[best] ?? 0n];
    const [a, b] = [validators[i], validators[best]];
    if (mine > top || (mine === top && a !== undefined && b !== undefined && compareBytes(a.address, b.address) < 0)) best = i;
  }
  return best;
}

function clip(n: bigint): bigint {
  return n > MAX_INT64 ? MAX_INT64 : n < MIN_INT64 ? MIN_INT64 : n;
}

function addressKey(address: Uint8Array): string {
  return String.fromCharCode(...address);
}
