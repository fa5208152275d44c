import { ensure, message } from "../../../../framework/index.ts";
import { State } from "../../../../proto/gen/ibc/core/channel/v1.ts";
import { checkAddress, checkPortId } from "../../host.ts";
import { channelErrors, Msg } from "../api.ts";
import { validateChannel } from "../channels.ts";
import { chanOpenInit } from "../handshake.ts";
import { checkState } from "../messageChecks.ts";

/** Opens a channel from this side. */
export const channelOpenInit = message(Msg.channelOpenInit, {
  validate({ portId, channel, signer }, chain) {
    checkPortId(portId);
    checkState(channel.state, State.STATE_INIT, "MsgChannelOpenInit");
    const isEmpty = channel.counterparty.channelId === "";
    ensure(isEmpty, channelErrors.InvalidCounterparty, "counterparty channel identifier must be empty");
    checkAddress(signer, chain);
    validateChannel(channel);
  },
  handle: (ctx, { portId, channel }) => chanOpenInit(ctx, { portId, channel }),
});
