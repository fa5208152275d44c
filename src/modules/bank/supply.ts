import { type Coin, type Coins, formatCoins, checkAmount } from "../../encoding/coins.ts";
import { type Context, ensureInvariant, type ReadContext } from "../../framework/index.ts";
import { ensureModuleAccount, ensurePermission, formatAddress, moduleAccountAddress } from "../auth/index.ts";
import { Burn, Coinbase } from "./api.ts";
import { giveCoins, takeCoins } from "./balances.ts";
import { state } from "./state.ts";

/** How much of a denomination exists. */
export function getSupply(ctx: ReadContext, denom: string): bigint {
  return state.supply.get(ctx, denom) ?? 0n;
}

/** Everything that exists, by denomination. */
export function getTotalSupply(ctx: ReadContext): Coins {
  return [...state.supply.entries(ctx)].map(([denom, amount]): Coin => ({ denom, amount }));
}

/** Writes the supply of a denomination; zero leaves no row. */
export function setSupply(ctx: Context, { denom, amount }: Coin): void {
  if (amount === 0n) state.supply.delete(ctx, denom);
  else state.supply.set(ctx, denom, checkAmount(amount));
}

/** Makes coins in a module account that may mint. */
export function mintCoins(ctx: Context, module: string, coins: Coins): void {
  ensurePermission(ensureModuleAccount(ctx, module), "minter", "mint tokens");
  const address = moduleAccountAddress(ctx, module);
  giveCoins(ctx, address, coins);
  for (const { denom, amount } of coins) setSupply(ctx, { denom, amount: getSupply(ctx, denom) + amount });
  ctx.emit(Coinbase({ minter: formatAddress(ctx, address), amount: formatCoins(coins) }));
}

/** Destroys coins of a module account that may burn. */
export function burnCoins(ctx: Context, module: string, coins: Coins): void {
  ensurePermission(ensureModuleAccount(ctx, module), "burner", "burn tokens");
  const address = moduleAccountAddress(ctx, module);
  takeCoins(ctx, address, coins);
  for (const { denom, amount } of coins) {
    const supply = getSupply(ctx, denom);
    ensureInvariant(supply >= amount, `supply ${supply}${denom} is smaller than the ${amount}${denom} of ${module} to burn`);
    setSupply(ctx, { denom, amount: supply - amount });
  }
  ctx.emit(Burn({ burner: formatAddress(ctx, address), amount: formatCoins(coins) }));
}
