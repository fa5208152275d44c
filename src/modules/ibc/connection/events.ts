import { event } from "../../../framework/api.ts";

const OPENING = ["connection_id", "client_id", "counterparty_client_id", "counterparty_connection_id"] as const;

/** Before the counterparty has an identifier. */
export const ConnectionOpenInit = event("connection_open_init", ["connection_id", "client_id", "counterparty_client_id"]);
export const ConnectionOpenTry = event("connection_open_try", OPENING);
export const ConnectionOpenAck = event("connection_open_ack", OPENING);
export const ConnectionOpenConfirm = event("connection_open_confirm", OPENING);
/** Follows every event of this module. */
export const ConnectionMessageEvent = event("message", ["module"]);
