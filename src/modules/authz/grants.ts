import { formatTime } from "../../encoding/time.ts";
import { type Context, ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import type { Grant } from "../../proto/gen/cosmos/authz/v1beta1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";
import { formatAddress } from "../auth/index.ts";
import { authzErrors, EventGrant, EventRevoke, type GrantTexts } from "./api.ts";
import { type Authorization, authorizationTypes } from "./slots.ts";
import { state } from "./state.ts";

const GAS_PER_QUEUED = 20;

/** Who lets whom act. */
export interface Pair {
  readonly granter: Uint8Array;
  readonly grantee: Uint8Array;
}

/** The authorization in an Any; refuses what is none. */
export function readAuthorization(ctx: ReadContext, packed: Any | undefined): Authorization {
  ensure(packed !== undefined, sdkErrors.InvalidType, "authorization is nil");
  const type = authorizationTypes(ctx).find(({ typeUrl }) => typeUrl === packed.typeUrl);
  ensure(type !== undefined, sdkErrors.InvalidType, `${packed.typeUrl} is no authorization of this chain`);
  return type.read(packed.value);
}

/** The grant of a pair for a type of message, if there is one. */
export function getGrant(ctx: ReadContext, { granter, grantee }: Pair, messageType: string): Grant | undefined {
  return state.grants.get(ctx, [granter, grantee, messageType]);
}

function textsOf(ctx: ReadContext, { granter, grantee }: Pair, msgTypeUrl: string): GrantTexts {
  return { granter: formatAddress(ctx, granter), grantee: formatAddress(ctx, grantee), msgTypeUrl };
}

/** Gives an authorization, in place of the one that the pair had for the type of message. */
export function saveGrant(ctx: Context, pair: Pair, authorization: Authorization, expiration: bigint | undefined): void {
  const messageType = authorization.messageType();
  const isAhead = expiration === undefined || expiration > ctx.timeNs;
  const text = () => `expiration must be after the current block time (${formatTime(ctx.timeNs)})`;
  ensure(isAhead, authzErrors.InvalidExpirationTime, text);
  const before = getGrant(ctx, pair, messageType)?.expiration;
  if (before !== expiration) {
    if (before !== undefined) removeExpiration(ctx, pair, messageType, before);
    if (expiration !== undefined) addExpiration(ctx, pair, messageType, expiration);
  }
  state.grants.set(ctx, [pair.granter, pair.grantee, messageType], { authorization: authorization.pack(), expiration });
  ctx.emit(EventGrant(textsOf(ctx, pair, messageType)));
}

/** Stores what is left of an authorization after its use. */
export function updateGrant(ctx: Context, pair: Pair, authorization: Authorization): void {
  const messageType = authorization.messageType();
  const grant = getGrant(ctx, pair, messageType);
  ensure(grant !== undefined, authzErrors.NoAuthorizationFound, "");
  state.grants.set(ctx, [pair.granter, pair.grantee, messageType], { ...grant, authorization: authorization.pack() });
}

/** Takes a grant back. */
export function deleteGrant(ctx: Context, pair: Pair, messageType: string): void {
  const grant = getGrant(ctx, pair, messageType);
  ensure(grant !== undefined, authzErrors.NoAuthorizationFound, `failed to delete the grant of ${messageType}`);
  if (grant.expiration !== undefined) removeExpiration(ctx, pair, messageType, grant.expiration);
  state.grants.delete(ctx, [pair.granter, pair.grantee, messageType]);
  ctx.emit(EventRevoke(textsOf(ctx, pair, messageType)));
}

function addExpiration(ctx: Context, { granter, grantee }: Pair, messageType: string, expiration: bigint): void {
  const key = [expiration, granter, grantee] as const;
  const msgTypeUrls = [...(state.expirations.get(ctx, key)?.msgTypeUrls ?? []), messageType];
  state.expirations.set(ctx, key, { msgTypeUrls });
}

/** The last of the types takes the place of the removed one; a list without types stays. */
function removeExpiration(ctx: Context, { granter, grantee }: Pair, messageType: string, expiration: bigint): void {
  const key = [expiration, granter, grantee] as const;
  const row = state.expirations.get(ctx, key);
  ensure(row !== undefined, authzErrors.NoGrantKeyFound, "can't remove grant from the expire queue, grant key not found");
  const at = row.msgTypeUrls.indexOf(messageType);
  for (let i = 0; i < (at < 0 ? row.msgTypeUrls.length : at + 1); i++) ctx.gas.consume(GAS_PER_QUEUED, "grant queue");
  if (at < 0) return;
  const last = row.msgTypeUrls.at(-1) ?? "";
  state.expirations.set(ctx, key, { msgTypeUrls: row.msgTypeUrls.map((type, i) => (i === at ? last : type)).slice(0, -1) });
}

/** BeginBlock: removes the grants that ended before this block's time. */
export function removeExpired(ctx: Context): void {
  for (const [key, { msgTypeUrls }] of [...state.expirations.entries(ctx, { to: [ctx.timeNs] })]) {
    state.expirations.delete(ctx, key);
    for (const messageType of msgTypeUrls) state.grants.delete(ctx, [key[1], key[2], messageType]);
  }
}
