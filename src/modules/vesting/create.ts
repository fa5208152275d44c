import { areAllPositive, type Coins, faultOfCoins, formatCoins } from "../../encoding/coins.ts";
import { type Context, ensure, sdkErrors } from "../../framework/index.ts";
import { getAccount, isBlockedAddress, newBase, parseAddress, setAccount, type VestingSchedule } from "../auth/index.ts";
import { sendCoins } from "../bank/index.ts";

/** Who makes whom. */
export interface Parties {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Reads the addresses of both. */
export function readParties(ctx: Context, fromAddress: string, toAddress: string): Parties {
  const from = parseAddress(ctx, fromAddress, "invalid 'from' address");
  return { from, to: parseAddress(ctx, toAddress, "invalid 'to' address") };
}

/** Refuses what is no set of coins, or none. */
export function ensureAmount(amount: Coins): void {
  ensure(faultOfCoins(amount) === undefined && areAllPositive(amount), sdkErrors.InvalidCoins, () => formatCoins(amount));
}

/** Refuses addresses of modules and of accounts that exist. */
export function ensureNew(ctx: Context, to: Uint8Array, shown: string): void {
  ensure(!isBlockedAddress(ctx, to), sdkErrors.Unauthorized, `${shown} is not allowed to receive funds`);
  ensure(getAccount(ctx, to) === undefined, sdkErrors.InvalidRequest, `account ${shown} already exists`);
}

/** Makes a vesting account and gives it its coins. */
export function createVesting(ctx: Context, { from, to }: Parties, coins: Coins, endTime: bigint, schedule: VestingSchedule): void {
  const base = newBase(ctx, to);
  setAccount(ctx, to, { kind: "vesting", base, schedule, originalVesting: coins, delegatedFree: [], delegatedVesting: [], endTime });
  sendCoins(ctx, from, to, coins);
}
