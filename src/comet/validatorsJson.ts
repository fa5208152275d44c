import { toHexUpper } from "../encoding/bytes.ts";
import { toBase64 } from "../encoding/base64.ts";
import type { Validator as ProtoValidator, ValidatorSet as ProtoValidatorSet } from "../proto/gen/tendermint/types.ts";
import { JsonReader } from "./jsonReader.ts";
import { checkKeyLength, type PublicKey, publicKeyFromProto, publicKeyToProto } from "./publicKey.ts";
import { findProposer, type Validator, type ValidatorSet, validatorToProto } from "./validatorSet.ts";

const KEY_NAMES: Readonly<Record<PublicKey["type"], string>> = {
  ed25519: "tendermint/PubKeyEd25519",
  secp256k1: "tendermint/PubKeySecp256k1",
};

/** A key as CometBFT's JSON types it. */
export function publicKeyToJson({ type, bytes }: PublicKey) {
  return { type: KEY_NAMES[type], value: toBase64(bytes) };
}

export function publicKeyFromJson(r: JsonReader): PublicKey {
  const name = r.get("type").string();
  const type = name === KEY_NAMES.ed25519 ? "ed25519" : name === KEY_NAMES.secp256k1 ? "secp256k1" : undefined;
  if (type === undefined) throw r.get("type").refuse("a known key type");
  const key: PublicKey = { type, bytes: r.get("value").base64() };
  const fault = checkKeyLength(key);
  if (fault !== undefined) throw r.refuse(`a key (${fault.message})`);
  return key;
}

export function validatorToJson(v: ProtoValidator) {
  return {
    address: toHexUpper(v.address),
    pub_key: publicKeyToJson(publicKeyFromProto(v.pubKey)),
    voting_power: String(v.votingPower),
    proposer_priority: String(v.proposerPriority),
  };
}

export function validatorFromJson(r: JsonReader): ProtoValidator {
  return {
    address: r.get("address").hex(),
    pubKey: publicKeyToProto(publicKeyFromJson(r.get("pub_key"))),
    votingPower: r.get("voting_power").i64(),
    proposerPriority: r.get("proposer_priority").i64(),
  };
}

export function validatorSetToJson(set: ProtoValidatorSet) {
  return {
    validators: set.validators.map(validatorToJson),
    proposer: set.proposer === undefined ? null : validatorToJson(set.proposer),
  };
}

export function validatorSetFromJson(r: JsonReader): ProtoValidatorSet {
  return {
    validators: r.get("validators").map(validatorFromJson),
    proposer: r.get("proposer").optional(validatorFromJson),
    totalVotingPower: 0n,
  };
}

/** One entry of /validators. */
export function validatorEntryToJson(v: Validator) {
  return validatorToJson(validatorToProto(v));
}

/** The set of all entries of /validators, in their order; its proposer is the one of highest priority before the turn, unknown here. */
export function validatorsFromJson(json: unknown, path = "validators"): ValidatorSet {
  const validators = new JsonReader(json, path).map((r): Validator => {
    const proto = validatorFromJson(r);
    return {
      address: proto.address,
      publicKey: publicKeyFromProto(proto.pubKey),
      power: proto.votingPower,
      proposerPriority: proto.proposerPriority,
    };
  });
  let totalPower = 0n;
  for (const { power } of validators) totalPower += power;
  const set: ValidatorSet = { validators, totalPower, proposer: undefined };
  return { ...set, proposer: findProposer(set) };
}
