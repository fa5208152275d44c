import assert from "node:assert/strict";
import { test } from "node:test";
import { RELAYER } from "../../../../test/support/ibcChain.ts";
import { IbcPath } from "../../../../test/support/ibcPath.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import { SECOND } from "../../../encoding/time.ts";
import { ensure, sdkErrors, StateError } from "../../../framework/index.ts";
import { Channel, Msg, Order, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { type ConnectionEnd, Msg as ConnectionMsg, State as ConnectionState } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { connectionState, getConnection } from "../connection/index.ts";
import { paths } from "../paths.ts";

function codeOf(body: () => unknown): string {
  try {
    body();
    return "accepted";
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
}

const ID = { portId: "app", channelId: "channel-0", signer: RELAYER };
const VERSION = { identifier: "1", features: ["ORDER_ORDERED", "ORDER_UNORDERED"] };
const PROOF = Uint8Array.of(1);
const OPENING = Channel.from({
  ...{ state: State.STATE_INIT, ordering: Order.ORDER_UNORDERED, connectionHops: ["connection-0"], version: "v" },
  counterparty: { portId: "app", channelId: "" },
});

test("opening a channel is refused with the code of what is wrong", async () => {
  const { a } = await IbcPath.open(Order.ORDER_UNORDERED);
  const open = (channel: Partial<Channel>, portId = "app") =>
    codeOf(() => a.chain.deliver(Msg.channelOpenInit, { portId, channel: { ...OPENING, ...channel }, signer: RELAYER }));
  assert.equal(open({}), "accepted");
  assert.equal(open({ connectionHops: ["connection-7"] }), "connection/3");
  assert.equal(open({ connectionHops: ["connection-0", "connection-0"] }), "channel/15");
  assert.equal(open({ ordering: Order.ORDER_NONE_UNSPECIFIED }), "channel/6");
  assert.equal(open({ state: State.STATE_OPEN }), "channel/5");
  assert.equal(open({ counterparty: { portId: "app", channelId: "channel-0" } }), "channel/7");
  assert.equal(open({}, "nobody"), "port/5");
  assert.equal(open({}, "a/b"), "host/2");
  await a.chain.endBlock(2000n * SECOND);
  assert.equal(open({}), "client/29");
});

test("a step of the channel handshake is taken once, on an existing channel, with a proof", async () => {
  const { a, b } = await IbcPath.open(Order.ORDER_UNORDERED);
  const proofHeight = b.chain.clientHeight;
  const accepted = { counterpartyChannelId: "channel-0", counterpartyVersion: "v", proofTry: PROOF, proofHeight };
  assert.equal(
    codeOf(() => a.chain.deliver(Msg.channelOpenAck, { ...ID, ...accepted })),
    "channel/5",
  );
  assert.equal(
    codeOf(() => a.chain.deliver(Msg.channelOpenAck, { ...ID, ...accepted, channelId: "channel-9" })),
    "channel/3",
  );
  assert.equal(
    codeOf(() => a.chain.deliver(Msg.channelOpenAck, { ...ID, ...accepted, channelId: "other" })),
    "channel/18",
  );
  assert.equal(
    codeOf(() => a.chain.deliver(Msg.channelOpenAck, { ...ID, ...accepted, proofTry: utf8("") })),
    "commitment/2",
  );
  assert.equal(
    codeOf(() => b.chain.deliver(Msg.channelOpenConfirm, { ...ID, proofAck: PROOF, proofHeight })),
    "channel/5",
  );
});

test("a try with another channel than the counterparty's is refused", async () => {
  const path = await IbcPath.open(Order.ORDER_UNORDERED);
  const { a, b } = path;
  a.chain.deliver(Msg.channelOpenInit, { portId: "app", channel: OPENING, signer: RELAYER });
  await path.sync(a, b);
  const { proof: proofInit, proofHeight } = a.chain.prove(paths.channel.rawKey(["app", "channel-1"]));
  const counterparty = { portId: "app", channelId: "channel-1" };
  const channel = { ...OPENING, state: State.STATE_TRYOPEN, counterparty };
  const attempt = (changes: object) =>
    codeOf(() =>
      b.chain.deliver(Msg.channelOpenTry, {
        portId: "app",
        channel,
        counterpartyVersion: "v",
        proofInit,
        proofHeight,
        signer: RELAYER,
        ...changes,
      }),
    );
  assert.equal(attempt({ counterpartyVersion: "w" }), "commitment/2");
  assert.equal(attempt({ channel: { ...channel, ordering: Order.ORDER_ORDERED } }), "commitment/2");
  assert.equal(attempt({ channel: { ...channel, counterparty: { portId: "app", channelId: "channel-0" } } }), "commitment/2");
  assert.equal(attempt({ proofHeight: { ...proofHeight, revisionHeight: proofHeight.revisionHeight + 1n } }), "ibc/9");
  assert.equal(attempt({ previousChannelId: "channel-1" }), "channel/18");
  assert.equal(attempt({}), "accepted");
});

test("the application may refuse to close", async () => {
  const { b } = await IbcPath.open(Order.ORDER_UNORDERED, {
    onChanCloseInit: () => ensure(false, sdkErrors.InvalidRequest, "user cannot close channel"),
  });
  assert.equal(
    codeOf(() => b.chain.deliver(Msg.channelCloseInit, ID)),
    "sdk/18",
  );
});

test("closing is taken once, and confirmed by the counterparty's proof only", async () => {
  const path = await IbcPath.open(Order.ORDER_UNORDERED);
  const { a, b } = path;
  const early = b.chain.prove(paths.channel.rawKey(["app", "channel-0"]));
  assert.equal(
    codeOf(() => a.chain.deliver(Msg.channelCloseConfirm, { ...ID, proofInit: early.proof, proofHeight: a.trusted })),
    "commitment/2",
  );
  b.chain.deliver(Msg.channelCloseInit, ID);
  assert.equal(
    codeOf(() => b.chain.deliver(Msg.channelCloseInit, ID)),
    "channel/5",
  );
  await path.sync(b, a);
  const { proof: proofInit, proofHeight } = b.chain.prove(paths.channel.rawKey(["app", "channel-0"]));
  a.chain.deliver(Msg.channelCloseConfirm, { ...ID, proofInit, proofHeight });
  assert.equal(
    codeOf(() => a.chain.deliver(Msg.channelCloseConfirm, { ...ID, proofInit, proofHeight })),
    "channel/5",
  );
});

test("a step of the connection handshake is refused with the code of what is wrong", async () => {
  const path = await IbcPath.open(Order.ORDER_UNORDERED);
  const { a, b } = path;
  const counterparty = { clientId: b.clientId, connectionId: "", prefix: { keyPrefix: utf8("ibc") } };
  const init = (changes: object) =>
    codeOf(() => a.chain.deliver(ConnectionMsg.connectionOpenInit, { clientId: a.clientId, counterparty, signer: RELAYER, ...changes }));
  assert.equal(init({}), "accepted");
  assert.equal(init({ clientId: "07-tendermint-9" }), "client/29");
  assert.equal(init({ clientId: "09-localhost" }), "client/10");
  assert.equal(init({ version: { identifier: "2", features: ["x"] } }), "connection/9");
  assert.equal(init({ version: { identifier: "1", features: ["ORDER_DAG"] } }), "connection/9");
  assert.equal(init({ counterparty: { ...counterparty, connectionId: "connection-0" } }), "connection/7");
  assert.equal(init({ counterparty: { ...counterparty, prefix: { keyPrefix: utf8("") } } }), "connection/7");

  const { proof, proofHeight } = b.chain.prove(paths.connection.rawKey("connection-0"));
  const ack = { counterpartyConnectionId: "connection-0", version: VERSION, proofTry: proof, proofHeight, signer: RELAYER };
  const acknowledge = (changes: object) => codeOf(() => a.chain.deliver(ConnectionMsg.connectionOpenAck, { ...ack, ...changes }));
  assert.equal(acknowledge({ connectionId: "connection-0" }), "connection/6");
  assert.equal(acknowledge({ connectionId: "connection-9" }), "connection/3");
  assert.equal(acknowledge({ connectionId: "connection-1", version: { identifier: "1", features: ["ORDER_DAG"] } }), "connection/6");
  assert.equal(acknowledge({ connectionId: "connection-1", version: { identifier: "2", features: ["ORDER_ORDERED"] } }), "connection/6");
  assert.equal(acknowledge({ connectionId: "other-connection" }), "connection/11");
  const confirm = { connectionId: "connection-0", proofAck: proof, proofHeight, signer: RELAYER };
  assert.equal(
    codeOf(() => b.chain.deliver(ConnectionMsg.connectionOpenConfirm, confirm)),
    "connection/6",
  );
  a.chain.timeNs += 2000n * SECOND;
  assert.equal(init({}), "client/29");
});

test("a channel is opened or accepted over an open connection only, in an ordering that the connection knows, by an active client", async () => {
  const path = await IbcPath.open(Order.ORDER_UNORDERED);
  const { a, b } = path;
  const [proposed, accepted] = ["channel-1", "channel-2"];
  a.chain.deliver(Msg.channelOpenInit, { portId: "app", channel: OPENING, signer: RELAYER });
  a.chain.deliver(Msg.channelOpenInit, { portId: "app", channel: { ...OPENING, ordering: Order.ORDER_ORDERED }, signer: RELAYER });
  await path.sync(a, b);
  const attempt = (channelId: string, ordering: Order) => {
    const { proof: proofInit, proofHeight } = a.chain.prove(paths.channel.rawKey(["app", channelId]));
    const channel = { ...OPENING, ordering, state: State.STATE_TRYOPEN, counterparty: { portId: "app", channelId } };
    const request = { portId: "app", channel, counterpartyVersion: "v", proofInit, proofHeight, signer: RELAYER };
    return codeOf(() => b.chain.deliver(Msg.channelOpenTry, request));
  };
  const change = (changes: Partial<ConnectionEnd>) =>
    b.chain.run((ctx) => {
      const connection = getConnection(ctx, "connection-0");
      assert.ok(connection);
      connectionState.connections.set(ctx, "connection-0", { ...connection, ...changes });
    });
  change({ state: ConnectionState.STATE_TRYOPEN });
  assert.equal(attempt(proposed, Order.ORDER_UNORDERED), "connection/6");
  change({ state: ConnectionState.STATE_OPEN, versions: [{ identifier: "1", features: ["ORDER_UNORDERED"] }] });
  assert.equal(attempt(accepted, Order.ORDER_ORDERED), "connection/9");
  const open = (ordering: Order) =>
    codeOf(() => b.chain.deliver(Msg.channelOpenInit, { portId: "app", channel: { ...OPENING, ordering }, signer: RELAYER }));
  assert.equal(open(Order.ORDER_ORDERED), "connection/9");
  change({ versions: [VERSION, VERSION] });
  assert.equal(attempt(proposed, Order.ORDER_UNORDERED), "connection/9");
  change({ versions: [VERSION] });
  assert.equal(attempt(proposed, Order.ORDER_UNORDERED), "accepted");
  assert.equal(attempt(accepted, Order.ORDER_ORDERED), "accepted");
  b.chain.timeNs += 2000n * SECOND;
  assert.equal(open(Order.ORDER_UNORDERED), "client/29");
});
