import { ensureQuery, type ErrorCode, QueryError, StateError } from "../../framework/index.ts";
import { hostErrors } from "./errors.ts";
import { channelIdFault, clientIdFault, connectionIdFault, portIdFault } from "./host.ts";

function refuseFault(fault: string | undefined): void {
  ensureQuery(fault === undefined, "InvalidArgument", `${fault}: ${hostErrors.InvalidId.text}`);
}

/** Answers InvalidArgument to text that is not a client identifier. */
export function checkQueryClientId(id: string): void {
  refuseFault(clientIdFault(id));
}
/** Answers InvalidArgument to text that is not a connection identifier. */
export function checkQueryConnectionId(id: string): void {
  refuseFault(connectionIdFault(id));
}
/** Answers InvalidArgument to text that is not a port or channel identifier. */
export function checkQueryChannel({ portId, channelId }: { readonly portId: string; readonly channelId: string }): void {
  refuseFault(portIdFault(portId));
  refuseFault(channelIdFault(channelId));
}

/** The value, or the answer NotFound in the words of Go's wrapped errors. */
export function found<T>(value: T | undefined, error: ErrorCode, detail: string): T {
  if (value === undefined) throw new QueryError("NotFound", new StateError(error, detail).message);
  return value;
}
