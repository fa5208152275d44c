import { DecodeError } from "../../encoding/error.ts";
import { defineState, item, key, map, set, value } from "../../framework/index.ts";
import type { Codec } from "../../proto/codec.ts";
import { Metadata, Params } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { Coin } from "../../proto/gen/cosmos/base/v1beta1.ts";

/** Balances were whole coins before SDK 0.47 and are read in both forms, as the SDK does. */
const BalanceValue: Codec<bigint> = {
  encode: value.int.encode,
  decode(bytes) {
    const small = smallDecimal(bytes);
    if (small >= 0) return BigInt(small);
    const isText = bytes.every((byte) => (byte >= 0x30 && byte <= 0x39) || byte === 0x2d);
    if (bytes.length === 0) throw new DecodeError("a stored balance is empty");
    return isText ? value.int.decode(bytes) : Coin.decode(bytes).amount;
  },
};

/** Digits that make a number below 2^53, or -1. */
function smallDecimal(bytes: Uint8Array): number {
  if (bytes.length === 0 || bytes.length > 15) return -1;
  let number = 0;
  for (let i = 0; i < bytes.length; i++) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** Everything in store "bank"; addresses are raw bytes behind their length. */
export const state = defineState("bank", {
  supply: map(0, key.string, value.int),
  metadata: map(1, key.string, Metadata),
  balances: map(2, key.pair(key.bytes, key.string), BalanceValue),
  /** The owners of a denomination. */
  owners: set(3, key.pair(key.string, key.lengthPrefixedBytes)),
  sendEnabled: map(4, key.string, value.boolValue),
  params: item(5, Params),
});
