import { utf8 } from "../../../../encoding/bytes.ts";
import { formatCoin, isDenom } from "../../../../encoding/coins.ts";
import { ensure, message } from "../../../../framework/index.ts";
import { ibcErrors } from "../../errors.ts";
import { checkAddress, checkChannelId, checkPortId, isBlank } from "../../host.ts";
import { Msg, transferErrors } from "../api.ts";
import { parseDenomHash } from "../denom.ts";
import { MAX_MEMO_LENGTH } from "../packetData.ts";
import { transfer } from "../send.ts";

const MAX_RECEIVER_LENGTH = 2048;

/** "ibc" alone names nothing, and behind "ibc/" stands a hash. */
function isTransferable(denom: string): boolean {
  if (!isDenom(denom) || denom === "ibc") return false;
  return !denom.startsWith("ibc/") || (parseDenomHash(denom.slice("ibc/".length))?.length ?? 0) > 0;
}

/** Sends coins to another chain. */
export const transferMessage = message(Msg.transfer, {
  // Go, too, refuses a coin without an amount with the code of a wrong one.
  absent: ["token.amount"],
  validate({ sourcePort, sourceChannel, token, sender, receiver, memo }, chain) {
    checkPortId(sourcePort, `invalid source port ID ${sourcePort}`);
    checkChannelId(sourceChannel, `invalid source channel ID ${sourceChannel}`);
    ensure(token.amount > 0n && isTransferable(token.denom), ibcErrors.InvalidCoins, formatCoin(token));
    checkAddress(sender, chain);
    ensure(!isBlank(receiver), ibcErrors.InvalidAddress, "missing recipient address");
    const tooLong = `recipient address must not exceed ${MAX_RECEIVER_LENGTH} bytes`;
    ensure(utf8(receiver).length <= MAX_RECEIVER_LENGTH, ibcErrors.InvalidAddress, tooLong);
    const isShort = utf8(memo).length <= MAX_MEMO_LENGTH;
    ensure(isShort, transferErrors.InvalidMemo, `memo must not exceed ${MAX_MEMO_LENGTH} bytes`);
  },
  handle: (ctx, msg) => ({ sequence: transfer(ctx, msg) }),
});
