import { message } from "../../../../framework/index.ts";
import { checkAddress, checkPortId } from "../../host.ts";
import { Msg } from "../api.ts";
import { chanOpenConfirm } from "../handshake.ts";
import { checkGiven, checkOwnId } from "../messageChecks.ts";

/** Learns that the opener knows of it. */
export const channelOpenConfirm = message(Msg.channelOpenConfirm, {
  validate({ portId, channelId, proofAck, signer }, chain) {
    checkPortId(portId);
    checkOwnId(channelId);
    checkGiven(proofAck, "cannot submit an empty acknowledgement proof");
    checkAddress(signer, chain);
  },
  handle: (ctx, msg) => chanOpenConfirm(ctx, msg, { proof: msg.proofAck, height: msg.proofHeight }),
});
