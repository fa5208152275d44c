import { message } from "../../../../framework/index.ts";
import { ResponseResultType } from "../../../../proto/gen/ibc/core/channel/v1.ts";
import { checkAddress } from "../../host.ts";
import { within } from "../../within.ts";
import { Msg } from "../api.ts";
import { applicationOf } from "../channels.ts";
import { deliverPacket } from "../deliverPacket.ts";
import { checkGiven } from "../messageChecks.ts";
import { validatePacket } from "../packet.ts";
import { recvPacket } from "../recvPacket.ts";

/** Takes in a packet and gives it to its application. */
export const recvPacketMessage = message(Msg.recvPacket, {
  validate({ packet, proofCommitment, signer }, chain) {
    checkGiven(proofCommitment, "cannot submit an empty commitment proof");
    checkAddress(signer, chain);
    validatePacket(packet);
  },
  handle(ctx, { packet, proofCommitment: proof, proofHeight: height, signer }) {
    applicationOf(ctx, packet.destinationPort);
    const relayed = within("receive packet verification failed", () => recvPacket(ctx, packet, { proof, height }));
    if (relayed.noop) return { result: ResponseResultType.RESPONSE_RESULT_TYPE_NOOP };
    deliverPacket(ctx, packet, { channelVersion: relayed.channelVersion, relayer: signer });
    return { result: ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS };
  },
});
