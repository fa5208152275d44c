import { areAllPositive, faultOfCoins, formatCoins } from "../../../encoding/coins.ts";
import { ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { parseAddress } from "../../auth/index.ts";
import { Msg } from "../api.ts";
import { ensureSendEnabled } from "../params.ts";
import { ensureNotBlocked, sendCoins } from "../send.ts";

/** Sends coins to an account. */
export const send: MessageHandler = message(Msg.send, {
  absent: ["amount.amount"],
  handle(ctx, { fromAddress, toAddress, amount }) {
    const from = parseAddress(ctx, fromAddress, "invalid from address");
    const to = parseAddress(ctx, toAddress, "invalid to address");
    ensure(faultOfCoins(amount) === undefined && areAllPositive(amount), sdkErrors.InvalidCoins, () => formatCoins(amount));
    ensureSendEnabled(ctx, amount);
    ensureNotBlocked(ctx, to, toAddress);
    sendCoins(ctx, from, to, amount);
  },
});
