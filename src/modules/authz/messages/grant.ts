import { type Context, ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { createAccount, formatAddress, getAccount, isBlockedAddress, parseAddress } from "../../auth/index.ts";
import { authzErrors, Msg } from "../api.ts";
import { type Pair, readAuthorization, saveGrant } from "../grants.ts";

/** Reads both addresses, which must differ. */
export function readPair(ctx: Context, granter: string, grantee: string): Pair {
  ensure(granter.toLowerCase() !== grantee.toLowerCase(), authzErrors.GranteeIsGranter, "");
  const granteeBytes = parseAddress(ctx, grantee, "invalid grantee address");
  return { granter: parseAddress(ctx, granter, "invalid granter address"), grantee: granteeBytes };
}

/** Lets somebody send messages of a type in the granter's name. */
export const grant: MessageHandler = message(Msg.grant, {
  handle(ctx, { granter, grantee, grant: { authorization: packed, expiration } }) {
    const pair = readPair(ctx, granter, grantee);
    const authorization = readAuthorization(ctx, packed);
    authorization.validate();
    ensureAccount(ctx, pair.grantee);
    const messageType = authorization.messageType();
    ensure(ctx.router.message(messageType) !== undefined, sdkErrors.InvalidType, `${messageType} doesn't exist.`);
    saveGrant(ctx, pair, authorization, expiration);
  },
});

function ensureAccount(ctx: Context, grantee: Uint8Array): void {
  if (getAccount(ctx, grantee) !== undefined) return;
  const text = () => `${formatAddress(ctx, grantee)} is not allowed to receive funds`;
  ensure(!isBlockedAddress(ctx, grantee), sdkErrors.Unauthorized, text);
  createAccount(ctx, grantee);
}
