import { equalBytes, toHexUpper } from "../../../encoding/bytes.ts";
import { type Context, ensure, StateError } from "../../../framework/index.ts";
import { Order, OrderInfo, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { acknowledgementBytes, errorAcknowledgement, resultAcknowledgement } from "../acknowledgement.ts";
import { channelErrors, portErrors } from "../channel/api.ts";
import type { ChannelOpening, IbcApplication, PacketAcknowledgement, PacketDelivery } from "../channel/slots.ts";
import { hostErrors, ibcErrors } from "../errors.ts";
import { isBlank, sequenceOf } from "../host.ts";
import { acknowledgementText, decodeAcknowledgement } from "./acknowledgement.ts";
import { AcknowledgementContent, PacketAcknowledged, PacketReceived, Timeout, TransferMessage, transferErrors } from "./api.ts";
import { denomPath, tokenJson } from "./denom.ts";
import { decodePacketData, ICS20_VERSION, NO_DATA, TRANSFER_PORT, type TransferData } from "./packetData.ts";
import { credit } from "./receive.ts";
import { refund } from "./refund.ts";
import { state } from "./state.ts";

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
