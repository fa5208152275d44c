import { incrementProposerPriority, proposerAt, type Validator, type ValidatorSet } from "../comet/validatorSet.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import type { Precommit, Signers } from "./signers.ts";

/** Who proposes a height in which round, and how every validator votes on it. */
export interface RoundOutcome {
  readonly round: number;
  readonly proposer: Validator;
  readonly precommits: readonly Precommit[];
}

export interface VoteWishes {
  readonly absent: readonly Uint8Array[];
  readonly nil: readonly Uint8Array[];
}

/** Plays the rounds of a height: an offline proposer costs a round; without more than 2/3 of the power nothing is decided. */
export function playRounds(validators: ValidatorSet, signers: Signers, wishes: VoteWishes): RoundOutcome {
  const precommits = validators.validators.map(({ address }): Precommit => {
    if (!signers.isOnline(address) || contains(wishes.absent, address)) return "absent";
    return contains(wishes.nil, address) ? "nil" : "commit";
  });
  requirePower(validators, precommits, signers, wishes);
  // Somebody who votes is online and proposes sooner or later: turns come in proportion to power.
  for (let round = 0, turn = validators; ; round++) {
    const proposer = round === 0 ? proposerAt(validators, 0) : turn.proposer;
    if (proposer !== undefined && signers.isOnline(proposer.address)) return { round, proposer, precommits };
    turn = incrementProposerPriority(turn, 1);
  }
}

function requirePower(validators: ValidatorSet, precommits: readonly Precommit[], signers: Signers, wishes: VoteWishes): void {
  let power = 0n;
  for (const [i, v] of validators.validators.entries()) if (precommits[i] === "commit") power += v.power;
  if (power * 3n > validators.totalPower * 2n) return;
  const missing = validators.validators.filter((_, i) => precommits[i] !== "commit").map((v) => describe(v, signers, wishes));
  throw new OperationError(
    "NOT_ENOUGH_POWER",
    `validators with power ${power} of ${validators.totalPower} would commit, more than 2/3 must; missing: ${missing.join("; ")}`,
    { hint: "bring validators online or add their keys" },
  );
}

function describe(v: Validator, signers: Signers, wishes: VoteWishes): string {
  if (!signers.isOnline(v.address)) return signers.describe(v);
  return `${signers.describe(v).replace(/ which is offline$/, "")} told to vote ${contains(wishes.nil, v.address) ? "nil" : "not at all"}`;
}

function contains(addresses: readonly Uint8Array[], address: Uint8Array): boolean {
  return addresses.some((a) => equalBytes(a, address));
}
