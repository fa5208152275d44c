import { type Context, ensure, type ReadContext, sdkErrors } from "../../framework/index.ts";
import { createAccount, formatAddress, getAccount, isBlockedAddress } from "../auth/index.ts";
import type { FeeGrant } from "../auth/slots.ts";
import { type Allowance, packAllowance } from "./allowances/allowance.ts";
import { unpackAllowance } from "./allowances/kinds.ts";
import { RevokeFeeGrant, SetFeeGrant, UpdateFeeGrant, UseFeeGrant } from "./api.ts";
import { state } from "./state.ts";

/** Whose fees somebody may use. */
export interface Pair {
  readonly granter: Uint8Array;
  readonly grantee: Uint8Array;
}

function textsOf(ctx: ReadContext, { granter, grantee }: Pair): { readonly granter: string; readonly grantee: string } {
  return { granter: formatAddress(ctx, granter), grantee: formatAddress(ctx, grantee) };
}

/** The allowance of a pair; refused where there is none. */
export function getAllowance(ctx: ReadContext, { granter, grantee }: Pair): Allowance {
  const grant = state.grants.get(ctx, [grantee, granter]);
  ensure(grant !== undefined, sdkErrors.NotFound, "fee-grant not found");
  return unpackAllowance(grant.allowance);
}

/** Refuses a second allowance of a pair. */
export function ensureNoAllowance(ctx: ReadContext, { granter, grantee }: Pair): void {
  ensure(state.grants.get(ctx, [grantee, granter]) === undefined, sdkErrors.InvalidRequest, "fee allowance already exists");
}

/** Gives an allowance; who gets it has an account from then on. */
export function grantAllowance(ctx: Context, pair: Pair, allowance: Allowance): void {
  ensureNoAllowance(ctx, pair);
  const { granter, grantee } = pair;
  if (getAccount(ctx, grantee) === undefined) {
    const isFree = !isBlockedAddress(ctx, grantee);
    ensure(isFree, sdkErrors.Unauthorized, () => `${formatAddress(ctx, grantee)} is not allowed to receive funds`);
    createAccount(ctx, grantee);
  }
  const end = allowance.expiration();
  ensure(end === undefined || end >= ctx.timeNs, sdkErrors.InvalidRequest, "expiration is before current block time");
  if (end !== undefined) state.expirations.add(ctx, [end, grantee, granter]);
  store(ctx, pair, allowance);
  ctx.emit(SetFeeGrant(textsOf(ctx, pair)));
}

function store(ctx: Context, pair: Pair, allowance: Allowance): void {
  state.grants.set(ctx, [pair.grantee, pair.granter], { ...textsOf(ctx, pair), allowance: packAllowance(allowance) });
}

/**
 * Takes an allowance back. As in Go its row among the expirations stays, since Go removes the one of the reverse pair: it takes
 * whatever allowance the pair has then.
 */
export function revokeAllowance(ctx: Context, pair: Pair): void {
  const end = getAllowance(ctx, pair).expiration();
  const { granter, grantee } = pair;
  state.grants.delete(ctx, [grantee, granter]);
  if (end !== undefined) state.expirations.delete(ctx, [end, granter, grantee]);
  ctx.emit(RevokeFeeGrant(textsOf(ctx, pair)));
}

/** Pays a fee by an allowance, which goes when it is used up. */
export function payByAllowance(ctx: Context, { granter, grantee, ...use }: FeeGrant): void {
  const pair = { granter, grantee };
  const left = getAllowance(ctx, pair).accept(ctx, use);
  if (left === undefined) revokeAllowance(ctx, pair);
  ctx.emit(UseFeeGrant(textsOf(ctx, pair)));
  if (left === undefined) return;
  // Read again as in Go: its gas is the payer's.
  getAllowance(ctx, pair);
  store(ctx, pair, left);
  ctx.emit(UpdateFeeGrant(textsOf(ctx, pair)));
}

/** Removes allowances that ended before this block's time, up to a limit. */
export function pruneExpired(ctx: Context, limit: number): void {
  const ended: (readonly [bigint, Uint8Array, Uint8Array])[] = [];
  for (const row of state.expirations.keys(ctx, { to: [ctx.timeNs] })) {
    ended.push(row);
    if (ended.length === limit) break;
  }
  for (const row of ended) {
    state.expirations.delete(ctx, row);
    state.grants.delete(ctx, [row[1], row[2]]);
  }
}
