import { defineErrors, event } from "../../../framework/api.ts";

export { Msg, Query } from "../../../proto/gen/ibc/core/connection/v1.ts";

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

const OPENING = ["connection_id", "client_id", "counterparty_client_id", "counterparty_connection_id"] as const;

/** A connection was opened from this side; the counterparty has no identifier yet. */
export const ConnectionOpenInit = event("connection_open_init", ["connection_id", "client_id", "counterparty_client_id"]);
/** A connection was accepted that the counterparty opened. */
export const ConnectionOpenTry = event("connection_open_try", OPENING);
/** A connection is open: the counterparty accepted it. */
export const ConnectionOpenAck = event("connection_open_ack", OPENING);
/** A connection is open: its opener knows of our acceptance. */
export const ConnectionOpenConfirm = event("connection_open_confirm", OPENING);
/** Follows every event of this module. */
export const ConnectionMessageEvent = event("message", ["module"]);
