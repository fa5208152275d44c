import { sha256 } from "../../../crypto/hash.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import type { Coin } from "../../../encoding/coins.ts";
import { type Context, ensureInvariant, type ReadContext } from "../../../framework/index.ts";
import { sendCoins } from "../../bank/index.ts";
import { within } from "../within.ts";
import { state } from "./state.ts";

/** [ICS-20] The account that holds what left through a channel; nobody has a key to it. */
export function escrowAddress(portId: string, channelId: string): Uint8Array {
  return sha256(utf8(`ics20-1\0${portId}/${channelId}`)).slice(0, 20);
}

/** How much of a denomination is in escrow, over all channels. */
export function getTotalEscrow(ctx: ReadContext, denom: string): bigint {
  return state.totalEscrow.get(ctx, denom) ?? 0n;
}

/** Stores how much of a denomination is in escrow; nothing leaves no row. */
export function setTotalEscrow(ctx: Context, { denom, amount }: Coin): void {
  ensureInvariant(amount >= 0n, `amount in escrow cannot be negative: ${amount}${denom}`);
  if (amount === 0n) state.totalEscrow.delete(ctx, denom);
  else state.totalEscrow.set(ctx, denom, amount);
}

/** Locks a coin that leaves through a channel. */
export function escrowCoin(ctx: Context, sender: Uint8Array, escrow: Uint8Array, coin: Coin): void {
  sendCoins(ctx, sender, escrow, [coin]);
  setTotalEscrow(ctx, { denom: coin.denom, amount: getTotalEscrow(ctx, coin.denom) + coin.amount });
}

/** Releases a coin that came back through a channel. */
export function unescrowCoin(ctx: Context, escrow: Uint8Array, receiver: Uint8Array, coin: Coin): void {
  const context =
    "unable to unescrow tokens, this may be caused by a malicious counterparty module or a bug: please open an issue on counterparty module";
  within(context, () => sendCoins(ctx, escrow, receiver, [coin]));
  setTotalEscrow(ctx, { denom: coin.denom, amount: getTotalEscrow(ctx, coin.denom) - coin.amount });
}
