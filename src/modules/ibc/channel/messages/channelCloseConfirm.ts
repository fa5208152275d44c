import { message } from "../../../../framework/index.ts";
import { checkAddress, checkPortId } from "../../host.ts";
import { Msg } from "../api.ts";
import { chanCloseConfirm } from "../handshake.ts";
import { checkGiven, checkOwnId } from "../messageChecks.ts";

/** Closes a channel that the counterparty closed. */
export const channelCloseConfirm = message(Msg.channelCloseConfirm, {
  validate({ portId, channelId, proofInit, signer }, chain) {
    checkPortId(portId);
    checkOwnId(channelId);
    checkGiven(proofInit, "cannot submit an empty init proof");
    checkAddress(signer, chain);
  },
  handle: (ctx, msg) => chanCloseConfirm(ctx, msg, { proof: msg.proofInit, height: msg.proofHeight }),
});
