import { readU32be } from "../../../encoding/bytes.ts";
import { decodeBinaryTime, encodeBinaryTime } from "../../../encoding/time.ts";
import { counter, defineState, ensureInvariant, item, key, map, set, value } from "../../../framework/index.ts";
import type { Codec } from "../../../proto/codec.ts";
import {
  AddressList,
  AllowlistedRewardDenoms,
  ConsensusValidator,
  ConsumerIds,
  ConsumerInitializationParameters,
  ConsumerMetadata,
  type ConsumerPhase,
  ConsumerRewardsAllocation,
  InfractionParameters,
  Params,
  PowerShapingParameters,
  SlashAcks,
  ValidatorSetChangePackets,
} from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { ConsumerGenesisState } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";

/** Go writes the phase as a u32 into a buffer of eight bytes. */
const phase: Codec<ConsumerPhase> = {
  encode(stored) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(0, stored);
    return bytes;
  },
  decode(bytes) {
    ensureInvariant(bytes.length === 8, `a stored phase has ${bytes.length} bytes, not 8`);
    return readU32be(bytes.subarray(0, 4));
  },
};
const binaryTime: Codec<bigint> = { encode: encodeBinaryTime, decode: decodeBinaryTime };

const address = key.bytes;
const perConsumer = key.lenId;
const perValidator = key.pair(key.lenId, address);

/** The provider's store. Prefixes are part of the Merkle root: 1, 8-12, 18-21, 24, 25, 28, 30, 33-35 and 38 were others' before. */
export const state = defineState("provider", {
  params: item(0xff, Params),
  port: item(0, value.string),
  /** The id of the validator-set change that is being gathered. */
  vscId: counter(2),
  slashMeter: item(3, value.int),
  replenishCandidate: item(4, value.time),
  channelOfConsumer: map(5, key.string, value.string),
  consumerOfChannel: map(6, key.string, value.string),
  /** Consumers with a client: all that have been launched and not deleted. */
  clientOfConsumer: map(7, key.string, value.string),
  /** The height at which the changes of an id became known to the engine. */
  heightOfVsc: map(13, key.u64, value.u64),
  consumerGenesis: map(14, key.string, ConsumerGenesisState),
  slashAcks: map(15, key.string, SlashAcks),
  initChainHeight: map(16, key.string, value.u64),
  pendingVscs: map(17, key.string, ValidatorSetChangePackets),
  assignedKeys: map(22, perValidator, PublicKey),
  /** Provider address by consumer address: keys in use and keys waiting to be pruned. */
  validatorOfConsumerAddress: map(23, perValidator, value.bytes),
  doubleSignLog: set(26, address),
  rewardDenoms: set(27, key.string),
  evidenceMinHeight: map(29, key.string, value.u64),
  consumerValidators: map(31, perValidator, ConsensusValidator),
  optedIn: set(32, perValidator),
  allowlist: set(36, perValidator),
  denylist: set(37, perValidator),
  commissionRates: map(39, perValidator, value.dec),
  minPowerInTopN: map(40, perConsumer, value.i64),
  addressesToPrune: map(41, key.pair(key.lenId, key.time), AddressList),
  lastProviderValidators: map(42, address, ConsensusValidator),
  nextConsumerId: counter(43),
  chainIds: map(44, perConsumer, value.string),
  owners: map(45, perConsumer, value.string),
  metadata: map(46, perConsumer, ConsumerMetadata),
  initializationParameters: map(47, perConsumer, ConsumerInitializationParameters),
  powerShapingParameters: map(48, perConsumer, PowerShapingParameters),
  phases: map(49, perConsumer, phase),
  removalTimes: map(50, perConsumer, binaryTime),
  toLaunch: map(51, key.time, ConsumerIds),
  toRemove: map(52, key.time, ConsumerIds),
  consumerOfClient: map(53, key.lenId, value.string),
  allowlistedRewardDenoms: map(54, perConsumer, AllowlistedRewardDenoms),
  rewardsAllocations: map(55, key.pair(key.lenId, key.string), ConsumerRewardsAllocation),
  prioritylist: set(56, perValidator),
  infractionParameters: map(57, perConsumer, InfractionParameters),
  queuedInfractionParameters: map(58, perConsumer, InfractionParameters),
  toUpdateInfractions: map(59, key.time, ConsumerIds),
});
