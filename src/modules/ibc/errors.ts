import { defineErrors } from "../../framework/api.ts";

/** Errors of every IBC module without a codespace of their own. */
export const ibcErrors = defineErrors("ibc", {
  InvalidSequence: [1, "invalid sequence"],
  Unauthorized: [2, "unauthorized"],
  InsufficientFunds: [3, "insufficient funds"],
  UnknownRequest: [4, "unknown request"],
  InvalidAddress: [5, "invalid address"],
  InvalidCoins: [6, "invalid coins"],
  OutOfGas: [7, "out of gas"],
  InvalidRequest: [8, "invalid request"],
  InvalidHeight: [9, "invalid height"],
  InvalidVersion: [10, "invalid version"],
  InvalidChainId: [11, "invalid chain-id"],
  InvalidType: [12, "invalid type"],
  PackAny: [13, "failed packing protobuf message to Any"],
  UnpackAny: [14, "failed unpacking protobuf message from Any"],
  Logic: [15, "internal logic error"],
  NotFound: [16, "not found"],
});

/** [ICS-24] Identifiers and paths. */
export const hostErrors = defineErrors("host", {
  InvalidId: [2, "invalid identifier"],
  InvalidPath: [3, "invalid path"],
  InvalidPacket: [4, "invalid packet"],
});

/** [ICS-23] Commitments and proofs. */
export const commitmentErrors = defineErrors("commitment", {
  InvalidProof: [2, "invalid proof"],
  InvalidPrefix: [3, "invalid prefix"],
  InvalidMerkleProof: [4, "invalid merkle proof"],
});

/** [ICS-05] Ports and routes. */
export const portErrors = defineErrors("port", {
  PortExists: [2, "port is already binded"],
  PortNotFound: [3, "port not found"],
  InvalidPort: [4, "invalid port"],
  InvalidRoute: [5, "route not found"],
});

/** [ICS-02] Light clients. */
export const clientErrors = defineErrors("client", {
  ClientExists: [2, "light client already exists"],
  InvalidClient: [3, "light client is invalid"],
  ClientNotFound: [4, "light client not found"],
  ClientFrozen: [5, "light client is frozen due to misbehaviour"],
  InvalidClientMetadata: [6, "invalid client metadata"],
  ConsensusStateNotFound: [7, "consensus state not found"],
  InvalidConsensus: [8, "invalid consensus state"],
  ClientTypeNotFound: [9, "client type not found"],
  InvalidClientType: [10, "invalid client type"],
  RootNotFound: [11, "commitment root not found"],
  InvalidHeader: [12, "invalid client header"],
  InvalidMisbehaviour: [13, "invalid light client misbehaviour"],
  FailedClientStateVerification: [14, "client state verification failed"],
  FailedClientConsensusStateVerification: [15, "client consensus state verification failed"],
  FailedConnectionStateVerification: [16, "connection state verification failed"],
  FailedChannelStateVerification: [17, "channel state verification failed"],
  FailedPacketCommitmentVerification: [18, "packet commitment verification failed"],
  FailedPacketAckVerification: [19, "packet acknowledgement verification failed"],
  FailedPacketReceiptVerification: [20, "packet receipt verification failed"],
  FailedNextSeqRecvVerification: [21, "next sequence receive verification failed"],
  SelfConsensusStateNotFound: [22, "self consensus state not found"],
  UpdateClientFailed: [23, "unable to update light client"],
  InvalidRecoveryClient: [24, "invalid recovery client"],
  InvalidUpgradeClient: [25, "invalid client upgrade"],
  InvalidHeight: [26, "invalid height"],
  InvalidSubstitute: [27, "invalid client state substitute"],
  InvalidUpgradeProposal: [28, "invalid upgrade proposal"],
  ClientNotActive: [29, "client state is not active"],
  FailedMembershipVerification: [30, "membership verification failed"],
  FailedNonMembershipVerification: [31, "non-membership verification failed"],
  RouteNotFound: [32, "light client module route not found"],
  ClientTypeNotSupported: [33, "client type not supported"],
});

/** What v10 answers when an id is no channel of version 1 and no client with a counterparty of version 2 either. */
export const clientV2Errors = defineErrors("clientv2", {
  CounterpartyNotFound: [35, "counterparty not found"],
});

/** Checks of version 2 that v10 makes before it knows that there is none. */
export const channelV2Errors = defineErrors("channelv2", {
  InvalidTimeout: [8, "invalid packet timeout"],
});

/** [ICS-03] Connections. */
export const connectionErrors = defineErrors("connection", {
  ConnectionExists: [2, "connection already exists"],
  ConnectionNotFound: [3, "connection not found"],
  ClientConnectionPathsNotFound: [4, "light client connection paths not found"],
  ConnectionPath: [5, "connection path is not associated to the given light client"],
  InvalidConnectionState: [6, "invalid connection state"],
  InvalidCounterparty: [7, "invalid counterparty connection"],
  InvalidConnection: [8, "invalid connection"],
  InvalidVersion: [9, "invalid connection version"],
  VersionNegotiationFailed: [10, "connection version negotiation failed"],
  InvalidConnectionIdentifier: [11, "invalid connection identifier"],
});

/** [ICS-04] Channels and packets. */
export const channelErrors = defineErrors("channel", {
  ChannelExists: [2, "channel already exists"],
  ChannelNotFound: [3, "channel not found"],
  InvalidChannel: [4, "invalid channel"],
  InvalidChannelState: [5, "invalid channel state"],
  InvalidChannelOrdering: [6, "invalid channel ordering"],
  InvalidCounterparty: [7, "invalid counterparty channel"],
  SequenceSendNotFound: [10, "sequence send not found"],
  SequenceReceiveNotFound: [11, "sequence receive not found"],
  SequenceAckNotFound: [12, "sequence acknowledgement not found"],
  InvalidPacket: [13, "invalid packet"],
  PacketTimeout: [14, "packet timeout"],
  TooManyConnectionHops: [15, "too many connection hops"],
  InvalidAcknowledgement: [16, "invalid acknowledgement"],
  AcknowledgementExists: [17, "acknowledgement for packet already exists"],
  InvalidChannelIdentifier: [18, "invalid channel identifier"],
  PacketReceived: [19, "packet already received"],
  PacketCommitmentNotFound: [20, "packet commitment not found"],
  PacketSequenceOutOfOrder: [21, "packet sequence is out of order"],
  RedundantTx: [22, "packet messages are redundant"],
  NoOpMsg: [23, "message is redundant, no-op will be performed"],
  InvalidChannelVersion: [24, "invalid channel version"],
  PacketNotSent: [25, "packet has not been sent"],
  InvalidTimeout: [26, "invalid packet timeout"],
  TimeoutNotReached: [39, "timeout not reached"],
  TimeoutElapsed: [40, "timeout elapsed"],
  RecvStartSequenceNotFound: [42, "recv start sequence not found"],
  InvalidCommitment: [43, "invalid commitment"],
});

/** [ICS-07] The Tendermint light client. */
export const tendermintErrors = defineErrors("07-tendermint", {
  InvalidChainId: [2, "invalid chain-id"],
  InvalidTrustingPeriod: [3, "invalid trusting period"],
  InvalidUnbondingPeriod: [4, "invalid unbonding period"],
  InvalidHeaderHeight: [5, "invalid header height"],
  InvalidHeader: [6, "invalid header"],
  InvalidMaxClockDrift: [7, "invalid max clock drift"],
  ProcessedTimeNotFound: [8, "processed time not found"],
  ProcessedHeightNotFound: [9, "processed height not found"],
  DelayPeriodNotPassed: [10, "packet-specified delay period has not been reached"],
  TrustingPeriodExpired: [11, "time since latest trusted state has passed the trusting period"],
  UnbondingPeriodExpired: [12, "time since latest trusted state has passed the unbonding period"],
  InvalidProofSpecs: [13, "invalid proof specs"],
  InvalidValidatorSet: [14, "invalid validator set"],
  InvalidTrustLevel: [15, "invalid trust level"],
});
