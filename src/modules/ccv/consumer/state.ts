import { type KeyCodec, counter, defineState, item, key, map, set, value } from "../../../framework/index.ts";
import { HistoricalInfo } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import {
  CrossChainValidator,
  GenesisState,
  LastTransmissionBlockHeight,
  SlashRecord,
} from "../../../proto/gen/interchain_security/ccv/consumer/v1.ts";
import { ConsumerPacketData, ConsumerParams, ValidatorSetChangePacketData } from "../../../proto/gen/interchain_security/ccv/v1.ts";

const height: KeyCodec<bigint> = key.u64;

/** The consumer's store. Prefixes are part of the Merkle root: 2, 6, 9, 10, 12 and 18 were others' before. */
export const state = defineState("ccvconsumer", {
  port: item(0, value.string),
  lastTransmission: item(1, LastTransmissionBlockHeight),
  providerClient: item(3, value.string),
  /** Set with the first packet of the provider: from then on the channel is established. */
  providerChannel: item(4, value.string),
  pendingChanges: item(5, ValidatorSetChangePacketData),
  /** Present until a chain that was on its own has become a consumer. */
  preCcv: item(7, value.u64),
  /** Go wraps the first set in a genesis state. */
  initialValidators: item(8, GenesisState),
  historicalInfos: map(11, height, HistoricalInfo),
  /** The id of the set in force at a height; written for every block and never pruned. */
  vscOfHeight: map(13, height, value.u64),
  outstandingDowntime: set(14, key.bytes),
  pendingPackets: map(15, key.u64, ConsumerPacketData),
  validators: map(16, key.bytes, CrossChainValidator),
  initGenesisHeight: item(17, value.u64),
  wasStandalone: item(19, value.flag),
  nextPacketIndex: counter(20),
  slashRecord: item(21, SlashRecord),
  params: item(22, ConsumerParams),
});
