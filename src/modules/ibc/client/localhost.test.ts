import assert from "node:assert/strict";
import { test } from "node:test";
import { IbcTestChain, RELAYER } from "../../../../test/support/ibcChain.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import { SECOND } from "../../../encoding/time.ts";
import { StateError } from "../../../framework/index.ts";
import { Channel, Msg, Order, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { Msg as ClientMsg } from "../../../proto/gen/ibc/core/client/v1.ts";
import { LOCALHOST_CONNECTION, sendPacket, ZERO_HEIGHT } from "../index.ts";

const PROOF = Uint8Array.of(1);
const ID = { portId: "app", signer: RELAYER };
const END = { ordering: Order.ORDER_UNORDERED, connectionHops: [LOCALHOST_CONNECTION], version: "v" };

test("two channels of one chain talk over the connection to itself, with its state instead of proofs", () => {
  const chain = new IbcTestChain("alpha-1", 1_704_067_200n * SECOND);
  const proofHeight = chain.clientHeight;
  const counterparty = (channelId: string) => ({ portId: "app", channelId });
  chain.deliver(Msg.channelOpenInit, { ...ID, channel: Channel.from({ ...END, state: State.STATE_INIT, counterparty: counterparty("") }) });
  const channel = Channel.from({ ...END, state: State.STATE_TRYOPEN, counterparty: counterparty("channel-0") });
  chain.deliver(Msg.channelOpenTry, { ...ID, channel, counterpartyVersion: "v", proofInit: PROOF, proofHeight });
  const accepted = { counterpartyChannelId: "channel-1", counterpartyVersion: "v", proofTry: PROOF, proofHeight };
  chain.deliver(Msg.channelOpenAck, { ...ID, channelId: "channel-0", ...accepted });
  chain.deliver(Msg.channelOpenConfirm, { ...ID, channelId: "channel-1", proofAck: PROOF, proofHeight });

  const [data, timeoutTimestamp] = [utf8("self"), chain.timeNs * 2n];
  const { value: sequence } = chain.run((ctx) => sendPacket(ctx, { port: "app", channel: "channel-0", timeoutTimestamp, data }));
  const ends = { sourcePort: "app", sourceChannel: "channel-0", destinationPort: "app", destinationChannel: "channel-1" };
  const packet = { ...ends, sequence, data, timeoutHeight: ZERO_HEIGHT, timeoutTimestamp };
  const wrong = { packet, proofCommitment: Uint8Array.of(2), proofHeight, signer: RELAYER };
  const is = (code: number, codespace: string) => (error: unknown) =>
    error instanceof StateError && error.kind.code === code && error.kind.codespace === codespace;
  assert.throws(() => chain.deliver(Msg.recvPacket, wrong), is(2, "commitment"));
  const forged = { ...wrong, packet: { ...packet, data: utf8("other") }, proofCommitment: PROOF };
  assert.throws(() => chain.deliver(Msg.recvPacket, forged), is(30, "client"));
  chain.deliver(Msg.recvPacket, { ...wrong, proofCommitment: PROOF });
  assert.equal(chain.asked.at(-1), "recv 1");
  const request = { clientId: "09-localhost", signer: RELAYER };
  assert.throws(() => chain.deliver(ClientMsg.updateClient, request), is(14, "ibc"));
});
