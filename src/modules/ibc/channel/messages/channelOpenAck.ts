import { message } from "../../../../framework/index.ts";
import { checkAddress, checkChannelId, checkPortId } from "../../host.ts";
import { Msg } from "../api.ts";
import { chanOpenAck } from "../handshake.ts";
import { checkGiven, checkOwnId } from "../messageChecks.ts";

/** Learns that the counterparty accepted. */
export const channelOpenAck = message(Msg.channelOpenAck, {
  validate({ portId, channelId, counterpartyChannelId, proofTry, signer }, chain) {
    checkPortId(portId);
    checkOwnId(channelId);
    checkChannelId(counterpartyChannelId, "invalid counterparty channel ID");
    checkGiven(proofTry, "cannot submit an empty try proof");
    checkAddress(signer, chain);
  },
  handle(ctx, { portId, channelId, counterpartyChannelId, counterpartyVersion, proofTry: proof, proofHeight: height }) {
    chanOpenAck(ctx, { portId, channelId }, { counterpartyChannelId, counterpartyVersion }, { proof, height });
  },
});
