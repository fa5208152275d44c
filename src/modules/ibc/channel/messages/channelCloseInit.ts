import { message } from "../../../../framework/index.ts";
import { checkAddress, checkPortId } from "../../host.ts";
import { Msg } from "../api.ts";
import { chanCloseInitByUser } from "../handshake.ts";
import { checkOwnId } from "../messageChecks.ts";

/** Closes a channel from this side. */
export const channelCloseInit = message(Msg.channelCloseInit, {
  validate({ portId, channelId, signer }, chain) {
    checkPortId(portId);
    checkOwnId(channelId);
    checkAddress(signer, chain);
  },
  handle: (ctx, msg) => chanCloseInitByUser(ctx, msg),
});
