import { defineErrors } from "../../framework/index.ts";

/** Failures that provider and consumer share. */
export const ccvErrors = defineErrors("CCV", {
  InvalidPacketData: [1, "invalid CCV packet data"],
  InvalidVersion: [2, "invalid CCV version"],
  InvalidChannelFlow: [3, "invalid message sent to channel end"],
  InvalidGenesis: [4, "invalid genesis state"],
  DuplicateChannel: [5, "CCV channel already exists"],
  InvalidVscMaturedId: [6, "invalid vscId for VSC packet"],
  InvalidVscMaturedTime: [7, "invalid maturity time for VSC packet"],
  InvalidHandshakeMetadata: [8, "invalid provider handshake metadata"],
  ChannelNotFound: [9, "channel not found"],
  ClientNotFound: [10, "client not found"],
  InvalidConsumerState: [11, "provider chain has invalid state for consumer chain"],
  InvalidConsumerClient: [12, "ccv channel is not built on correct client"],
  InvalidProposal: [13, "invalid proposal"],
  DuplicateConsumerChain: [14, "consumer chain already exists"],
  ConsumerChainNotFound: [15, "consumer chain not found"],
  InvalidDoubleVotingEvidence: [16, "invalid consumer double voting evidence"],
  StoreKeyNotFound: [17, "store key not found"],
  StoreUnmarshal: [18, "cannot unmarshal value from store"],
  InvalidConsumerId: [19, "invalid consumer id"],
});
