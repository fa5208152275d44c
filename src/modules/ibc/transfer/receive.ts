import { moduleAddress } from "../../../crypto/address.ts";
import { equalBytes, fromUtf8, toHexUpper } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { type Context, ensure, StateError } from "../../../framework/index.ts";
import { Acknowledgement, Order, OrderInfo, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { fromJsonText } from "../../../proto/json.ts";
import { formatAddress, parseAddress, readAddress } from "../../auth/index.ts";
import { mintCoins, sendCoins } from "../../bank/index.ts";
import { acknowledgementBytes, errorAcknowledgement, resultAcknowledgement } from "../acknowledgement.ts";
import { channelErrors, portErrors } from "../channel/api.ts";
import { hostErrors, ibcErrors } from "../errors.ts";
import { isBlank, sequenceOf } from "../host.ts";
import type { ChannelOpening, IbcApplication, PacketAcknowledgement, PacketDelivery } from "../channel/slots.ts";
import {
  AcknowledgementContent,
  Denomination,
  PacketAcknowledged,
  PacketReceived,
  Timeout,
  TransferMessage,
  transferErrors,
} from "./api.ts";
import { cameThrough, denomHash, denomJson, denomPath, localDenom, rememberDenom, tokenJson, validateDenom } from "./denom.ts";
import { escrowAddress, unescrowCoin } from "./escrow.ts";
import {
  amountOfToken,
  decodePacketData,
  ICS20_VERSION,
  MAX_MEMO_LENGTH,
  NO_DATA,
  TRANSFER_PORT,
  type TransferData,
} from "./packetData.ts";
import { getParams } from "./params.ts";
import { isBlocked } from "./send.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import { state } from "./state.ts";

const MODULE_ADDRESS = moduleAddress("transfer");
const MAX_CHANNELS = (1n << 32n) - 1n;

/** [ICS-20] Transfer channels are unordered, on our port, and few enough for the escrow addresses to be safe. */
function checkChannel(ctx: Context, { ordering, portId, channelId }: ChannelOpening): void {
  const sequence = sequenceOf(channelId, "channel-");
  ensure(sequence !== undefined, hostErrors.InvalidId, `channel identifier ${channelId} is not in the format: \`channel-{N}\``);
  const detail = `channel sequence ${sequence} is greater than max allowed transfer channels ${MAX_CHANNELS}`;
  ensure(sequence <= MAX_CHANNELS, transferErrors.MaxTransferChannels, detail);
  const isUnordered = ordering === Order.ORDER_UNORDERED;
  const got = OrderInfo.names.get(ordering) ?? `${ordering}`;
  ensure(isUnordered, channelErrors.InvalidChannelOrdering, `expected ORDER_UNORDERED channel, got ${got} `);
  const port = state.port.get(ctx);
  ensure(port === portId, portErrors.InvalidPort, `invalid port: ${portId}, expected ${port}`);
}

function partiesOf({ token, sender, receiver, memo }: TransferData) {
  return { sender, receiver, denom: denomPath(token.denom), amount: token.amount, memo };
}

function onRecvPacket(ctx: Context, packet: Packet, { channelVersion }: PacketDelivery): PacketAcknowledgement {
  const read = tryDecode(packet, channelVersion);
  const { data = NO_DATA } = read;
  const error = read.error ?? refusalOf(ctx, packet, data);
  ctx.emit(PacketReceived({ ...partiesOf(data), success: `${error === undefined}`, error: error?.message }));
  ctx.emit(TransferMessage({ module: "transfer" }));
  return error === undefined ? resultAcknowledgement(Uint8Array.of(1)) : errorAcknowledgement(error);
}

function tryDecode(packet: Packet, version: string): { readonly data?: TransferData; readonly error?: StateError } {
  try {
    return { data: decodePacketData(packet.data, version) };
  } catch (error) {
    if (error instanceof StateError) return { error };
    throw error;
  }
}

/** Credits the receiver; a refusal's events are emitted all the same: the caller turns them into error events. */
function refusalOf(ctx: Context, packet: Packet, data: TransferData): StateError | undefined {
  const attempt = ctx.attempt((inner) => credit(inner, packet, data));
  if (attempt.ok) return undefined;
  for (const event of attempt.events) ctx.emit(event);
  return attempt.error;
}

function validateReceived({ token, sender, receiver, memo }: TransferData): void {
  ensure(!isBlank(sender), ibcErrors.InvalidAddress, "sender address cannot be blank");
  ensure(!isBlank(receiver), ibcErrors.InvalidAddress, "receiver address cannot be blank");
  validateDenom(token.denom);
  const { length } = utf8(memo);
  ensure(length <= MAX_MEMO_LENGTH, transferErrors.InvalidMemo, `memo must not exceed ${MAX_MEMO_LENGTH} bytes`);
}

/** [ICS-20] Coins of ours come back out of escrow; others get a hop more and are minted as vouchers. */
function credit(ctx: Context, packet: Packet, data: TransferData): void {
  try {
    validateReceived(data);
  } catch (error) {
    throw error instanceof StateError ? error.wrap("error validating ICS-20 transfer packet data") : error;
  }
  ensure(getParams(ctx).receiveEnabled, transferErrors.ReceiveDisabled, "");
  const receiver = readAddress(ctx, data.receiver);
  ensure(typeof receiver !== "string", ibcErrors.InvalidAddress, `failed to decode receiver address: ${data.receiver}`);
  const blocked = isBlocked(ctx, receiver);
  ensure(!blocked, ibcErrors.Unauthorized, `${formatAddress(ctx, receiver)} is not allowed to receive funds`);
  const { denom } = data.token;
  const amount = amountOfToken(data.token);
  const { destinationPort: portId, destinationChannel: channelId } = packet;
  if (cameThrough(denom, packet.sourcePort, packet.sourceChannel)) {
    const home = { ...denom, trace: denom.trace.slice(1) };
    unescrowCoin(ctx, escrowAddress(portId, channelId), receiver, { denom: localDenom(home), amount });
    return;
  }
  const voucher = { ...denom, trace: [{ portId, channelId }, ...denom.trace] };
  rememberDenom(ctx, voucher);
  ctx.emit(Denomination({ denom_hash: toHexUpper(denomHash(voucher)), denom: denomJson(voucher) }));
  const coins = [{ denom: localDenom(voucher), amount }];
  within("failed to mint IBC tokens", () => mintCoins(ctx, "transfer", coins));
  within(`failed to send coins to receiver ${formatAddress(ctx, receiver)}`, () => sendCoins(ctx, MODULE_ADDRESS, receiver, coins));
}

function within(context: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    throw error instanceof StateError ? error.wrap(context) : error;
  }
}

/** [ICS-20] Gives the sender back what was not received. */
function refund(ctx: Context, { sourcePort, sourceChannel }: Packet, { token, sender }: TransferData): void {
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

function decodeAcknowledgement(bytes: Uint8Array): Acknowledgement {
  try {
    return fromJsonText(Acknowledgement, fromUtf8(bytes));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const detail = `cannot unmarshal ICS-20 transfer packet acknowledgement: ${error.message}`;
    throw new StateError(ibcErrors.UnknownRequest, detail, { cause: error });
  }
}

/** protobuf's compact text of a value in quotes: what is not printable ASCII is octal. */
function quoted(bytes: Uint8Array): string {
  const named: Readonly<Record<number, string>> = { 10: "\\n", 13: "\\r", 9: "\\t", 34: '\\"', 92: "\\\\" };
  const shown = [...bytes].map((byte) => {
    if (named[byte] !== undefined) return named[byte];
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${shown.join("")}"`;
}

function acknowledgementText({ result, error }: Acknowledgement): string {
  if (result !== undefined) return `result:${quoted(result)} `;
  return error === undefined ? "" : `error:${quoted(utf8(error))} `;
}

function onAcknowledgementPacket(ctx: Context, packet: Packet, bytes: Uint8Array, { channelVersion }: PacketDelivery): void {
  const acknowledgement = decodeAcknowledgement(bytes);
  const data = decodePacketData(packet.data, channelVersion);
  const canonical = acknowledgementBytes(acknowledgement);
  const detail = `acknowledgement did not marshal to expected bytes: ${toHexUpper(canonical)} ≠ ${toHexUpper(bytes)}`;
  ensure(equalBytes(canonical, bytes), ibcErrors.InvalidType, detail);
  const { result, error } = acknowledgement;
  const known = result !== undefined || error !== undefined;
  ensure(known, ibcErrors.InvalidType, "acknowledgement is neither a result nor an error");
  if (error !== undefined) refund(ctx, packet, data);
  ctx.emit(PacketAcknowledged({ ...partiesOf(data), acknowledgement: acknowledgementText(acknowledgement) }));
  ctx.emit(TransferMessage({ module: "transfer" }));
  if (result !== undefined) ctx.emit(AcknowledgementContent({ success: new TextDecoder().decode(result) }));
  else ctx.emit(AcknowledgementContent({ error }));
}

function onTimeoutPacket(ctx: Context, packet: Packet, { channelVersion }: PacketDelivery): void {
  const data = decodePacketData(packet.data, channelVersion);
  refund(ctx, packet, data);
  ctx.emit(Timeout({ receiver: data.sender, refund_tokens: tokenJson(data.token), memo: data.memo }));
  ctx.emit(TransferMessage({ module: "transfer" }));
}

/** [ICS-20] Transfers as an IBC application. */
export const transferApplication: IbcApplication = {
  port: TRANSFER_PORT,
  onChanOpenInit(ctx, opening) {
    checkChannel(ctx, opening);
    const version = isBlank(opening.version) ? ICS20_VERSION : opening.version;
    ensure(version === ICS20_VERSION, transferErrors.InvalidVersion, `expected one of [${ICS20_VERSION}], got ${version}`);
    return version;
  },
  onChanOpenTry(ctx, opening) {
    checkChannel(ctx, opening);
    // Whatever the counterparty proposed: it may accept this on its side.
    return ICS20_VERSION;
  },
  onChanOpenAck(_ctx, { counterpartyVersion: version }) {
    const detail = `invalid counterparty version: expected one of [${ICS20_VERSION}], got ${version}`;
    ensure(version === ICS20_VERSION, transferErrors.InvalidVersion, detail);
  },
  onChanOpenConfirm() {},
  onChanCloseInit() {
    throw new StateError(ibcErrors.InvalidRequest, "user cannot close channel");
  },
  onChanCloseConfirm() {},
  onRecvPacket,
  onAcknowledgementPacket,
  onTimeoutPacket,
};
