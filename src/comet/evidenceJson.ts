import { EMPTY, toHexUpper } from "../encoding/bytes.ts";
import { toBase64 } from "../encoding/base64.ts";
import { DecodeError } from "../encoding/error.ts";
import { formatTime } from "../encoding/time.ts";
import type { DuplicateVoteEvidence, Evidence, LightClientAttackEvidence, Vote } from "../proto/gen/tendermint/types.ts";
import { blockIdFromJson, blockIdToJson, signedHeaderFromJson, signedHeaderToJson } from "./headerJson.ts";
import { Fault } from "./fault.ts";
import { JsonReader } from "./jsonReader.ts";
import { signedHeaderOf } from "./lightClient.ts";
import { validatorFromJson, validatorSetFromJson, validatorSetToJson, validatorToJson } from "./validatorsJson.ts";

const DUPLICATE_VOTE = "tendermint/DuplicateVoteEvidence";
const ATTACK = "tendermint/LightClientAttackEvidence";

/** Evidence as it stands in a block's JSON: type and value, with Go's field names. */
export function evidenceToJson(evidence: Evidence) {
  const { duplicateVoteEvidence: votes, lightClientAttackEvidence: attack } = evidence;
  if (votes !== undefined) return { type: DUPLICATE_VOTE, value: duplicateVoteToJson(votes) };
  if (attack !== undefined) return { type: ATTACK, value: attackToJson(attack) };
  throw new Fault("malformed", "evidence is neither a duplicate vote nor a light client attack");
}

export function evidenceFromJson(json: unknown, path = "evidence"): Evidence {
  const r = new JsonReader(json, path);
  const type = r.get("type").string();
  const value = r.get("value");
  if (type === DUPLICATE_VOTE) return { duplicateVoteEvidence: duplicateVoteFromJson(value), lightClientAttackEvidence: undefined };
  if (type === ATTACK) return { duplicateVoteEvidence: undefined, lightClientAttackEvidence: attackFromJson(value) };
  throw new DecodeError(`${path}.type ${JSON.stringify(type)} is neither ${DUPLICATE_VOTE} nor ${ATTACK}`);
}

function duplicateVoteToJson(e: DuplicateVoteEvidence) {
  return {
    vote_a: e.voteA === undefined ? null : voteToJson(e.voteA),
    vote_b: e.voteB === undefined ? null : voteToJson(e.voteB),
    TotalVotingPower: String(e.totalVotingPower),
    ValidatorPower: String(e.validatorPower),
    Timestamp: formatTime(e.timestamp),
  };
}

function duplicateVoteFromJson(r: JsonReader): DuplicateVoteEvidence {
  return {
    voteA: r.get("vote_a").optional(voteFromJson),
    voteB: r.get("vote_b").optional(voteFromJson),
    totalVotingPower: r.get("TotalVotingPower").i64(),
    validatorPower: r.get("ValidatorPower").i64(),
    timestamp: r.get("Timestamp").time(),
  };
}

function attackToJson(e: LightClientAttackEvidence) {
  const block = e.conflictingBlock;
  return {
    ConflictingBlock:
      block === undefined
        ? null
        : {
            signed_header: signedHeaderToJson(signedHeaderOf(block.signedHeader)),
            validator_set: block.validatorSet === undefined ? null : validatorSetToJson(block.validatorSet),
          },
    CommonHeight: String(e.commonHeight),
    ByzantineValidators: e.byzantineValidators.length === 0 ? null : e.byzantineValidators.map(validatorToJson),
    TotalVotingPower: String(e.totalVotingPower),
    Timestamp: formatTime(e.timestamp),
  };
}

function attackFromJson(r: JsonReader): LightClientAttackEvidence {
  return {
    conflictingBlock: r.get("ConflictingBlock").optional((b) => ({
      signedHeader: b.get("signed_header").optional((s) => signedHeaderFromJson(s.value, s.path)),
      validatorSet: b.get("validator_set").optional(validatorSetFromJson),
    })),
    commonHeight: r.get("CommonHeight").i64(),
    byzantineValidators: r.get("ByzantineValidators").map(validatorFromJson),
    totalVotingPower: r.get("TotalVotingPower").i64(),
    timestamp: r.get("Timestamp").time(),
  };
}

function voteToJson(v: Vote) {
  return {
    type: v.type,
    height: String(v.height),
    round: v.round,
    block_id: blockIdToJson(v.blockId),
    timestamp: formatTime(v.timestamp),
    validator_address: toHexUpper(v.validatorAddress),
    validator_index: v.validatorIndex,
    signature: bytesOrNull(v.signature),
    extension: bytesOrNull(v.extension),
    extension_signature: bytesOrNull(v.extensionSignature),
  };
}

function voteFromJson(r: JsonReader): Vote {
  return {
    type: r.get("type").number(),
    height: r.get("height").i64(),
    round: r.get("round").number(),
    blockId: blockIdFromJson(r.get("block_id").value, `${r.path}.block_id`),
    timestamp: r.get("timestamp").time(),
    validatorAddress: r.get("validator_address").hex(),
    validatorIndex: r.get("validator_index").number(),
    signature: r.get("signature").base64(),
    extension: r.get("extension").optional((e) => e.base64()) ?? EMPTY,
    extensionSignature: r.get("extension_signature").optional((e) => e.base64()) ?? EMPTY,
  };
}

function bytesOrNull(bytes: Uint8Array): string | null {
  return bytes.length === 0 ? null : toBase64(bytes);
}
