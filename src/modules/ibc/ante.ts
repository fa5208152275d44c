import { type AnteStep, type Context, ensure, messageAs, type Message } from "../../framework/index.ts";
import type { MessageCodec } from "../../proto/codec.ts";
import {
  MsgAcknowledgement,
  MsgAcknowledgementResponse,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
  MsgTimeoutOnCloseResponse,
  MsgTimeoutResponse,
  ResponseResultType,
} from "../../proto/gen/ibc/core/channel/v1.ts";
import { MsgUpdateClient } from "../../proto/gen/ibc/core/client/v1.ts";
import { recvPacket, recvPacketAgain } from "./channel/index.ts";
import { getClientStatus, lightClientOf, unpackClientMessage } from "./client/index.ts";
import { within } from "./within.ts";
import { channelErrors } from "./channel/api.ts";
import { clientErrors } from "./client/api.ts";

/** What a message of a relayer would do: nothing new, something, or move a client. */
type Effect = "redundant" | "useful" | "update";

function receiveEffect(ctx: Context, { packet, proofCommitment: proof, proofHeight: height }: MsgRecvPacket): Effect {
  const relayed = within("receive packet verification failed", () =>
    ctx.mode === "recheck" ? recvPacketAgain(ctx, packet) : recvPacket(ctx, packet, { proof, height }),
  );
  return relayed.noop ? "redundant" : "useful";
}

/** Moves the client without looking for misbehaviour, so that proofs behind it in the transaction verify. */
function applyUpdate(ctx: Context, { clientId, clientMessage }: MsgUpdateClient): Effect {
  const message = unpackClientMessage(clientMessage);
  const status = getClientStatus(ctx, clientId);
  ensure(status === "Active", clientErrors.ClientNotActive, `cannot update client (${clientId}) with status ${status}`);
  const client = lightClientOf(ctx, clientId);
  if (ctx.mode !== "recheck") client.verifyClientMessage(ctx, clientId, message);
  client.updateState(ctx, clientId, message);
  return "update";
}

/** Other packet messages run whole, as in Go: what they do stays in the mempool's state. All their responses have one shape. */
const RESPONSES: ReadonlyMap<string, MessageCodec<{ readonly result: ResponseResultType }>> = new Map([
  [MsgAcknowledgement.typeUrl, MsgAcknowledgementResponse],
  [MsgTimeout.typeUrl, MsgTimeoutResponse],
  [MsgTimeoutOnClose.typeUrl, MsgTimeoutOnCloseResponse],
]);

/** undefined: the message is none of a relayer's. */
function effectOf(ctx: Context, message: Message): Effect | undefined {
  const receive = messageAs(MsgRecvPacket, message);
  if (receive !== undefined) return receiveEffect(ctx, receive);
  const update = messageAs(MsgUpdateClient, message);
  if (update !== undefined) return applyUpdate(ctx, update);
  const response = RESPONSES.get(message.typeUrl);
  if (response === undefined) return undefined;
  const { result } = response.decode(message.run(ctx));
  return result === ResponseResultType.RESPONSE_RESULT_TYPE_NOOP ? "redundant" : "useful";
}

/**
 * Keeps transactions out of the mempool whose packets were all relayed already: of two relayers only one pays. A transaction with
 * any other message passes, and so does one with updates alone.
 */
export const redundantRelayStep: AnteStep = (ctx, tx, simulate) => {
  if (simulate || (ctx.mode !== "check" && ctx.mode !== "recheck")) return;
  const effects: Effect[] = [];
  for (const message of tx.messages) {
    const effect = effectOf(ctx, message);
    if (effect === undefined) return;
    effects.push(effect);
  }
  const packets = effects.filter((effect) => effect !== "update");
  const isRedundant = packets.length > 0 && packets.every((effect) => effect === "redundant");
  ensure(!isRedundant, channelErrors.RedundantTx, "");
};
