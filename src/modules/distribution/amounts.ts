import { type Coins, faultOfCoins, formatCoins } from "../../encoding/coins.ts";
import { ensure, sdkErrors } from "../../framework/index.ts";

/** Refuses amounts of a message that are none, or no set of positive coins. */
export function ensureAmount(amount: Coins): void {
  ensure(amount.length > 0, sdkErrors.InvalidCoins, "amount cannot be nil");
  ensure(faultOfCoins(amount) === undefined, sdkErrors.InvalidCoins, () => formatCoins(amount));
}
