import { defineErrors, type Event, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/authz/v1beta1.ts";

/** Codespace "authz". */
export const authzErrors = defineErrors("authz", {
  NoAuthorizationFound: [2, "authorization not found"],
  InvalidExpirationTime: [3, "expiration time of authorization should be more than current time"],
  UnknownAuthorizationType: [4, "unknown authorization type"],
  NoGrantKeyFound: [5, "grant key not found"],
  AuthorizationExpired: [6, "authorization expired"],
  GranteeIsGranter: [7, "grantee and granter should be different"],
  AuthorizationNumOfSigners: [9, "authorization can be given to msg with only one signer"],
  NegativeMaxTokens: [12, "max tokens should be positive"],
});

const Granted = event("cosmos.authz.v1beta1.EventGrant", ["grantee", "granter", "msg_type_url"]);
const Revoked = event("cosmos.authz.v1beta1.EventRevoke", ["grantee", "granter", "msg_type_url"]);

/** What an event tells of a grant. */
export interface GrantTexts {
  readonly granter: string;
  readonly grantee: string;
  readonly msgTypeUrl: string;
}

/** Attributes of typed events are JSON. */
function typed({ granter, grantee, msgTypeUrl }: GrantTexts): Parameters<typeof Granted>[0] {
  return { grantee: JSON.stringify(grantee), granter: JSON.stringify(granter), msg_type_url: JSON.stringify(msgTypeUrl) };
}

/** Somebody may do something in another's name. */
export function EventGrant(texts: GrantTexts): Event {
  return Granted(typed(texts));
}
/** He may not any more. */
export function EventRevoke(texts: GrantTexts): Event {
  return Revoked(typed(texts));
}
