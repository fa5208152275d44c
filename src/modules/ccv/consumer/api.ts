import { defineErrors, event } from "../../../framework/api.ts";

export { Msg, Query } from "../../../proto/gen/interchain_security/ccv/consumer/v1.ts";

/** Name of the module, of its store and of its error codespace. */
export const CONSUMER = "ccvconsumer";
/** The module account that keeps the consumer's own share of its fees. */
export const CONSUMER_REDISTRIBUTION = "cons_redistribute";
/** The module account that gathers the provider's share; bank must let it receive, for refunds. */
export const TO_SEND_TO_PROVIDER = "cons_to_send_to_provider";

/** Failures of the consumer. */
export const consumerErrors = defineErrors(CONSUMER, {
  NoProviderChannelId: [1, "no established CCV channel"],
  RewardDenomAlreadyRegistered: [2, "consumer reward denom already registered"],
});

/** Events of the consumer. */
export const consumerEvents = {
  channelEstablished: event("channel_established", ["module", "channel_id", "port_id"]),
  slashRequest: event("consumer_slash_request", ["module", "validator_address", "valset_update_id", "infraction_type"]),
  feeDistribution: event("fee_distribution", [
    "module",
    "current_distribution_height",
    "next_distribution_height",
    "distribution_fraction",
    "total",
    "provider_amount",
  ]),
  feeTransferChannelOpened: event("fee_transfer_channel_opened", ["module", "channel_id", "port_id"]),
  timeout: event("timeout", ["module"]),
} as const;
