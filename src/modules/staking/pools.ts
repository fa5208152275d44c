import type { Coins } from "../../encoding/coins.ts";
import { decFromInt, quoInt } from "../../encoding/decimal.ts";
import type { Context, ReadContext } from "../../framework/index.ts";
import { ensureModuleAccount, moduleAccountAddress } from "../auth/index.ts";
import { burnCoins, delegateCoins, getBalance, getBalances, getSupply, sendBetweenModules, undelegateCoins } from "../bank/index.ts";
import { bondDenom } from "./params.ts";

/** Where staked tokens are: with validators of the engine's set, or with others and while they unbond. */
export type Pool = "bonded" | "notBonded";

/** The module account of the tokens of validators that make blocks. */
export const BONDED_POOL = "bonded_tokens_pool";
/** The module account of all other staked tokens. */
export const NOT_BONDED_POOL = "not_bonded_tokens_pool";
const NAMES: Readonly<Record<Pool, string>> = { bonded: BONDED_POOL, notBonded: NOT_BONDED_POOL };

/** Coins of one denomination; none for zero, as sdk.NewCoins. */
export function coinsOf(denom: string, amount: bigint): Coins {
  return amount === 0n ? [] : [{ denom, amount }];
}
function stake(ctx: ReadContext, amount: bigint): Coins {
  return coinsOf(bondDenom(ctx), amount);
}

/** Moves tokens of validators that leave the set, or of what begins to unbond. */
export function bondedToNotBonded(ctx: Context, amount: bigint): void {
  sendBetweenModules(ctx, BONDED_POOL, NOT_BONDED_POOL, stake(ctx, amount));
}
/** Moves tokens of validators that enter the set. */
export function notBondedToBonded(ctx: Context, amount: bigint): void {
  sendBetweenModules(ctx, NOT_BONDED_POOL, BONDED_POOL, stake(ctx, amount));
}
/** Takes a new delegation from its delegator; vesting tokens may be delegated. */
export function takeFromDelegator(ctx: Context, delegator: Uint8Array, pool: Pool, amount: bigint): void {
  delegateCoins(ctx, delegator, NAMES[pool], stake(ctx, amount));
}
/** Pays what has unbonded. */
export function payToDelegator(ctx: Context, delegator: Uint8Array, amount: bigint): void {
  undelegateCoins(ctx, NOT_BONDED_POOL, delegator, stake(ctx, amount));
}
/** Destroys slashed tokens. */
export function burn(ctx: Context, pool: Pool, amount: bigint): void {
  if (amount > 0n) burnCoins(ctx, NAMES[pool], stake(ctx, amount));
}

/** The bonded denomination in a pool. */
export function poolBalance(ctx: ReadContext, pool: Pool): bigint {
  return getBalance(ctx, moduleAccountAddress(ctx, NAMES[pool]), bondDenom(ctx));
}
/** Everything in a pool, whose account is created if it is not there yet. */
export function openPool(ctx: Context, pool: Pool): Coins {
  ensureModuleAccount(ctx, NAMES[pool]);
  return getBalances(ctx, moduleAccountAddress(ctx, NAMES[pool]));
}

/** Tokens of the engine's validators. */
export function totalBondedTokens(ctx: ReadContext): bigint {
  return poolBalance(ctx, "bonded");
}
/** All tokens of the bonded denomination. */
export function stakingTokenSupply(ctx: ReadContext): bigint {
  return getSupply(ctx, bondDenom(ctx));
}
/** Which part of all tokens is bonded, as LegacyDec atomics. */
export function bondedRatio(ctx: ReadContext): bigint {
  const supply = stakingTokenSupply(ctx);
  return supply > 0n ? quoInt(decFromInt(totalBondedTokens(ctx)), supply) : 0n;
}
