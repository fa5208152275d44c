import { ensure, message } from "../../../../framework/index.ts";
import { ResponseResultType } from "../../../../proto/gen/ibc/core/channel/v1.ts";
import { ibcErrors } from "../../errors.ts";
import { checkAddress } from "../../host.ts";
import { within } from "../../within.ts";
import { Msg } from "../api.ts";
import { applicationOf } from "../channels.ts";
import { checkGiven } from "../messageChecks.ts";
import { validatePacket } from "../packet.ts";
import { timeoutPacket } from "../timeoutPacket.ts";

/** Gives a packet back to its application that was not received in time. */
export const timeout = message(Msg.timeout, {
  validate({ packet, proofUnreceived, nextSequenceRecv, signer }, chain) {
    checkGiven(proofUnreceived, "cannot submit an empty unreceived proof");
    ensure(nextSequenceRecv !== 0n, ibcErrors.InvalidSequence, "next sequence receive cannot be 0");
    checkAddress(signer, chain);
    validatePacket(packet);
  },
  handle(ctx, { packet, proofUnreceived: proof, proofHeight: height, nextSequenceRecv, signer }) {
    const application = applicationOf(ctx, packet.sourcePort);
    const relayed = within("timeout packet verification failed", () => timeoutPacket(ctx, packet, { proof, height, nextSequenceRecv }));
    if (relayed.noop) return { result: ResponseResultType.RESPONSE_RESULT_TYPE_NOOP };
    const delivery = { channelVersion: relayed.channelVersion, relayer: signer };
    within("timeout packet callback failed", () => application.onTimeoutPacket(ctx, packet, delivery));
    return { result: ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS };
  },
});
