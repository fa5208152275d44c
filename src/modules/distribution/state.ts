import { readU64be, u64be } from "../../encoding/bytes.ts";
import { defineState, item, type KeyCodec, key, map, value } from "../../framework/index.ts";
import {
  DelegatorStartingInfo,
  FeePool,
  Params,
  ValidatorAccumulatedCommission,
  ValidatorCurrentRewards,
  ValidatorHistoricalRewards,
  ValidatorOutstandingRewards,
  ValidatorSlashEvent,
} from "../../proto/gen/cosmos/distribution/v1beta1.ts";

/** Eight bytes, the lowest first. */
const littleEndian: KeyCodec<bigint> = {
  encode: (number) => u64be(number).reverse(),
  decode: (bytes, at) => [readU64be(bytes.slice(at, at + 8).reverse()), at + 8],
  // A whole key is its only leading part.
  encodeLeading: (number) => u64be(number as bigint).reverse(),
};

const address = key.lengthPrefixedBytes;

/** Everything in store "distribution"; validators by their operators. */
export const state = defineState("distribution", {
  feePool: item(0, FeePool),
  /** Consensus address of the last block's proposer. */
  previousProposer: item(1, value.bytesValue),
  outstandingRewards: map(2, address, ValidatorOutstandingRewards),
  /** By delegator. */
  withdrawAddresses: map(3, address, value.bytes),
  /** By validator, delegator. */
  startingInfos: map(4, key.pair(address, address), DelegatorStartingInfo),
  /** By validator, period. */
  historicalRewards: map(5, key.pair(address, littleEndian), ValidatorHistoricalRewards),
  currentRewards: map(6, address, ValidatorCurrentRewards),
  commissions: map(7, address, ValidatorAccumulatedCommission),
  /** By validator, height, period. */
  slashEvents: map(8, key.triple(address, key.u64, key.u64), ValidatorSlashEvent),
  params: item(9, Params),
});
