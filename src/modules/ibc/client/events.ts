import { event } from "../../../framework/api.ts";

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
