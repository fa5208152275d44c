/** An IBC application that agrees to everything: strangers open, use and close its channels as they like. */
import { utf8 } from "../../src/encoding/bytes.ts";
import { defineModule, defineMessages, f, fill, message, type Module } from "../../src/sdk.ts";
import { ibc, sendPacket, resultAcknowledgement } from "../../src/modules/ibc/index.ts";
import { type IbcApplication, ibcApplications } from "../../src/modules/ibc/slots.ts";

export const ECHO_PORT = "echo";
/** A receiver that gets this fails with an exception: no relayer can deliver it. */
export const POISON = "poison";

const { MsgEcho, Msg } = defineMessages("test.echo.v1", {
  MsgEcho: { sender: f.signer(1), channel: f.string(2), data: f.bytes(3), timeoutTimestamp: f.u64(4) },
});
export { MsgEcho };

const application: IbcApplication = {
  port: ECHO_PORT,
  onChanOpenInit: (_ctx, { version }) => version,
  onChanOpenTry: (_ctx, { version }) => version,
  onChanOpenAck: () => {},
  onChanOpenConfirm: () => {},
  onChanCloseInit: () => {},
  onChanCloseConfirm: () => {},
  onRecvPacket: (_ctx, { data }) => {
    if (new TextDecoder().decode(data) === POISON) throw new Error("an application that panics");
    return resultAcknowledgement(utf8("echo"));
  },
  onAcknowledgementPacket: () => {},
  onTimeoutPacket: () => {},
};

/** For providers and consumers alike. */
export const echo: Module = defineModule({
  name: "echo",
  requires: [ibc],
  fills: [fill(ibcApplications, application)],
  messages: [
    message(Msg.echo, {
      handle(ctx, { channel, data, timeoutTimestamp }) {
        sendPacket(ctx, { port: ECHO_PORT, channel, data, timeoutTimestamp });
      },
    }),
  ],
});
