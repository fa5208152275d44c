import { moduleAddress } from "../../../crypto/address.ts";
import { equalBytes } from "../../../encoding/bytes.ts";
import { type Context, ensure, type ReadContext, StateError } from "../../../framework/index.ts";
import type { MsgTransfer, Token } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { formatAddress, isBlockedAddress, parseAddress } from "../../auth/index.ts";
import { burnCoins, ensureSendEnabled, getBalance, sendToModule } from "../../bank/index.ts";
import { getChannel, sendPacket } from "../channel/index.ts";
import { channelV2Errors } from "../channel/api.ts";
import { clientV2Errors } from "../client/api.ts";
import { ibcErrors } from "../errors.ts";
import { within } from "../within.ts";
import { IbcTransfer, TransferMessage, transferErrors } from "./api.ts";
import { cameThrough, denomOfCoin, denomPath, localDenom } from "./denom.ts";
import { escrowAddress, escrowCoin } from "./escrow.ts";
import { amountOfToken, packetDataBytes, TRANSFER_PORT, validatePacketData } from "./packetData.ts";
import { getParams } from "./params.ts";

/** An amount that means everything the sender may spend. */
const EVERYTHING = (1n << 256n) - 1n;
const MODULE_ADDRESS = moduleAddress("transfer");

/** Whether coins may not go to or come from an account; our own account is never blocked. */
export function isBlocked(ctx: ReadContext, address: Uint8Array): boolean {
  return !equalBytes(address, MODULE_ADDRESS) && isBlockedAddress(ctx, address);
}

/** [ICS-20] Sends coins to another chain and returns the packet's sequence. */
export function transfer(ctx: Context, msg: MsgTransfer): bigint {
  const { sendEnabled } = getParams(ctx);
  ensure(sendEnabled, transferErrors.SendDisabled, "");
  const sender = parseAddress(ctx, msg.sender);
  const { denom } = msg.token;
  const amount = msg.token.amount === EVERYTHING ? spendable(ctx, sender, denom) : msg.token.amount;
  const token: Token = { denom: denomOfCoin(ctx, denom), amount: `${amount}` };
  const { receiver, memo } = msg;
  const data = { denom: denomPath(token.denom), amount: token.amount, sender: formatAddress(ctx, sender), receiver, memo };
  within("failed to validate ics20-1 packet data", () => validatePacketData(data));
  const { sourceChannel: channel, timeoutHeight, timeoutTimestamp } = msg;
  if (getChannel(ctx, msg.sourcePort, channel) === undefined) refuseVersion2(msg);
  takeToken(ctx, sender, token, channel);
  const sequence = sendPacket(ctx, { port: TRANSFER_PORT, channel, timeoutHeight, timeoutTimestamp, data: packetDataBytes(data) });
  ctx.emit(IbcTransfer({ ...data, denom: denomPath(token.denom) }));
  ctx.emit(TransferMessage({ module: "transfer" }));
  return sequence;
}

const ENCODINGS = ["", "application/json", "application/x-protobuf", "application/x-solidity-abi"];

/** An id without a channel is taken for a client of IBC version 2, and no client here has a counterparty of version 2. */
function refuseVersion2({ sourceChannel, encoding, timeoutTimestamp }: MsgTransfer): never {
  const wrongEncoding = `invalid encoding provided, must be either empty or one of ["application/json" "application/x-protobuf"], got ${encoding}`;
  ensure(ENCODINGS.includes(encoding), ibcErrors.InvalidType, wrongEncoding);
  ensure(timeoutTimestamp !== 0n, channelV2Errors.InvalidTimeout, "timeout must not be 0");
  const detail = `send packet failed for source id: ${sourceChannel}: counterparty not found for client: ${sourceChannel}`;
  throw new StateError(clientV2Errors.CounterpartyNotFound, detail);
}

function spendable(ctx: ReadContext, sender: Uint8Array, denom: string): bigint {
  const amount = getBalance(ctx, sender, denom);
  ensure(amount !== 0n, transferErrors.InvalidAmount, `empty spendable balance for ${denom}`);
  return amount;
}

/** Takes the coins from the sender: vouchers that go home are burnt, others wait in escrow. */
function takeToken(ctx: Context, sender: Uint8Array, token: Token, channel: string): void {
  const address = formatAddress(ctx, sender);
  ensure(!isBlocked(ctx, sender), ibcErrors.Unauthorized, `${address} is not allowed to send funds`);
  const coin = { denom: localDenom(token.denom), amount: amountOfToken(token) };
  try {
    ensureSendEnabled(ctx, [coin]);
  } catch (error) {
    if (error instanceof StateError) throw new StateError(transferErrors.SendDisabled, error.message, { cause: error });
    throw error;
  }
  if (!cameThrough(token.denom, TRANSFER_PORT, channel)) {
    escrowCoin(ctx, sender, escrowAddress(TRANSFER_PORT, channel), coin);
    return;
  }
  sendToModule(ctx, sender, "transfer", [coin]);
  burnCoins(ctx, "transfer", [coin]);
}
