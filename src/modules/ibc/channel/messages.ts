import { type ErrorCode, ensure, message, StateError } from "../../../framework/index.ts";
import { Msg, ResponseResultType, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { channelErrors } from "./api.ts";
import { commitmentErrors, ibcErrors } from "../errors.ts";
import { checkAddress, checkChannelId, checkPortId, sequenceOf } from "../host.ts";
import { applicationOf, channelStateName, validateChannel } from "./channels.ts";
import { chanCloseConfirm, chanCloseInitByUser, chanOpenAck, chanOpenConfirm, chanOpenInit, chanOpenTry } from "./handshake.ts";
import { validatePacket } from "./packet.ts";
import { acknowledgePacket, type Relayed, recvPacket, timeoutOnClose, timeoutPacket } from "./packets.ts";
import { deliverPacket, inCallback } from "./receive.ts";

const { RESPONSE_RESULT_TYPE_NOOP: NOOP, RESPONSE_RESULT_TYPE_SUCCESS: SUCCESS } = ResponseResultType;

function checkGiven(bytes: Uint8Array, what: string, error: ErrorCode = commitmentErrors.InvalidProof): void {
  ensure(bytes.length > 0, error, what);
}

function checkOwnId(channelId: string): void {
  ensure(sequenceOf(channelId, "channel-") !== undefined, channelErrors.InvalidChannelIdentifier, "");
}

function checkState(got: State, expected: State, name: string): void {
  const names = `expected: ${channelStateName(expected)}, got: ${channelStateName(got)}`;
  const detail = `channel state must be ${channelStateName(expected)} in ${name}. ${names}`;
  ensure(got === expected, channelErrors.InvalidChannelState, detail);
}

/** Verification of a packet message; its refusals name it, "verification failed" is what relayers look for. */
function verified(what: string, body: () => Relayed): Relayed {
  try {
    return body();
  } catch (error) {
    throw error instanceof StateError ? error.wrap(`${what} verification failed`) : error;
  }
}

const openInit = message(Msg.channelOpenInit, {
  validate({ portId, channel, signer }) {
    checkPortId(portId);
    checkState(channel.state, State.STATE_INIT, "MsgChannelOpenInit");
    const isEmpty = channel.counterparty.channelId === "";
    ensure(isEmpty, channelErrors.InvalidCounterparty, "counterparty channel identifier must be empty");
    checkAddress(signer);
    validateChannel(channel);
  },
  handle: (ctx, { portId, channel }) => chanOpenInit(ctx, { portId, channel }),
});

const openTry = message(Msg.channelOpenTry, {
  validate({ portId, previousChannelId, proofInit, channel, signer }) {
    checkPortId(portId);
    const detail = "previous channel identifier must be empty, this field has been deprecated as crossing hellos are no longer supported";
    ensure(previousChannelId === "", channelErrors.InvalidChannelIdentifier, detail);
    checkGiven(proofInit, "cannot submit an empty init proof");
    checkState(channel.state, State.STATE_TRYOPEN, "MsgChannelOpenTry");
    checkChannelId(channel.counterparty.channelId, "invalid counterparty channel ID");
    checkAddress(signer);
    validateChannel(channel);
  },
  handle: (ctx, msg) => chanOpenTry(ctx, msg, { proof: msg.proofInit, height: msg.proofHeight }),
});

const openAck = message(Msg.channelOpenAck, {
  validate({ portId, channelId, counterpartyChannelId, proofTry, signer }) {
    checkPortId(portId);
    checkOwnId(channelId);
    checkChannelId(counterpartyChannelId, "invalid counterparty channel ID");
    checkGiven(proofTry, "cannot submit an empty try proof");
    checkAddress(signer);
  },
  handle(ctx, { portId, channelId, counterpartyChannelId, counterpartyVersion, proofTry: proof, proofHeight: height }) {
    chanOpenAck(ctx, { portId, channelId }, { counterpartyChannelId, counterpartyVersion }, { proof, height });
  },
});

const openConfirm = message(Msg.channelOpenConfirm, {
  validate({ portId, channelId, proofAck, signer }) {
    checkPortId(portId);
    checkOwnId(channelId);
    checkGiven(proofAck, "cannot submit an empty acknowledgement proof");
    checkAddress(signer);
  },
  handle: (ctx, msg) => chanOpenConfirm(ctx, msg, { proof: msg.proofAck, height: msg.proofHeight }),
});

const closeInit = message(Msg.channelCloseInit, {
  validate({ portId, channelId, signer }) {
    checkPortId(portId);
    checkOwnId(channelId);
    checkAddress(signer);
  },
  handle: (ctx, msg) => chanCloseInitByUser(ctx, msg),
});

const closeConfirm = message(Msg.channelCloseConfirm, {
  validate({ portId, channelId, proofInit, signer }) {
    checkPortId(portId);
    checkOwnId(channelId);
    checkGiven(proofInit, "cannot submit an empty init proof");
    checkAddress(signer);
  },
  handle: (ctx, msg) => chanCloseConfirm(ctx, msg, { proof: msg.proofInit, height: msg.proofHeight }),
});

const receive = message(Msg.recvPacket, {
  validate({ packet, proofCommitment, signer }) {
    checkGiven(proofCommitment, "cannot submit an empty commitment proof");
    checkAddress(signer);
    validatePacket(packet);
  },
  handle(ctx, { packet, proofCommitment: proof, proofHeight: height, signer }) {
    applicationOf(ctx, packet.destinationPort);
    const relayed = verified("receive packet", () => recvPacket(ctx, packet, { proof, height }));
    if (relayed.noop) return { result: NOOP };
    deliverPacket(ctx, packet, { channelVersion: relayed.channelVersion, relayer: signer });
    return { result: SUCCESS };
  },
});

const acknowledge = message(Msg.acknowledgement, {
  validate({ packet, acknowledgement, proofAcked, signer }) {
    checkGiven(proofAcked, "cannot submit an empty acknowledgement proof");
    checkGiven(acknowledgement, "ack bytes cannot be empty", channelErrors.InvalidAcknowledgement);
    checkAddress(signer);
    validatePacket(packet);
  },
  handle(ctx, { packet, acknowledgement, proofAcked: proof, proofHeight: height, signer }) {
    const application = applicationOf(ctx, packet.sourcePort);
    const relayed = verified("acknowledge packet", () => acknowledgePacket(ctx, packet, acknowledgement, { proof, height }));
    if (relayed.noop) return { result: NOOP };
    const delivery = { channelVersion: relayed.channelVersion, relayer: signer };
    inCallback("acknowledge packet", () => application.onAcknowledgementPacket(ctx, packet, acknowledgement, delivery));
    return { result: SUCCESS };
  },
});

const timeout = message(Msg.timeout, {
  validate({ packet, proofUnreceived, nextSequenceRecv, signer }) {
    checkGiven(proofUnreceived, "cannot submit an empty unreceived proof");
    ensure(nextSequenceRecv !== 0n, ibcErrors.InvalidSequence, "next sequence receive cannot be 0");
    checkAddress(signer);
    validatePacket(packet);
  },
  handle(ctx, { packet, proofUnreceived: proof, proofHeight: height, nextSequenceRecv, signer }) {
    const application = applicationOf(ctx, packet.sourcePort);
    const relayed = verified("timeout packet", () => timeoutPacket(ctx, packet, { proof, height, nextSequenceRecv }));
    if (relayed.noop) return { result: NOOP };
    const delivery = { channelVersion: relayed.channelVersion, relayer: signer };
    inCallback("timeout packet", () => application.onTimeoutPacket(ctx, packet, delivery));
    return { result: SUCCESS };
  },
});

const timeoutClosed = message(Msg.timeoutOnClose, {
  validate({ packet, proofUnreceived, proofClose, nextSequenceRecv, signer }) {
    ensure(nextSequenceRecv !== 0n, ibcErrors.InvalidSequence, "next sequence receive cannot be 0");
    checkGiven(proofUnreceived, "cannot submit an empty unreceived proof");
    checkGiven(proofClose, "cannot submit an empty proof of closed counterparty channel end");
    checkAddress(signer);
    validatePacket(packet);
  },
  handle(ctx, { packet, proofUnreceived: proof, proofClose, proofHeight: height, nextSequenceRecv, signer }) {
    const application = applicationOf(ctx, packet.sourcePort);
    const relayed = verified("timeout on close packet", () => timeoutOnClose(ctx, packet, { proof, height, nextSequenceRecv }, proofClose));
    if (relayed.noop) return { result: NOOP };
    const delivery = { channelVersion: relayed.channelVersion, relayer: signer };
    inCallback("timeout on close", () => application.onTimeoutPacket(ctx, packet, delivery));
    return { result: SUCCESS };
  },
});

/** Every rpc of ibc.core.channel.v1.Msg. */
export const channelMessages = [
  openInit,
  openTry,
  openAck,
  openConfirm,
  closeInit,
  closeConfirm,
  receive,
  timeout,
  timeoutClosed,
  acknowledge,
];
