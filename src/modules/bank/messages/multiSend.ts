import { addCoins, areAllPositive, type Coins, equalCoins, faultOfCoins, formatCoins } from "../../../encoding/coins.ts";
import { type Context, ensure, message, type MessageHandler, type ReadContext, sdkErrors } from "../../../framework/index.ts";
import type { Input, Output } from "../../../proto/gen/cosmos/bank/v1beta1.ts";
import { ensureAccount, formatAddress, parseAddress } from "../../auth/index.ts";
import { bankErrors, MessageSender, Msg, Transfer } from "../api.ts";
import { giveCoins, takeCoins } from "../balances.ts";
import { ensureSendEnabled } from "../params.ts";
import { ensureNotBlocked } from "../send.ts";

/** Sends coins of one account to several. */
export const multiSend: MessageHandler = message(Msg.multiSend, {
  absent: ["inputs.coins.amount", "outputs.coins.amount"],
  handle(ctx, { inputs, outputs }) {
    const [input, ...others] = inputs;
    ensure(input !== undefined, bankErrors.NoInputs, "");
    ensure(others.length === 0, bankErrors.MultipleSenders, "");
    ensure(outputs.length > 0, bankErrors.NoOutputs, "");
    const from = checkEnd(ctx, input, "invalid input address");
    const recipients = outputs.map((output) => ({ ...output, to: checkEnd(ctx, output, "invalid output address") }));
    const total = addCoins(...outputs.map(({ coins }) => coins));
    ensure(equalCoins(input.coins, total), bankErrors.InputOutputMismatch, "");
    ensureSendEnabled(ctx, input.coins);
    for (const { to, address } of recipients) ensureNotBlocked(ctx, to, address);
    takeCoins(ctx, from, input.coins);
    ctx.emit(MessageSender({ sender: input.address }));
    for (const { to, coins } of recipients) give(ctx, input.address, to, coins);
  },
});

function checkEnd(ctx: ReadContext, { address, coins }: Input | Output, context: string): Uint8Array {
  const bytes = parseAddress(ctx, address, context);
  ensure(faultOfCoins(coins) === undefined && areAllPositive(coins), sdkErrors.InvalidCoins, formatCoins(coins));
  return bytes;
}

function give(ctx: Context, sender: string, to: Uint8Array, coins: Coins): void {
  giveCoins(ctx, to, coins);
  ctx.emit(Transfer({ recipient: formatAddress(ctx, to), sender, amount: formatCoins(coins) }));
  ensureAccount(ctx, to);
}
