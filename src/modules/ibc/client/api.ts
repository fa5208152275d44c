import { defineErrors, event } from "../../../framework/api.ts";

export { Msg, Query } from "../../../proto/gen/ibc/core/client/v1.ts";

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

/** What v10 answers when an id is neither a channel of version 1 nor a client with a counterparty of version 2. */
export const clientV2Errors = defineErrors("clientv2", {
  CounterpartyNotFound: [35, "counterparty not found"],
});

/** A client was made. */
export const CreateClient = event("create_client", ["client_id", "client_type", "consensus_height"]);
/** A client learnt of a header; `header` (hex of the packed message) only for older clients. */
export const UpdateClient = event("update_client", ["client_id", "client_type", "consensus_height", "consensus_heights", "header?"]);
/** A client follows its chain into another revision. */
export const UpgradeClient = event("upgrade_client", ["client_id", "client_type", "consensus_height"]);
/** A client was frozen. */
export const ClientMisbehaviour = event("client_misbehaviour", ["client_id", "client_type"]);
/** A client was given the state of another. */
export const RecoverClient = event("recover_client", ["subject_client_id", "client_type"]);
/** An upgrade of this chain was scheduled together with the client of its next revision. */
export const ScheduleUpgrade = event("schedule_ibc_software_upgrade", ["title", "upgrade_plan_height"]);
/** The last block before an upgrade. */
export const UpgradeChain = event("upgrade_chain", ["upgrade_plan_height", "upgrade_store"]);
/** Follows every event of this module. */
export const ClientMessageEvent = event("message", ["module"]);
