import { utf8 } from "../../src/encoding/bytes.ts";
import { SECOND } from "../../src/encoding/time.ts";
import type { Event } from "../../src/framework/events.ts";
import { sendPacket } from "../../src/modules/ibc/index.ts";
import { paths } from "../../src/modules/ibc/paths.ts";
import type { IbcApplication } from "../../src/modules/ibc/slots.ts";
import { Channel, Msg as ChannelMsg, Order, type Packet, State } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import type { Height } from "../../src/proto/gen/ibc/core/client/v1.ts";
import { Msg as ConnectionMsg, type Version } from "../../src/proto/gen/ibc/core/connection/v1.ts";
import { IbcTestChain, RELAYER } from "./ibcChain.ts";

const START = 1_704_067_200n * SECOND;
const PREFIX = { keyPrefix: utf8("ibc") };
const VERSION: Version = { identifier: "1", features: ["ORDER_ORDERED", "ORDER_UNORDERED"] };
const FAR = START * 2n;

interface End {
  readonly chain: IbcTestChain;
  readonly clientId: string;
  trusted: Height;
}

/** Two chains with clients of each other, a connection and one channel, relayed by hand. */
export class IbcPath {
  readonly a: End;
  readonly b: End;
  readonly ordering: Order;

  private constructor(a: End, b: End, ordering: Order) {
    this.a = a;
    this.b = b;
    this.ordering = ordering;
  }

  /** Opens everything; overrides are those of the application on the receiving chain b. */
  static async open(ordering: Order, overrides: Partial<IbcApplication> = {}, delayPeriod = 0n): Promise<IbcPath> {
    const [a, b] = [new IbcTestChain("alpha-1", START), new IbcTestChain("beta-2", START, overrides)];
    await a.endBlock();
    await b.endBlock();
    const ends: [End, End] = [
      { chain: a, clientId: a.follow(b), trusted: b.clientHeight },
      { chain: b, clientId: b.follow(a), trusted: a.clientHeight },
    ];
    const path = new IbcPath(...ends, ordering);
    await path.#openConnection(delayPeriod);
    await path.#openChannel();
    return path;
  }

  /** Ends a block on one side and tells the other of it: proofs of what was written verify there. */
  async sync(from: End, to: End, afterNs?: bigint): Promise<void> {
    await from.chain.endBlock(afterNs);
    if (to.chain.timeNs < from.chain.timeNs) to.chain.timeNs = from.chain.timeNs;
    to.chain.update(to.clientId, from.chain, to.trusted);
    to.trusted = from.chain.clientHeight;
  }

  async #openConnection(delayPeriod: bigint): Promise<void> {
    const { a, b } = this;
    const signer = RELAYER;
    const counterparty = { clientId: b.clientId, connectionId: "", prefix: PREFIX };
    a.chain.deliver(ConnectionMsg.connectionOpenInit, { clientId: a.clientId, counterparty, delayPeriod, signer });
    await this.sync(a, b);
    const init = a.chain.prove(paths.connection.rawKey("connection-0"));
    b.chain.deliver(ConnectionMsg.connectionOpenTry, {
      ...{
        clientId: b.clientId,
        counterparty: { clientId: a.clientId, connectionId: "connection-0", prefix: PREFIX },
        delayPeriod,
        signer,
      },
      ...{ counterpartyVersions: [VERSION], proofInit: init.proof, proofHeight: init.proofHeight },
    });
    await this.sync(b, a);
    const tried = b.chain.prove(paths.connection.rawKey("connection-0"));
    a.chain.deliver(ConnectionMsg.connectionOpenAck, {
      ...{ connectionId: "connection-0", counterpartyConnectionId: "connection-0", version: VERSION, signer },
      ...{ proofTry: tried.proof, proofHeight: tried.proofHeight },
    });
    await this.sync(a, b);
    const { proof: proofAck, proofHeight } = a.chain.prove(paths.connection.rawKey("connection-0"));
    b.chain.deliver(ConnectionMsg.connectionOpenConfirm, { connectionId: "connection-0", proofAck, proofHeight, signer });
  }

  async #openChannel(): Promise<void> {
    const { a, b, ordering } = this;
    const common = { ordering, connectionHops: ["connection-0"], version: "v" };
    const [portId, channelId, signer] = ["app", "channel-0", RELAYER];
    const opened = Channel.from({ ...common, state: State.STATE_INIT, counterparty: { portId, channelId: "" } });
    a.chain.deliver(ChannelMsg.channelOpenInit, { portId, channel: opened, signer });
    await this.sync(a, b);
    const init = a.chain.prove(paths.channel.rawKey([portId, channelId]));
    b.chain.deliver(ChannelMsg.channelOpenTry, {
      ...{ portId, counterpartyVersion: "v", proofInit: init.proof, proofHeight: init.proofHeight, signer },
      channel: Channel.from({ ...common, state: State.STATE_TRYOPEN, counterparty: { portId, channelId } }),
    });
    await this.sync(b, a);
    const tried = b.chain.prove(paths.channel.rawKey([portId, channelId]));
    a.chain.deliver(ChannelMsg.channelOpenAck, {
      ...{ portId, channelId, counterpartyChannelId: channelId, counterpartyVersion: "v", signer },
      ...{ proofTry: tried.proof, proofHeight: tried.proofHeight },
    });
    await this.sync(a, b);
    const { proof: proofAck, proofHeight } = a.chain.prove(paths.channel.rawKey([portId, channelId]));
    b.chain.deliver(ChannelMsg.channelOpenConfirm, { portId, channelId, proofAck, proofHeight, signer });
  }

  /** Sends from a to b. */
  send(text: string, timeoutTimestamp = FAR): Packet {
    const data = utf8(text);
    const send = { port: "app", channel: "channel-0", timeoutTimestamp, data };
    const { value: sequence } = this.a.chain.run((ctx) => sendPacket(ctx, send));
    const [sourcePort, sourceChannel, destinationPort, destinationChannel] = ["app", "channel-0", "app", "channel-0"];
    const timeoutHeight = { revisionNumber: 0n, revisionHeight: 0n };
    return { sequence, sourcePort, sourceChannel, destinationPort, destinationChannel, data, timeoutHeight, timeoutTimestamp };
  }

  #place(packet: Packet) {
    return ["app", "channel-0", packet.sequence] as const;
  }

  /** Delivers to b what a committed to; `sync` first. */
  receive(packet: Packet): { readonly result: number; readonly events: readonly Event[] } {
    const { proof: proofCommitment, proofHeight } = this.a.chain.prove(paths.packetCommitment.rawKey(this.#place(packet)));
    const delivered = this.b.chain.deliver(ChannelMsg.recvPacket, { packet, proofCommitment, proofHeight, signer: RELAYER });
    return { result: delivered.response.result, events: delivered.events };
  }

  /** Gives a the acknowledgement that b stored; `sync` first. */
  acknowledge(packet: Packet, acknowledgement: Uint8Array): number {
    const { proof: proofAcked, proofHeight } = this.b.chain.prove(paths.packetAcknowledgement.rawKey(this.#place(packet)));
    const request = { packet, acknowledgement, proofAcked, proofHeight, signer: RELAYER };
    return this.a.chain.deliver(ChannelMsg.acknowledgement, request).response.result;
  }

  #unreceived(packet: Packet, nextSequenceRecv: bigint) {
    const isOrdered = this.ordering === Order.ORDER_ORDERED;
    const key = isOrdered ? paths.nextSequenceRecv.rawKey(["app", "channel-0"]) : paths.packetReceipt.rawKey(this.#place(packet));
    const { proof: proofUnreceived, proofHeight } = this.b.chain.prove(key);
    return { packet, proofUnreceived, proofHeight, nextSequenceRecv, signer: RELAYER };
  }

  /** Shows a that b did not receive in time; `sync` first. */
  timeout(packet: Packet, nextSequenceRecv = 1n): { readonly result: number; readonly events: readonly Event[] } {
    const { response, events } = this.a.chain.deliver(ChannelMsg.timeout, this.#unreceived(packet, nextSequenceRecv));
    return { result: response.result, events };
  }

  /** Shows a that b's end was closed before it received; `sync` first. */
  timeoutOnClose(packet: Packet, nextSequenceRecv = 1n): number {
    const { proof: proofClose } = this.b.chain.prove(paths.channel.rawKey(["app", "channel-0"]));
    const request = { ...this.#unreceived(packet, nextSequenceRecv), proofClose };
    return this.a.chain.deliver(ChannelMsg.timeoutOnClose, request).response.result;
  }
}
