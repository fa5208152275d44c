import { concat, u64be } from "../../encoding/bytes.ts";
import { defineState, item, type KeyCodec, key, map, set, value } from "../../framework/index.ts";
import type { Codec } from "../../proto/codec.ts";
import {
  Delegation,
  DVPairs,
  DVVTriplets,
  HistoricalInfo,
  Params,
  Redelegation,
  UnbondingDelegation,
  ValAddresses,
  Validator,
  ValidatorUpdates,
} from "../../proto/gen/cosmos/staking/v1beta1.ts";

/** An address behind its length, complemented bit by bit: of two validators with one power the smaller address ranks higher. */
const complementedAddress: KeyCodec<Uint8Array> = {
  encode: complement,
  decode(bytes, at) {
    const [complemented, end] = key.lengthPrefixedBytes.decode(bytes, at);
    return [complemented.map((byte) => byte ^ 0xff), end];
  },
  encodeLeading: complement,
};
function complement(address: Uint8Array): Uint8Array {
  return key.lengthPrefixedBytes.encode(address.map((byte) => byte ^ 0xff));
}

/** A time behind its length in eight bytes, as the validator queue has it. */
const lengthAndTime: KeyCodec<bigint> = {
  encode: writeTime,
  decode: (bytes, at) => key.time.decode(bytes, at + TIME_LENGTH.length),
  encodeLeading: writeTime,
};
const TIME_LENGTH = u64be(29n);
function writeTime(timeNs: bigint): Uint8Array {
  return concat(TIME_LENGTH, key.time.encode(timeNs));
}

/** cosmos.base.v1beta1.IntProto: the decimal text is written for zero, too. */
const intProto: Codec<bigint> = {
  encode: (amount) => value.stringValue.encode(amount.toString()),
  decode: (bytes) => BigInt(value.stringValue.decode(bytes)),
};

const address = key.lengthPrefixedBytes;

// Keys and values are those of cosmos-sdk 0.50.13. Prefixes are part of the merkle root: never reuse or renumber one.
export const state = defineState("staking", {
  /** Power of each validator that the engine has been told of, by operator. */
  lastPowers: map(0x11, address, value.int64Value),
  lastTotalPower: item(0x12, intProto, 0n),
  validators: map(0x21, address, Validator),
  /** Operator by consensus address. */
  operators: map(0x22, address, value.bytes),
  /** Operator by potential power and operator; jailed validators are not in it. */
  powerRank: map(0x23, key.pair(key.u64, complementedAddress), value.bytes),
  /** By delegator, validator. */
  delegations: map(0x31, key.pair(address, address), Delegation),
  /** By delegator, validator. */
  unbondings: map(0x32, key.pair(address, address), UnbondingDelegation),
  /** Validator, delegator. */
  unbondingsOfValidator: set(0x33, key.pair(address, address)),
  /** By delegator, source, destination. */
  redelegations: map(0x34, key.triple(address, address, address), Redelegation),
  /** Source, delegator, destination. */
  redelegationsFrom: set(0x35, key.triple(address, address, address)),
  /** Destination, delegator, source. */
  redelegationsTo: set(0x36, key.triple(address, address, address)),
  lastUnbondingId: item(0x37, value.u64, 0n),
  /** The whole key of the row that an unbonding id belongs to. */
  unbondingRows: map(0x38, key.u64, value.bytes),
  unbondingTypes: map(0x39, key.u64, value.u64),
  unbondingQueue: map(0x41, key.time, DVPairs),
  redelegationQueue: map(0x42, key.time, DVVTriplets),
  /** By completion time, height. */
  validatorQueue: map(0x43, key.pair(lengthAndTime, key.u64), ValAddresses),
  historicalInfos: map(0x50, key.u64, HistoricalInfo),
  params: item(0x51, Params),
  /** What the block before told the engine. */
  validatorUpdates: item(0x61, ValidatorUpdates, ValidatorUpdates.from()),
  /** Validator, delegator (to the end). */
  delegationsOfValidator: set(0x71, key.pair(address, key.bytes)),
});

/** Addresses behind the prefix of a raw key of the collections above. */
export function addressesOfKey(raw: Uint8Array): readonly Uint8Array[] {
  const addresses: Uint8Array[] = [];
  for (let at = 1; at < raw.length; ) {
    const [found, end] = address.decode(raw, at);
    addresses.push(found);
    at = end;
  }
  return addresses;
}
