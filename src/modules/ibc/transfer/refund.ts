import { moduleAddress } from "../../../crypto/address.ts";
import { type Context, ensure } from "../../../framework/index.ts";
import type { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { parseAddress } from "../../auth/index.ts";
import { mintCoins, sendCoins } from "../../bank/index.ts";
import { ibcErrors } from "../errors.ts";
import { cameThrough, localDenom } from "./denom.ts";
import { escrowAddress, unescrowCoin } from "./escrow.ts";
import { amountOfToken, type TransferData } from "./packetData.ts";
import { isBlocked } from "./send.ts";

const MODULE_ADDRESS = moduleAddress("transfer");

/** [ICS-20] Gives the sender back what was not received. */
export function refund(ctx: Context, { sourcePort, sourceChannel }: Packet, { token, sender }: TransferData): void {
  const receiver = parseAddress(ctx, sender);
  ensure(!isBlocked(ctx, receiver), ibcErrors.Unauthorized, `${sender} is not allowed to receive funds`);
  const coin = { denom: localDenom(token.denom), amount: amountOfToken(token) };
  if (!cameThrough(token.denom, sourcePort, sourceChannel)) {
    unescrowCoin(ctx, escrowAddress(sourcePort, sourceChannel), receiver, coin);
    return;
  }
  mintCoins(ctx, "transfer", [coin]);
  sendCoins(ctx, MODULE_ADDRESS, receiver, [coin]);
}
