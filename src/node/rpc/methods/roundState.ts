import { validatorSetToJson } from "../../../comet/validatorsJson.ts";
import { type ValidatorSet, validatorIndex, validatorSetToProto } from "../../../comet/validatorSet.ts";
import { toHexUpper } from "../../../encoding/bytes.ts";
import { formatTime, ZERO_TIME } from "../../../encoding/time.ts";
import { BlockIDFlag, type Commit, type CommitSig } from "../../../proto/gen/tendermint/types.ts";
import type { Environment } from "../environment.ts";

/** Between two blocks CometBFT waits at step 1 of round 0 of the next height, with no vote seen. */
const STEP = 1;

/** consensus_state: the round in short. */
export async function roundState(env: Environment): Promise<unknown> {
  const { latest } = await env.engine.status();
  const { current } = env.engine.validators();
  const proposer = current.proposer;
  return {
    "height/round/step": `${nextHeight(env)}/0/${STEP}`,
    start_time: formatTime(latest?.header.time ?? ZERO_TIME),
    proposal_block_hash: "",
    locked_block_hash: "",
    valid_block_hash: "",
    height_vote_set: [noVotes(current)],
    proposer: proposer === undefined ? null : { address: toHexUpper(proposer.address), index: validatorIndex(current, proposer.address) },
  };
}

/** dump_consensus_state: the round whole. */
export async function fullRoundState(env: Environment): Promise<unknown> {
  const { latest } = await env.engine.status();
  const { current, last } = env.engine.validators();
  const commit = latest === undefined ? undefined : (await env.engine.blocks.commit(latest.header.height))?.commit;
  const time = formatTime(latest?.header.time ?? ZERO_TIME);
  return {
    height: String(nextHeight(env)),
    round: 0,
    step: STEP,
    start_time: time,
    commit_time: time,
    validators: setToJson(current),
    proposal: null,
    proposal_block: null,
    proposal_block_parts: null,
    locked_round: -1,
    locked_block: null,
    locked_block_parts: null,
    valid_round: -1,
    valid_block: null,
    valid_block_parts: null,
    votes: [noVotes(current)],
    commit_round: -1,
    last_commit: commit === undefined ? null : lastCommit(commit, last),
    last_validators: setToJson(last),
    triggered_timeout_precommit: false,
  };
}

function nextHeight({ engine }: Environment): bigint {
  return engine.blocks.height === 0n ? engine.genesis.initialHeight : engine.blocks.height + 1n;
}

function setToJson(set: ValidatorSet): unknown {
  return set.validators.length === 0 ? { validators: null, proposer: null } : validatorSetToJson(validatorSetToProto(set));
}

function noVotes(set: ValidatorSet): unknown {
  const votes = set.validators.map(() => "nil-Vote");
  const bits = bitArray(set, () => false);
  return { round: 0, prevotes: votes, prevotes_bit_array: bits, precommits: votes, precommits_bit_array: bits };
}

/** Go's print of a vote set: who voted, their power, its share. */
function bitArray({ validators, totalPower }: ValidatorSet, voted: (index: number) => boolean): string {
  let power = 0n;
  let bits = "";
  for (const [i, validator] of validators.entries()) {
    if (voted(i)) power += validator.power;
    bits += voted(i) ? "x" : "_";
  }
  const share = totalPower === 0n ? 0 : Number(power) / Number(totalPower);
  return `BA{${validators.length}:${bits}} ${power}/${totalPower} = ${share.toFixed(2)}`;
}

function lastCommit(commit: Commit, set: ValidatorSet): unknown {
  const isAbsent = (i: number): boolean => commit.signatures[i]?.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT;
  return {
    votes: commit.signatures.map((signature, i) => (isAbsent(i) ? "nil-Vote" : voteText(commit, signature, i))),
    votes_bit_array: bitArray(set, (i) => !isAbsent(i)),
    peer_maj_23s: {},
  };
}

/** Go's print of a precommit; hashes and signatures by their first six bytes. */
function voteText({ height, round, blockId }: Commit, vote: CommitSig, index: number): string {
  const short = (bytes: Uint8Array): string => toHexUpper(bytes.subarray(0, 6)).padEnd(12, "0");
  const isForBlock = vote.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT;
  const hash = short(isForBlock ? blockId.hash : new Uint8Array(0));
  const where = `${height}/${String(round).padStart(2, "0")}/SIGNED_MSG_TYPE_PRECOMMIT(Precommit)`;
  return `Vote{${index}:${short(vote.validatorAddress)} ${where} ${hash} ${short(vote.signature)} 000000000000 @ ${formatTime(vote.timestamp)}}`;
}
