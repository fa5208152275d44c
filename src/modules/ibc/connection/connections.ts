import { ensure, type ReadContext } from "../../../framework/index.ts";
import { type ConnectionEnd, type Counterparty, type State, StateInfo } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { ibcErrors } from "../errors.ts";
import { checkClientId, checkConnectionId } from "../host.ts";
import { connectionErrors } from "./api.ts";
import { state } from "./state.ts";
import { validateVersion } from "./versions.ts";

/** A connection by id. */
export function getConnection(ctx: ReadContext, connectionId: string): ConnectionEnd | undefined {
  return state.connections.get(ctx, connectionId);
}

/** The connection; its absence is a refusal. */
export function connectionOf(ctx: ReadContext, connectionId: string, detail = connectionId): ConnectionEnd {
  const connection = state.connections.get(ctx, connectionId);
  ensure(connection !== undefined, connectionErrors.ConnectionNotFound, detail);
  return connection;
}

/** A state as Go prints it. */
export function connectionStateName(value: State): string {
  return StateInfo.names.get(value) ?? `${value}`;
}

/** Refuses a counterparty that names no client, or no prefix of its store. */
export function validateCounterparty({ connectionId, clientId, prefix }: Counterparty): void {
  if (connectionId !== "") checkConnectionId(connectionId, "invalid counterparty connection ID");
  checkClientId(clientId, "invalid counterparty client ID");
  ensure(prefix.keyPrefix.length > 0, connectionErrors.InvalidCounterparty, "counterparty prefix cannot be empty");
}

/** [ICS-03] Stateless checks of a connection end. */
export function validateConnection({ clientId, versions, counterparty }: Omit<ConnectionEnd, "state">): void {
  checkClientId(clientId);
  ensure(versions.length > 0, ibcErrors.InvalidVersion, "empty connection versions");
  versions.forEach(validateVersion);
  validateCounterparty(counterparty);
}
