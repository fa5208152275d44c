import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RELAYER } from "../../../../test/support/ibcChain.ts";
import { IbcPath } from "../../../../test/support/ibcPath.ts";
import { fromUtf8, utf8 } from "../../../encoding/bytes.ts";
import { SECOND } from "../../../encoding/time.ts";
import { ensure, event, OutOfGasError, StateError, sdkErrors } from "../../../framework/index.ts";
import { Msg, Order, Query, ResponseResultType, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { State as ConnectionState } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { connectionState } from "../connection/index.ts";
import {
  chanCloseInit,
  errorAcknowledgement,
  getChannel,
  getClientState,
  getConnection,
  resultAcknowledgement,
  sendPacket,
  setClientState,
  writeAcknowledgement,
} from "../index.ts";
import { paths } from "../paths.ts";
import { state } from "./state.ts";

const { ORDER_ORDERED, ORDER_UNORDERED } = Order;
const { RESPONSE_RESULT_TYPE_NOOP: NOOP, RESPONSE_RESULT_TYPE_SUCCESS: SUCCESS } = ResponseResultType;

function codeOf(body: () => unknown): string {
  try {
    body();
    return "accepted";
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
}
const ackOf = (text: string) => resultAcknowledgement(utf8(text)).bytes;

for (const ordering of [ORDER_ORDERED, ORDER_UNORDERED]) {
  const name = ordering === ORDER_ORDERED ? "ordered" : "unordered";

  test(`${name}: a packet is sent, received once and acknowledged once; again is a no-op`, async () => {
    const path = await IbcPath.open(ordering);
    const packet = path.send("hello");
    await path.sync(path.a, path.b);
    assert.equal(path.receive(packet).result, SUCCESS);
    const again = path.receive(packet);
    assert.deepEqual([again.result, again.events], [NOOP, []]);
    await path.sync(path.b, path.a);
    assert.equal(path.acknowledge(packet, ackOf("h")), SUCCESS);
    assert.equal(path.acknowledge(packet, ackOf("h")), NOOP);
    assert.deepEqual(path.a.chain.asked, ["openInit", "openAck", "ack 1"]);
    assert.deepEqual(path.b.chain.asked, ["openTry", "openConfirm", "recv 1"]);
    assert.equal(path.a.chain.run((ctx) => state.commitments.has(ctx, ["app", "channel-0", 1n])).value, false);
  });

  test(`${name}: a packet after its timeout is refused by the receiver and given back by the sender`, async () => {
    const path = await IbcPath.open(ordering);
    const packet = path.send("late", path.a.chain.timeNs + 20n * SECOND);
    await path.sync(path.a, path.b);
    await path.sync(path.b, path.a);
    assert.equal(
      codeOf(() => path.timeout(packet)),
      "channel/39",
    );
    await path.sync(path.b, path.a, 60n * SECOND);
    assert.equal(
      codeOf(() => path.receive(packet)),
      "channel/40",
    );
    const { result, events } = path.timeout(packet);
    assert.equal(result, SUCCESS);
    const closes = ordering === ORDER_ORDERED;
    const types = events.map(({ type }) => type).filter((type) => type !== "message");
    assert.deepEqual(types, closes ? ["channel_close", "timeout_packet"] : ["timeout_packet"]);
    assert.equal(path.timeout(packet).result, NOOP);
    const end = path.a.chain.run((ctx) => getChannel(ctx, "app", "channel-0")).value;
    assert.equal(end?.state, closes ? State.STATE_CLOSED : State.STATE_OPEN);
    assert.equal(path.a.chain.asked.at(-1), "timeout 1");
  });

  test(`${name}: a closed counterparty gives packets back before their timeout`, async () => {
    const path = await IbcPath.open(ordering);
    const packet = path.send("never");
    path.b.chain.run((ctx) => chanCloseInit(ctx, "app", "channel-0"));
    await path.sync(path.b, path.a);
    const { proof: proofInit, proofHeight } = path.b.chain.prove(paths.channel.rawKey(["app", "channel-0"]));
    assert.equal(path.timeoutOnClose(packet), SUCCESS);
    if (ordering === ORDER_UNORDERED) {
      path.a.chain.deliver(Msg.channelCloseConfirm, { portId: "app", channelId: "channel-0", proofInit, proofHeight, signer: RELAYER });
    }
    const end = path.a.chain.run((ctx) => getChannel(ctx, "app", "channel-0")).value;
    assert.equal(end?.state, State.STATE_CLOSED);
    assert.equal(
      codeOf(() => path.send("after")),
      "channel/5",
    );
  });
}

test("an ordered packet that was received is not given back: not at its timeout, not because the channel was closed", async () => {
  const path = await IbcPath.open(ORDER_ORDERED);
  const packet = path.send("once", path.a.chain.timeNs + 60n * SECOND);
  await path.sync(path.a, path.b);
  path.receive(packet);
  path.b.chain.run((ctx) => chanCloseInit(ctx, "app", "channel-0"));
  await path.sync(path.b, path.a);
  assert.equal(
    codeOf(() => path.timeoutOnClose(packet, 2n)),
    "channel/13",
  );
  await path.sync(path.b, path.a, 120n * SECOND);
  assert.equal(
    codeOf(() => path.timeout(packet, 2n)),
    "channel/19",
  );
  assert.equal(path.a.chain.asked.includes("timeout 1"), false);
});

test("an ordered packet is given back only for what the counterparty really expects next", async () => {
  const path = await IbcPath.open(ORDER_ORDERED);
  const packet = path.send("once");
  await path.sync(path.a, path.b);
  path.receive(packet);
  path.b.chain.run((ctx) => chanCloseInit(ctx, "app", "channel-0"));
  await path.sync(path.b, path.a);
  assert.equal(
    codeOf(() => path.timeoutOnClose(packet, 1n)),
    "commitment/2",
  );
});

test("through a frozen or expired client nothing is received, acknowledged or given back", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED);
  const packet = path.send("held");
  const late = path.send("late", path.a.chain.timeNs + 20n * SECOND);
  await path.sync(path.a, path.b);
  const received = path.send("received");
  await path.sync(path.a, path.b);
  path.receive(received);
  await path.sync(path.b, path.a, 60n * SECOND);
  for (const { chain, clientId } of [path.a, path.b]) {
    chain.run((ctx) => {
      const client = getClientState(ctx, clientId);
      assert.ok(client);
      setClientState(ctx, clientId, { ...client, frozenHeight: { revisionNumber: 0n, revisionHeight: 1n } });
    });
  }
  const attempts = () => [
    codeOf(() => path.receive(packet)),
    codeOf(() => path.acknowledge(received, ackOf("r"))),
    codeOf(() => path.timeout(late)),
  ];
  assert.deepEqual(attempts(), ["client/29", "client/29", "client/29"]);
  for (const { chain, clientId } of [path.a, path.b]) {
    chain.run((ctx) => {
      const client = getClientState(ctx, clientId);
      assert.ok(client);
      setClientState(ctx, clientId, { ...client, frozenHeight: { revisionNumber: 0n, revisionHeight: 0n } });
    });
    chain.timeNs += 2000n * SECOND;
  }
  assert.deepEqual(attempts(), ["client/29", "client/29", "client/29"]);
  for (const { chain } of [path.a, path.b]) chain.timeNs -= 2000n * SECOND;
  assert.deepEqual(attempts(), ["accepted", "accepted", "accepted"]);
});

test("a proof holds at the height that it names, also when the client knows later ones, and at no other", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED);
  const packet = path.send("early");
  await path.sync(path.a, path.b);
  const { proof: proofCommitment, proofHeight } = path.a.chain.prove(paths.packetCommitment.rawKey(["app", "channel-0", 1n]));
  path.send("changes the root");
  await path.sync(path.a, path.b);
  const later = path.a.chain.clientHeight;
  const receive = (height: typeof later) =>
    codeOf(() => path.b.chain.deliver(Msg.recvPacket, { packet, proofCommitment, proofHeight: height, signer: RELAYER }));
  assert.equal(receive(later), "commitment/2");
  assert.equal(receive({ ...later, revisionHeight: later.revisionHeight + 1n }), "ibc/9");
  assert.equal(receive({ ...proofHeight, revisionHeight: 1n }), "client/7");
  assert.equal(receive(proofHeight), "accepted");
});

test("a packet that names another destination is neither acknowledged nor given back, whatever is proven of that place", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED);
  const packet = path.send("mine", path.a.chain.timeNs + 20n * SECOND);
  await path.sync(path.a, path.b);
  path.receive(packet);
  await path.sync(path.b, path.a, 60n * SECOND);
  // Nothing was ever received there, so that absence can be proven.
  for (const [port, channel] of [
    ["app", "channel-7"],
    ["other", "channel-0"],
  ] as const) {
    const moved = { ...packet, destinationPort: port, destinationChannel: channel };
    const absence = path.b.chain.prove(paths.packetReceipt.rawKey([port, channel, 1n]));
    const proofs = { proofUnreceived: absence.proof, proofHeight: absence.proofHeight, nextSequenceRecv: 1n, signer: RELAYER };
    const closed = path.b.chain.prove(paths.channel.rawKey(["app", "channel-0"]));
    assert.equal(
      codeOf(() => path.a.chain.deliver(Msg.timeout, { packet: moved, ...proofs })),
      "channel/13",
    );
    assert.equal(
      codeOf(() => path.a.chain.deliver(Msg.timeoutOnClose, { packet: moved, ...proofs, proofClose: closed.proof })),
      "channel/13",
    );
    assert.equal(
      codeOf(() => path.acknowledge(moved, ackOf("m"))),
      "channel/13",
    );
  }
  assert.equal(path.acknowledge(packet, ackOf("m")), SUCCESS);
});

test("on a closed channel nothing is received or acknowledged, and no acknowledgement is written", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED, { onRecvPacket: () => undefined });
  const [one, two] = [path.send("1"), path.send("2")];
  await path.sync(path.a, path.b);
  path.receive(one);
  const write = (bytes: Uint8Array) => codeOf(() => path.b.chain.run((ctx) => writeAcknowledgement(ctx, one, bytes)));
  assert.equal(write(utf8("")), "channel/16");
  for (const { chain } of [path.a, path.b]) chain.run((ctx) => chanCloseInit(ctx, "app", "channel-0"));
  assert.equal(write(ackOf("1")), "channel/5");
  assert.equal(
    codeOf(() => path.receive(two)),
    "channel/5",
  );
  await path.sync(path.b, path.a);
  assert.equal(
    codeOf(() => path.acknowledge(one, ackOf("1"))),
    "channel/5",
  );
});

test("over a connection that is not open nothing is received or acknowledged", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED);
  const [one, two] = [path.send("1"), path.send("2")];
  await path.sync(path.a, path.b);
  path.receive(one);
  await path.sync(path.b, path.a);
  for (const { chain } of [path.a, path.b]) {
    chain.run((ctx) => {
      const connection = getConnection(ctx, "connection-0");
      assert.ok(connection);
      connectionState.connections.set(ctx, "connection-0", { ...connection, state: ConnectionState.STATE_INIT });
    });
  }
  assert.equal(
    codeOf(() => path.receive(two)),
    "connection/6",
  );
  assert.equal(
    codeOf(() => path.acknowledge(one, ackOf("1"))),
    "connection/6",
  );
});

test("an ordered channel takes packets in their order only", async () => {
  const path = await IbcPath.open(ORDER_ORDERED);
  const [one, two] = [path.send("1"), path.send("2")];
  await path.sync(path.a, path.b);
  assert.equal(
    codeOf(() => path.receive(two)),
    "channel/21",
  );
  path.receive(one);
  path.receive(two);
  await path.sync(path.b, path.a);
  assert.equal(
    codeOf(() => path.acknowledge(two, ackOf("2"))),
    "channel/21",
  );
  path.acknowledge(one, ackOf("1"));
  assert.equal(path.acknowledge(two, ackOf("2")), SUCCESS);
});

test("an unordered channel takes packets in any order", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED);
  const [one, two] = [path.send("1"), path.send("2")];
  await path.sync(path.a, path.b);
  path.receive(two);
  path.receive(one);
  await path.sync(path.b, path.a);
  path.acknowledge(two, ackOf("2"));
  assert.equal(path.acknowledge(one, ackOf("1")), SUCCESS);
});

test("a changed packet, acknowledgement or proof is refused", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED);
  const packet = path.send("true");
  await path.sync(path.a, path.b);
  assert.equal(
    codeOf(() => path.receive({ ...packet, data: utf8("false") })),
    "commitment/2",
  );
  assert.equal(
    codeOf(() => path.receive({ ...packet, sourceChannel: "channel-7" })),
    "channel/13",
  );
  assert.equal(
    codeOf(() => path.receive({ ...packet, sourcePort: "other" })),
    "channel/13",
  );
  assert.equal(
    codeOf(() => path.receive({ ...packet, destinationChannel: "channel-7" })),
    "channel/3",
  );
  assert.equal(
    codeOf(() => path.receive({ ...packet, destinationPort: "nobody" })),
    "port/5",
  );
  path.receive(packet);
  await path.sync(path.b, path.a);
  assert.equal(
    codeOf(() => path.acknowledge({ ...packet, data: utf8("false") }, ackOf("t"))),
    "channel/13",
  );
  assert.equal(
    codeOf(() => path.acknowledge(packet, ackOf("x"))),
    "commitment/2",
  );
  assert.equal(
    codeOf(() => path.acknowledge(packet, utf8('{ "result": "dA==" }'))),
    "channel/16",
  );
});

test("a refusal becomes an error acknowledgement, its writes vanish and its events say so", async () => {
  const Tried = event("tried", ["what"]);
  const path = await IbcPath.open(ORDER_UNORDERED, {
    onRecvPacket(ctx, packet) {
      state.nextChannelSequence.set(ctx, 99n);
      ctx.emit(Tried({ what: fromUtf8(packet.data) }));
      ensure(false, sdkErrors.Unauthorized, "no");
    },
  });
  const packet = path.send("please");
  await path.sync(path.a, path.b);
  const { result, events } = path.receive(packet);
  assert.equal(result, SUCCESS);
  assert.equal(path.b.chain.run((ctx) => state.nextChannelSequence.get(ctx)).value, 1n);
  assert.deepEqual(events[2], { type: "ibccallbackerror-tried", attributes: [["ibccallbackerror-what", "please"]] });
  await path.sync(path.b, path.a);
  const error = errorAcknowledgement(new StateError(sdkErrors.Unauthorized, "no"));
  assert.equal(fromUtf8(error.bytes), '{"error":"ABCI code: 4: error handling packet: see events for details"}');
  assert.equal(path.acknowledge(packet, error.bytes), SUCCESS);
});

test("running out of gas in a callback fails the transaction instead", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED, {
    onRecvPacket() {
      throw new OutOfGasError("in the callback");
    },
  });
  const packet = path.send("costly");
  await path.sync(path.a, path.b);
  assert.equal(
    codeOf(() => path.receive(packet)),
    "sdk/11",
  );
  assert.equal(path.b.chain.run((ctx) => state.receipts.has(ctx, ["app", "channel-0", 1n])).value, false);
});

test("an application may acknowledge later, once", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED, { onRecvPacket: () => undefined });
  const packet = path.send("later");
  await path.sync(path.a, path.b);
  path.receive(packet);
  path.b.chain.run((ctx) => writeAcknowledgement(ctx, packet, ackOf("l")));
  assert.equal(
    codeOf(() => path.b.chain.run((ctx) => writeAcknowledgement(ctx, packet, ackOf("l")))),
    "channel/17",
  );
  await path.sync(path.b, path.a);
  assert.equal(path.acknowledge(packet, ackOf("l")), SUCCESS);
});

test("a connection's delay keeps packets back until its last nanosecond and block", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED, {}, 60n * SECOND);
  const packet = path.send("slow");
  await path.sync(path.a, path.b);
  const { proofHeight } = path.a.chain.prove(utf8("x"));
  assert.equal(
    codeOf(() => path.receive(packet)),
    "07-tendermint/10",
  );
  const learnt = path.b.chain.timeNs;
  await path.b.chain.endBlock(60n * SECOND - 1n);
  assert.equal(
    codeOf(() => path.receive(packet)),
    "07-tendermint/10",
  );
  path.b.chain.timeNs = learnt + 60n * SECOND;
  // 60 s are two blocks of at most 30 s; one has passed.
  assert.equal(
    codeOf(() => path.receive(packet)),
    "07-tendermint/10",
  );
  await path.b.chain.endBlock();
  assert.equal(path.receive(packet).result, SUCCESS);
  assert.equal(proofHeight.revisionNumber, 1n);
});

test("unreceived packets and acknowledgements are told to relayers", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED);
  const [one] = [path.send("1"), path.send("2")];
  await path.sync(path.a, path.b);
  path.receive(one);
  const place = { portId: "app", channelId: "channel-0" };
  const ask = (chain: typeof path.a.chain, method: typeof Query.unreceivedPackets, request: object) =>
    method.output.decode(
      chain
        .open("query")
        .scratch(
          (ctx) => chain.app.router.query(method.path)?.run(ctx, method.input.encode(method.input.from(request))) ?? new Uint8Array(0),
        ),
    );
  const unreceived = ask(path.b.chain, Query.unreceivedPackets, { ...place, packetCommitmentSequences: [1n, 2n] });
  assert.deepEqual(unreceived.sequences, [2n]);
});

test("the state follows a model of sequences, whatever is relayed in whatever order", async () => {
  for (const ordering of [ORDER_ORDERED, ORDER_UNORDERED]) {
    const path = await IbcPath.open(ordering);
    const packets = Array.from({ length: 6 }, (_, i) => path.send(`p${i}`));
    await path.sync(path.a, path.b);
    const order = fc.sample(fc.array(fc.nat({ max: 5 }), { minLength: 40, maxLength: 40 }), { seed: 7, numRuns: 1 })[0] ?? [];
    const received = new Set<number>();
    for (const i of order) {
      const packet = packets[i];
      assert.ok(packet);
      const isNext = i === received.size;
      const expected = received.has(i) ? "noop" : ordering === ORDER_UNORDERED || isNext ? "received" : "refused";
      const got = codeOf(() => assert.equal(path.receive(packet).result, received.has(i) ? NOOP : SUCCESS));
      assert.equal(got, expected === "refused" ? "channel/21" : "accepted", `${i} after ${[...received]}`);
      if (expected === "received") received.add(i);
    }
  }
});

test("a send without a timeout, with a past one, without data or over too much data is refused", async () => {
  const path = await IbcPath.open(ORDER_UNORDERED);
  const { chain } = path.a;
  const send = (timeoutTimestamp: bigint, data: Uint8Array) =>
    codeOf(() => chain.run((ctx) => sendPacket(ctx, { port: "app", channel: "channel-0", timeoutTimestamp, data })));
  const far = chain.timeNs * 2n;
  assert.equal(send(0n, utf8("x")), "channel/13");
  assert.equal(send(1n, utf8("x")), "channel/40");
  assert.equal(send(far, utf8("")), "channel/13");
  assert.equal(send(far, new Uint8Array(262_145)), "channel/13");
  assert.equal(send(far, new Uint8Array(262_144)), "accepted");
});
