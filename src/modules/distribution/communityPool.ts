import type { Coins } from "../../encoding/coins.ts";
import { addDecCoins, type DecCoins, decCoinsFromCoins, subtractDecCoins } from "../../encoding/decCoins.ts";
import { type Context, ensure, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { sendFromModule, sendToModule } from "../bank/index.ts";
import { distributionErrors } from "./api.ts";
import { state } from "./state.ts";

/** Name of the account that holds rewards and the community pool. */
export const DISTRIBUTION = "distribution";

/** What belongs to everybody; there is no pool before genesis. */
export function communityPool(ctx: ReadContext): DecCoins {
  const pool = state.feePool.get(ctx);
  ensure(
    pool !== undefined,
    unregisteredError,
    "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/cosmos.distribution.v1beta1.FeePool",
  );
  return pool.communityPool;
}

/** Adds to the pool what the module's account holds already. */
export function addToCommunityPool(ctx: Context, coins: DecCoins): void {
  state.feePool.set(ctx, { communityPool: addDecCoins(communityPool(ctx), coins) });
}

/** An account gives coins to the pool. */
export function fundCommunityPool(ctx: Context, amount: Coins, sender: Uint8Array): void {
  sendToModule(ctx, sender, DISTRIBUTION, amount);
  addToCommunityPool(ctx, decCoinsFromCoins(amount));
}

/** Pays out of the pool. */
export function distributeFromFeePool(ctx: Context, amount: Coins, recipient: Uint8Array): void {
  const left = subtractDecCoins(communityPool(ctx), decCoinsFromCoins(amount));
  ensure(left !== undefined, distributionErrors.BadDistribution, "");
  sendFromModule(ctx, DISTRIBUTION, recipient, amount);
  state.feePool.set(ctx, { communityPool: left });
}
