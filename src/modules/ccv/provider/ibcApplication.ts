import { type Context, ensure, sdkErrors, StateError } from "../../../framework/index.ts";
import { Order, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { ConsumerPacketDataType, HandshakeMetadata } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { ensureModuleAccount } from "../../auth/index.ts";
import {
  ACK,
  CCV_VERSION,
  ccvErrors,
  CONSUMER_PORT,
  decodeAcknowledgement,
  decodeConsumerPacket,
  emitAcknowledged,
  invalidPacketType,
  PROVIDER_PORT,
  ProviderPacketReceived,
  slashDataOf,
} from "../index.ts";
import {
  type ChannelOpening,
  channelErrors,
  ensureTendermintClientOfConnection,
  errorAcknowledgement,
  getChannel,
  type IbcApplication,
  type PacketAcknowledgement,
  portErrors,
  resultAcknowledgement,
} from "../ibc.ts";
import { CONSUMER_REWARDS_POOL, PROVIDER, providerErrors, providerEvents } from "./api.ts";
import { stopConsumer } from "./lifecycle.ts";
import { receiveSlashPacket } from "./slashPackets.ts";
import { state } from "./state.ts";

/** Name of the consumer module, which Go's provider puts into the event of an established channel. */
const CONSUMER_MODULE = "ccvconsumer";

function refuseFlow(): never {
  throw new StateError(ccvErrors.InvalidChannelFlow, "channel handshake must be initiated by consumer chain");
}

/** The consumer whose client a new channel is built on; it must have no channel yet. */
function consumerOfHops(ctx: Context, connectionHops: readonly string[]): string {
  const [connectionId] = connectionHops;
  const isDirect = connectionId !== undefined && connectionHops.length === 1;
  ensure(isDirect, channelErrors.TooManyConnectionHops, "must have direct connection to provider chain");
  const { clientId } = ensureTendermintClientOfConnection(ctx, connectionId);
  const consumerId = state.consumerOfClient.get(ctx, clientId);
  ensure(consumerId !== undefined, ccvErrors.ConsumerChainNotFound, `cannot find consumer id associated with client id: ${clientId}`);
  const expected = state.clientOfConsumer.get(ctx, consumerId);
  ensure(expected !== undefined, ccvErrors.ClientNotFound, `cannot find client for consumer chain ${consumerId}`);
  ensure(
    expected === clientId,
    providerErrors.InvalidConsumerClient,
    `CCV channel must be built on top of CCV client. expected ${expected}, got ${clientId}`,
  );
  ensureNoChannel(ctx, consumerId);
  return consumerId;
}

function ensureNoChannel(ctx: Context, consumerId: string): void {
  const channelId = state.channelOfConsumer.get(ctx, consumerId);
  ensure(
    channelId === undefined,
    ccvErrors.DuplicateChannel,
    `CCV channel with ID: ${channelId} already created for consumer chain ${consumerId}`,
  );
}

/** [CCV-PCF-COTRY.1] Accepts the first channel of a consumer over its own client, and tells it where rewards go. */
function onChanOpenTry(ctx: Context, opening: ChannelOpening): string {
  const { ordering, portId, counterparty, version, connectionHops } = opening;
  ensure(ordering === Order.ORDER_ORDERED, channelErrors.InvalidChannelOrdering, `expected ORDER_ORDERED channel, got ${ordering} `);
  const bound = state.port.get(ctx);
  ensure(bound === portId, portErrors.InvalidPort, `invalid port: ${portId}, expected ${bound}`);
  ensure(
    counterparty.portId === CONSUMER_PORT,
    portErrors.InvalidPort,
    `invalid counterparty port: ${counterparty.portId}, expected ${CONSUMER_PORT}`,
  );
  ensure(version === CCV_VERSION, ccvErrors.InvalidVersion, `invalid counterparty version: got: ${version}, expected ${CCV_VERSION}`);
  consumerOfHops(ctx, connectionHops);
  const pool = ensureModuleAccount(ctx, CONSUMER_REWARDS_POOL);
  const metadata = HandshakeMetadata.encode({ providerFeePoolAddr: pool.base.address, version: CCV_VERSION });
  // The version of both ends becomes these bytes, all of them ASCII: an address and one digit.
  return String.fromCharCode(...metadata);
}

/** [CCV-PCF-COCONFIRM.1] The channel is established: the first one to get here is the consumer's. */
function onChanOpenConfirm(ctx: Context, channelId: string): void {
  const channel = getChannel(ctx, PROVIDER_PORT, channelId);
  ensure(channel !== undefined, channelErrors.ChannelNotFound, `channel not found for channel ID: ${channelId}`);
  const [connectionId] = channel.connectionHops;
  const isDirect = connectionId !== undefined && channel.connectionHops.length === 1;
  ensure(isDirect, channelErrors.TooManyConnectionHops, "must have direct connection to consumer chain");
  const { clientId, client } = ensureTendermintClientOfConnection(ctx, connectionId);
  const consumerId = state.consumerOfClient.get(ctx, clientId);
  ensure(consumerId !== undefined, providerErrors.NoConsumerId, `cannot find a consumer chain associated for this client: ${clientId}`);
  ensureNoChannel(ctx, consumerId);
  state.channelOfConsumer.set(ctx, consumerId, channelId);
  state.consumerOfChannel.set(ctx, channelId, consumerId);
  state.initChainHeight.set(ctx, consumerId, ctx.height);
  ctx.emit(
    providerEvents.channelEstablished({
      module: CONSUMER_MODULE,
      consumer_id: consumerId,
      consumer_chain_id: client.chainId,
      client_id: clientId,
      channel_id: channelId,
      connection_id: connectionId,
    }),
  );
}

interface Receipt {
  readonly result: number;
  readonly vscId?: string;
}

function receive(ctx: Context, packet: Packet): Receipt {
  const data = decodeConsumerPacket(packet.data);
  switch (data.type) {
    case ConsumerPacketDataType.CONSUMER_PACKET_TYPE_VSCM:
      // [CCV-PCF-RCVMAT.1] Maturities of older consumers are acknowledged and mean nothing any more.
      return { result: ACK.done };
    case ConsumerPacketDataType.CONSUMER_PACKET_TYPE_SLASH: {
      const slash = slashDataOf(data);
      return { result: receiveSlashPacket(ctx, packet, slash), vscId: `${slash.valsetUpdateId}` };
    }
    default:
      throw invalidPacketType(data.type);
  }
}

/** [CCV-PCF-RCVP.1] A packet of a consumer; what is wrong with it becomes an error acknowledgement. */
function onRecvPacket(ctx: Context, packet: Packet): PacketAcknowledgement {
  const received = ctx.attempt((inner) => receive(inner, packet));
  if (received.ok) {
    const { result, vscId } = received.value;
    ctx.emit(ProviderPacketReceived({ module: PROVIDER, valset_update_id: vscId, success: "true" }));
    return resultAcknowledgement(Uint8Array.of(result));
  }
  ctx.emit(ProviderPacketReceived({ module: PROVIDER, success: "false", error: received.error.message }));
  return errorAcknowledgement(received.error);
}

/** [CCV-PCF-ACKP.1] [CCV-PCF-ACKVSC.1] A consumer that could not read a change is stopped; other acknowledgements change nothing. */
function onAcknowledgementPacket(ctx: Context, packet: Packet, bytes: Uint8Array): void {
  const ack = decodeAcknowledgement(bytes, "provider");
  if (ack.error !== undefined && ack.error !== "") {
    const consumerId = state.consumerOfChannel.get(ctx, packet.sourceChannel);
    const rule = `recv ErrorAcknowledgement on unknown channel ${packet.sourceChannel}`;
    ensure(consumerId !== undefined, providerErrors.UnknownConsumerChannelId, rule);
    stopConsumer(ctx, consumerId);
  }
  emitAcknowledged(ctx, PROVIDER, ack);
}

/** [CCV-PCF-TOP.1] [CCV-PCF-TOVSC.1] A consumer that has not received a change in time is stopped. */
function onTimeoutPacket(ctx: Context, packet: Packet): void {
  const consumerId = state.consumerOfChannel.get(ctx, packet.sourceChannel);
  ensure(consumerId !== undefined, channelErrors.InvalidChannelState, packet.sourceChannel);
  stopConsumer(ctx, consumerId);
  ctx.emit(providerEvents.timeout({ module: PROVIDER }));
}

/** The provider's end of CCV channels. */
export const providerApplication: IbcApplication = {
  port: PROVIDER_PORT,
  // [CCV-PCF-COINIT.1] [CCV-PCF-COACK.1] The consumer begins.
  onChanOpenInit: refuseFlow,
  onChanOpenTry,
  onChanOpenAck: refuseFlow,
  onChanOpenConfirm: (ctx, { channelId }) => onChanOpenConfirm(ctx, channelId),
  // [CCV-PCF-CCINIT.1] Users cannot close the channel; the module does when it deletes a consumer.
  onChanCloseInit() {
    throw new StateError(sdkErrors.InvalidRequest, "user cannot close channel");
  },
  // [CCV-PCF-CCCONFIRM.1]
  onChanCloseConfirm() {},
  onRecvPacket,
  onAcknowledgementPacket,
  onTimeoutPacket,
};
