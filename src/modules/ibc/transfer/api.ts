import { defineErrors, event } from "../../../framework/api.ts";

export { DenomTraceQuery } from "../../../proto/denomTraces.ts";
export { Msg, Query } from "../../../proto/gen/ibc/applications/transfer/v1.ts";

/** [ICS-20] Refusals of transfers. */
export const transferErrors = defineErrors("transfer", {
  InvalidPacketTimeout: [2, "invalid packet timeout"],
  InvalidDenomForTransfer: [3, "invalid denomination for cross-chain transfer"],
  InvalidVersion: [4, "invalid ICS20 version"],
  InvalidAmount: [5, "invalid token amount"],
  DenomNotFound: [6, "denomination not found"],
  SendDisabled: [7, "fungible token transfers from this chain are disabled"],
  ReceiveDisabled: [8, "fungible token transfers to this chain are disabled"],
  MaxTransferChannels: [9, "max transfer channels"],
  InvalidAuthorization: [10, "invalid transfer authorization"],
  InvalidMemo: [11, "invalid memo"],
});

const PACKET = ["sender", "receiver", "denom", "amount", "memo"] as const;

/** Coins were sent to another chain. */
export const IbcTransfer = event("ibc_transfer", PACKET);
/** Coins came in, or were refused. */
export const PacketReceived = event("fungible_token_packet", [...PACKET, "success", "error?"]);
/** The other chain's answer came back. */
export const PacketAcknowledged = event("fungible_token_packet", [...PACKET, "acknowledgement"]);
/** Follows: what the answer is. */
export const AcknowledgementContent = event("fungible_token_packet", ["success?", "error?"]);
/** Coins that were not received in time went back. */
export const Timeout = event("timeout", ["receiver", "refund_tokens", "memo"]);
/** A denomination arrived. */
export const Denomination = event("denomination", ["denom_hash", "denom"]);
/** Follows most events of this module. */
export const TransferMessage = event("message", ["module"]);
