import { ensure, message } from "../../../../framework/index.ts";
import { ResponseResultType } from "../../../../proto/gen/ibc/core/channel/v1.ts";
import { ibcErrors } from "../../errors.ts";
import { checkAddress } from "../../host.ts";
import { within } from "../../within.ts";
import { Msg } from "../api.ts";
import { applicationOf } from "../channels.ts";
import { checkGiven } from "../messageChecks.ts";
import { validatePacket } from "../packet.ts";
import { timeoutOnClose } from "../timeoutPacket.ts";

/** Gives a packet back to its application that a closed channel will not receive. */
export const timeoutOnCloseMessage = message(Msg.timeoutOnClose, {
  validate({ packet, proofUnreceived, proofClose, nextSequenceRecv, signer }, chain) {
    ensure(nextSequenceRecv !== 0n, ibcErrors.InvalidSequence, "next sequence receive cannot be 0");
    checkGiven(proofUnreceived, "cannot submit an empty unreceived proof");
    checkGiven(proofClose, "cannot submit an empty proof of closed counterparty channel end");
    checkAddress(signer, chain);
    validatePacket(packet);
  },
  handle(ctx, { packet, proofUnreceived: proof, proofClose, proofHeight: height, nextSequenceRecv, signer }) {
    const application = applicationOf(ctx, packet.sourcePort);
    const relayed = within("timeout on close packet verification failed", () =>
      timeoutOnClose(ctx, packet, { proof, height, nextSequenceRecv }, proofClose),
    );
    if (relayed.noop) return { result: ResponseResultType.RESPONSE_RESULT_TYPE_NOOP };
    const delivery = { channelVersion: relayed.channelVersion, relayer: signer };
    within("timeout on close callback failed", () => application.onTimeoutPacket(ctx, packet, delivery));
    return { result: ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS };
  },
});
