import { ensure, message } from "../../../../framework/index.ts";
import { State } from "../../../../proto/gen/ibc/core/channel/v1.ts";
import { checkAddress, checkChannelId, checkPortId } from "../../host.ts";
import { channelErrors, Msg } from "../api.ts";
import { validateChannel } from "../channels.ts";
import { chanOpenTry } from "../handshake.ts";
import { checkGiven, checkState } from "../messageChecks.ts";

/** Accepts a channel that the counterparty opened. */
export const channelOpenTry = message(Msg.channelOpenTry, {
  validate({ portId, previousChannelId, proofInit, channel, signer }, chain) {
    checkPortId(portId);
    const detail = "previous channel identifier must be empty, this field has been deprecated as crossing hellos are no longer supported";
    ensure(previousChannelId === "", channelErrors.InvalidChannelIdentifier, detail);
    checkGiven(proofInit, "cannot submit an empty init proof");
    checkState(channel.state, State.STATE_TRYOPEN, "MsgChannelOpenTry");
    checkChannelId(channel.counterparty.channelId, "invalid counterparty channel ID");
    checkAddress(signer, chain);
    validateChannel(channel);
  },
  handle: (ctx, msg) => chanOpenTry(ctx, msg, { proof: msg.proofInit, height: msg.proofHeight }),
});
