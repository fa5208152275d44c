import assert from "node:assert/strict";
import { test } from "node:test";
import { type IbcTestChain, RELAYER } from "../../../test/support/ibcChain.ts";
import { IbcPath } from "../../../test/support/ibcPath.ts";
import { StateError } from "../../framework/index.ts";
import { decodeTx } from "../../framework/tx.ts";
import { AuthInfo, TxBody, TxRaw } from "../../proto/gen/cosmos/tx/v1beta1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";
import { MsgChannelCloseInit, MsgRecvPacket, Order, type Packet } from "../../proto/gen/ibc/core/channel/v1.ts";
import { MsgUpdateClient } from "../../proto/gen/ibc/core/client/v1.ts";
import { Header } from "../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { getClientState, redundantRelayStep, setClientState } from "./index.ts";
import { paths } from "./paths.ts";

/** What the mempool says of a transaction. */
function check(chain: IbcTestChain, messages: readonly Any[], mode: "check" | "recheck" | "deliver" = "check"): string {
  const body = TxBody.encode(TxBody.from({ messages }));
  const bytes = TxRaw.encode({ bodyBytes: body, authInfoBytes: AuthInfo.encode(AuthInfo.from()), signatures: [] });
  try {
    chain.open(mode).scratch((ctx) => void redundantRelayStep(ctx, decodeTx(chain.app, bytes), false));
    return "accepted";
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
}

function receive(path: IbcPath, packet: Packet): Any {
  const { proof: proofCommitment, proofHeight } = path.a.chain.prove(paths.packetCommitment.rawKey(["app", "channel-0", packet.sequence]));
  return { typeUrl: MsgRecvPacket.typeUrl, value: MsgRecvPacket.encode({ packet, proofCommitment, proofHeight, signer: RELAYER }) };
}

test("a transaction of received packets only is kept out of the mempool; one new packet or another message lets it in", async () => {
  const path = await IbcPath.open(Order.ORDER_UNORDERED);
  const [one, two] = [path.send("1"), path.send("2")];
  await path.sync(path.a, path.b);
  const { chain } = path.b;
  assert.equal(check(chain, [receive(path, one)]), "accepted");
  path.receive(one);
  const old = receive(path, one);
  for (const mode of ["check", "recheck"] as const) {
    assert.equal(check(chain, [old], mode), "channel/22");
    assert.equal(check(chain, [old, old], mode), "channel/22");
    assert.equal(check(chain, [old, receive(path, two)], mode), "accepted");
  }
  assert.equal(check(chain, [old], "deliver"), "accepted");
  const close = { portId: "app", channelId: "channel-0", signer: RELAYER };
  assert.equal(check(chain, [old, { typeUrl: MsgChannelCloseInit.typeUrl, value: MsgChannelCloseInit.encode(close) }]), "accepted");
});

test("one packet twice in a transaction counts as new once", async () => {
  const path = await IbcPath.open(Order.ORDER_ORDERED);
  const packet = path.send("1");
  await path.sync(path.a, path.b);
  assert.equal(check(path.b.chain, [receive(path, packet), receive(path, packet)]), "accepted");
});

test("a packet that does not verify is refused by its code", async () => {
  const path = await IbcPath.open(Order.ORDER_UNORDERED);
  const packet = path.send("1");
  await path.sync(path.a, path.b);
  const forged = receive(path, { ...packet, data: Uint8Array.of(1) });
  assert.equal(check(path.b.chain, [forged]), "commitment/2");
});

test("an update before packets is applied for their proofs; through a client that is not active it is refused", async () => {
  const path = await IbcPath.open(Order.ORDER_UNORDERED);
  const packet = path.send("1");
  const { a, b } = path;
  await a.chain.endBlock();
  b.chain.timeNs = a.chain.timeNs;
  const update = (): Any => {
    const header = { typeUrl: Header.typeUrl, value: Header.encode(a.chain.header(b.trusted)) };
    const message = { clientId: b.clientId, clientMessage: header, signer: RELAYER };
    return { typeUrl: MsgUpdateClient.typeUrl, value: MsgUpdateClient.encode(message) };
  };
  assert.equal(check(b.chain, [receive(path, packet)]), "ibc/9");
  assert.equal(check(b.chain, [update(), receive(path, packet)]), "accepted");
  assert.equal(check(b.chain, [update()]), "accepted");
  b.chain.run((ctx) => {
    const client = getClientState(ctx, b.clientId);
    assert.ok(client);
    setClientState(ctx, b.clientId, { ...client, frozenHeight: { revisionNumber: 0n, revisionHeight: 1n } });
  });
  assert.equal(check(b.chain, [update()]), "client/29");
  assert.equal(check(b.chain, [update()], "recheck"), "client/29");
});
