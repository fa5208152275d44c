import { message } from "../../../../framework/index.ts";
import { ResponseResultType } from "../../../../proto/gen/ibc/core/channel/v1.ts";
import { checkAddress } from "../../host.ts";
import { within } from "../../within.ts";
import { acknowledgePacket } from "../acknowledgePacket.ts";
import { channelErrors, Msg } from "../api.ts";
import { applicationOf } from "../channels.ts";
import { checkGiven } from "../messageChecks.ts";
import { validatePacket } from "../packet.ts";

/** Takes in the answer to a packet and gives it to its application. */
export const acknowledgement = message(Msg.acknowledgement, {
  validate({ packet, acknowledgement, proofAcked, signer }, chain) {
    checkGiven(proofAcked, "cannot submit an empty acknowledgement proof");
    checkGiven(acknowledgement, "ack bytes cannot be empty", channelErrors.InvalidAcknowledgement);
    checkAddress(signer, chain);
    validatePacket(packet);
  },
  handle(ctx, { packet, acknowledgement, proofAcked: proof, proofHeight: height, signer }) {
    const application = applicationOf(ctx, packet.sourcePort);
    const relayed = within("acknowledge packet verification failed", () =>
      acknowledgePacket(ctx, packet, acknowledgement, { proof, height }),
    );
    if (relayed.noop) return { result: ResponseResultType.RESPONSE_RESULT_TYPE_NOOP };
    const delivery = { channelVersion: relayed.channelVersion, relayer: signer };
    within("acknowledge packet callback failed", () => application.onAcknowledgementPacket(ctx, packet, acknowledgement, delivery));
    return { result: ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS };
  },
});
