import { defineErrors, event } from "../../../framework/api.ts";

export { Msg, Query } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";

/** Name of the module, of its store and of its error codespace. */
export const PROVIDER = "provider";
/** The module account that receives consumers' rewards; bank must let it receive. */
export const CONSUMER_REWARDS_POOL = "consumer_rewards_pool";

/** Failures of the provider; numbers that are missing belonged to messages that are gone. */
export const providerErrors = defineErrors(PROVIDER, {
  UnknownConsumerId: [3, "no consumer chain with this consumer id"],
  UnknownConsumerChannelId: [4, "no consumer chain with this channel id"],
  ConsumerKeyInUse: [10, "consumer key is already in use by a validator"],
  CannotAssignDefaultKeyAssignment: [11, "cannot re-assign default key assignment"],
  InvalidConsumerRewardDenom: [14, "invalid consumer reward denom"],
  InvalidConsumerClient: [16, "ccv channel is not built on correct client"],
  CannotOptOutFromTopN: [20, "cannot opt out from a Top N chain"],
  NoUnbondingTime: [23, "provider unbonding time not found"],
  Unauthorized: [25, "unauthorized"],
  InvalidPhase: [27, "cannot perform action in the current phase of consumer chain"],
  InvalidConsumerMetadata: [28, "invalid consumer metadata"],
  InvalidPowerShapingParameters: [29, "invalid power shaping parameters"],
  InvalidInitializationParameters: [30, "invalid consumer initialization parameters"],
  CannotUpdateMinimumPowerInTopN: [31, "cannot update minimum power in Top N"],
  NoConsumerGenesis: [33, "missing consumer genesis"],
  InvalidConsumerGenesis: [34, "invalid consumer genesis"],
  NoConsumerId: [35, "missing consumer id"],
  AlreadyOptedIn: [36, "already opted in to a chain with the same chain id"],
  NoOwnerAddress: [37, "missing owner address"],
  InvalidNewOwnerAddress: [38, "invalid new owner address"],
  InvalidTransformToTopN: [39, "invalid transform to Top N chain"],
  InvalidTransformToOptIn: [40, "invalid transform to Opt In chain"],
  CannotCreateTopNChain: [41, "cannot create Top N chain outside permissionlessly"],
  InvalidRemovalTime: [43, "invalid removal time"],
  InvalidMsgCreateConsumer: [44, "invalid create consumer message"],
  InvalidMsgUpdateConsumer: [45, "invalid update consumer message"],
  InvalidMsgAssignConsumerKey: [46, "invalid assign consumer key message"],
  InvalidMsgSubmitConsumerMisbehaviour: [47, "invalid submit consumer misbehaviour message"],
  InvalidMsgSubmitConsumerDoubleVoting: [48, "invalid submit consumer double voting message"],
  InvalidMsgOptIn: [49, "invalid opt in message"],
  InvalidMsgOptOut: [50, "invalid opt out message"],
  InvalidMsgSetConsumerCommissionRate: [51, "invalid set consumer commission rate message"],
  InvalidMsgChangeRewardDenoms: [52, "invalid change reward denoms message"],
  InvalidAllowlistedRewardDenoms: [53, "invalid allowlisted reward denoms"],
  InvalidInfractionParameters: [54, "invalid consumer infraction parameters"],
});

/** Events of the provider; a name with `?` may be left out. */
export const providerEvents = {
  createConsumer: event("create_consumer", [
    "module",
    "consumer_id",
    "consumer_chain_id",
    "consumer_name",
    "submitter_address",
    "consumer_owner",
    "consumer_spawn_time?",
    "consumer_phase",
  ]),
  updateConsumer: event("update_consumer", [
    "module",
    "consumer_id",
    "consumer_chain_id",
    "submitter_address",
    "consumer_name?",
    "consumer_spawn_time?",
    "consumer_topn?",
    "consumer_owner",
    "consumer_phase",
  ]),
  removeConsumer: event("remove_consumer", ["module", "consumer_id", "consumer_chain_id", "submitter_address"]),
  consumerClientCreated: event("consumer_client_created", [
    "module",
    "consumer_id",
    "consumer_chain_id",
    "client_id",
    "initial_height",
    "trusting_period",
    "unbonding_period",
    "valset_hash",
  ]),
  optIn: event("opt_in", [
    "module",
    "consumer_id",
    "consumer_chain_id",
    "provider_validator_address",
    "consumer_consensus_pub_key",
    "submitter_address",
  ]),
  assignConsumerKey: event("assign_consumer_key", [
    "module",
    "consumer_id",
    "consumer_chain_id",
    "provider_validator_address",
    "consumer_consensus_pub_key",
    "submitter_address",
  ]),
  optOut: event("opt_out", ["module", "consumer_id", "consumer_chain_id", "provider_validator_address", "submitter_address"]),
  setConsumerCommissionRate: event("set_consumer_commission_rate", [
    "module",
    "consumer_id",
    "consumer_chain_id",
    "provider_validator_address",
    "consumer_commission_rate",
    "submitter_address",
  ]),
  channelEstablished: event("channel_established", [
    "module",
    "consumer_id",
    "consumer_chain_id",
    "client_id",
    "channel_id",
    "connection_id",
  ]),
  executeConsumerChainSlash: event("execute_consumer_chain_slash", [
    "module",
    "validator_address",
    "infraction_type",
    "infraction_height",
    "valset_update_id",
  ]),
  /** Go names it as it names an update. */
  rewardReceived: event("update_consumer", [
    "module",
    "consumer_id",
    "consumer_chain_id",
    "reward_denom",
    "reward_amount",
    "reward_distribution",
  ]),
  timeout: event("timeout", ["module"]),
} as const;
