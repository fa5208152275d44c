import { ensure, type ReadContext } from "../../../framework/index.ts";
import type { Params } from "../../../proto/gen/ibc/core/client/v1.ts";
import { ibcErrors } from "../errors.ts";
import { isBlank } from "../host.ts";
import { state } from "./state.ts";

const MAX_ALLOWED_CLIENTS = 200;

/** The parameters of this module; they are set at genesis. */
export function getParams(ctx: ReadContext): Params {
  const params = state.params.get(ctx);
  ensure(params !== undefined, ibcErrors.NotFound, "client params are not set in store");
  return params;
}

/** Whether clients of a type may be used: "*" alone allows all. */
export function isAllowedClient({ allowedClients }: Params, clientType: string): boolean {
  if (isBlank(clientType)) return false;
  if (allowedClients.length === 1 && allowedClients[0] === "*") return true;
  return allowedClients.includes(clientType);
}

/** Why parameters cannot hold, or undefined. */
export function paramsFault({ allowedClients }: Params): string | undefined {
  if (allowedClients.length > MAX_ALLOWED_CLIENTS) return `allowed clients length must not exceed ${MAX_ALLOWED_CLIENTS} items`;
  if (allowedClients.includes("*") && allowedClients.length > 1) {
    return "allow list must have only one element because the allow all clients wildcard (*) is present";
  }
  const blank = allowedClients.findIndex(isBlank);
  if (blank >= 0) return `client type ${blank} cannot be blank`;
  const duplicate = allowedClients.find((clientType, i) => allowedClients.indexOf(clientType) !== i);
  return duplicate === undefined ? undefined : `duplicate client type: ${duplicate}`;
}
