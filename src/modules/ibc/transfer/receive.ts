import { moduleAddress } from "../../../crypto/address.ts";
import { toHexUpper, utf8 } from "../../../encoding/bytes.ts";
import { isDenom } from "../../../encoding/coins.ts";
import { type Context, ensure, ensureInvariant } from "../../../framework/index.ts";
import type { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { formatAddress, readAddress } from "../../auth/index.ts";
import { mintCoins, sendCoins } from "../../bank/index.ts";
import { ibcErrors } from "../errors.ts";
import { isBlank } from "../host.ts";
import { within } from "../within.ts";
import { Denomination, transferErrors } from "./api.ts";
import { cameThrough, denomHash, denomJson, localDenom, rememberDenom, validateDenom } from "./denom.ts";
import { escrowAddress, unescrowCoin } from "./escrow.ts";
import { amountOfToken, MAX_MEMO_LENGTH, type TransferData } from "./packetData.ts";
import { getParams } from "./params.ts";
import { isBlocked } from "./send.ts";

const MODULE_ADDRESS = moduleAddress("transfer");

function validateReceived({ token, sender, receiver, memo }: TransferData): void {
  ensure(!isBlank(sender), ibcErrors.InvalidAddress, "sender address cannot be blank");
  ensure(!isBlank(receiver), ibcErrors.InvalidAddress, "receiver address cannot be blank");
  validateDenom(token.denom);
  const { length } = utf8(memo);
  ensure(length <= MAX_MEMO_LENGTH, transferErrors.InvalidMemo, `memo must not exceed ${MAX_MEMO_LENGTH} bytes`);
}

/** [ICS-20] Coins of ours come back out of escrow; others get a hop more and are minted as vouchers. */
export function credit(ctx: Context, packet: Packet, data: TransferData): void {
  within("error validating ICS-20 transfer packet data", () => validateReceived(data));
  ensure(getParams(ctx).receiveEnabled, transferErrors.ReceiveDisabled, "");
  const receiver = readAddress(ctx, data.receiver);
  ensure(typeof receiver !== "string", ibcErrors.InvalidAddress, `failed to decode receiver address: ${data.receiver}`);
  const blocked = isBlocked(ctx, receiver);
  ensure(!blocked, ibcErrors.Unauthorized, `${formatAddress(ctx, receiver)} is not allowed to receive funds`);
  const { denom } = data.token;
  const amount = amountOfToken(data.token);
  const { destinationPort: portId, destinationChannel: channelId } = packet;
  if (cameThrough(denom, packet.sourcePort, packet.sourceChannel)) {
    const home = localDenom({ ...denom, trace: denom.trace.slice(1) });
    // Go panics where it makes this coin: the transaction fails, and the packet is never acknowledged.
    ensureInvariant(isDenom(home), `invalid denom: ${home}`);
    unescrowCoin(ctx, escrowAddress(portId, channelId), receiver, { denom: home, amount });
    return;
  }
  const voucher = { ...denom, trace: [{ portId, channelId }, ...denom.trace] };
  rememberDenom(ctx, voucher);
  ctx.emit(Denomination({ denom_hash: toHexUpper(denomHash(voucher)), denom: denomJson(voucher) }));
  const coins = [{ denom: localDenom(voucher), amount }];
  within("failed to mint IBC tokens", () => mintCoins(ctx, "transfer", coins));
  within(`failed to send coins to receiver ${formatAddress(ctx, receiver)}`, () => sendCoins(ctx, MODULE_ADDRESS, receiver, coins));
}
