import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { moduleAddress } from "../../../crypto/address.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { fromUtf8, toHexUpper, utf8 } from "../../../encoding/bytes.ts";
import { StateError } from "../../../framework/index.ts";
import { createTestApp, type TestApp } from "../../../framework/testApp.ts";
import { DenomTraceQuery } from "../../../proto/denomTraces.ts";
import { type DenomTrace, Msg, type MsgTransfer, Query } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { Channel, Order, Packet, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { State as ConnectionState } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { auth } from "../../auth/index.ts";
import { Msg as BankMsg } from "../../bank/api.ts";
import { bank, getBalance, getSupply, mintCoins, sendCoins } from "../../bank/index.ts";
import { channelState } from "../channel/index.ts";
import type { ChannelOpening } from "../channel/slots.ts";
import { connectionState } from "../connection/index.ts";
import { errorAcknowledgement, getConnection, ibc, LOCALHOST_CONNECTION, resultAcknowledgement } from "../index.ts";
import { denomFromPath, denomHash, denomPath, localDenom } from "./denom.ts";
import { escrowAddress, transferModule } from "./index.ts";
import { decodePacketData, packetDataBytes, parseAmount } from "./packetData.ts";
import { transferApplication } from "./ibcApplication.ts";

const ALICE = new Uint8Array(20).fill(1);
const alice = encodeBech32("cosmos", ALICE);
const VOUCHER = denomFromPath("transfer/channel-0/stake");
const DELIVERY = { channelVersion: "ics20-1", relayer: alice };

function codeOf(body: () => unknown): string {
  try {
    body();
    return "accepted";
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
}

/** The types of CosmJS 0.32, which still has these queries. */
interface OldTypes {
  readonly QueryDenomTraceRequest: { readonly encode: (request: { hash: string }) => { readonly finish: () => Uint8Array } };
  readonly QueryDenomTracesResponse: {
    readonly decode: (bytes: Uint8Array) => {
      readonly denomTraces: readonly DenomTrace[];
      readonly pagination?: { readonly total: bigint };
    };
  };
}
function oldTypes(): OldTypes {
  const stargate = createRequire(import.meta.url).resolve("cosmjs-stargate-0-32");
  return createRequire(stargate)("cosmjs-types/ibc/applications/transfer/v1/query");
}

/** An app with a transfer channel over the connection to itself, and 1000stake of Alice. */
function chain(): TestApp {
  const app = createTestApp({ modules: [auth, bank, ibc, transferModule] });
  app.withContext((ctx) => {
    const connection = getConnection(ctx, LOCALHOST_CONNECTION);
    assert.equal(connection?.state, ConnectionState.STATE_OPEN);
    connectionState.connections.set(ctx, LOCALHOST_CONNECTION, connection);
    const counterparty = { portId: "transfer", channelId: "channel-9" };
    const common = { state: State.STATE_OPEN, ordering: Order.ORDER_UNORDERED, counterparty, version: "ics20-1" };
    channelState.channels.set(ctx, ["transfer", "channel-0"], Channel.from({ ...common, connectionHops: [LOCALHOST_CONNECTION] }));
    channelState.nextSequenceSend.set(ctx, ["transfer", "channel-0"], 1n);
    mintCoins(ctx, "transfer", [{ denom: "stake", amount: 1000n }]);
    sendCoins(ctx, moduleAddress("transfer"), ALICE, [{ denom: "stake", amount: 1000n }]);
  });
  return app;
}

const FAR = 4_000_000_000_000_000_000n;
function request(changes: Partial<MsgTransfer> = {}): Partial<MsgTransfer> {
  const common = { sourcePort: "transfer", sourceChannel: "channel-0", sender: alice, receiver: "bob", timeoutTimestamp: FAR };
  return { ...common, token: { denom: "stake", amount: 10n }, ...changes };
}

/** A packet that comes in from the other end of the channel. */
function incoming(denom: string, amount: string, receiver = alice): Packet {
  const data = packetDataBytes({ denom, amount, sender: "bob", receiver, memo: "" });
  const ends = { sourcePort: "transfer", sourceChannel: "channel-9", destinationPort: "transfer", destinationChannel: "channel-0" };
  return Packet.from({ sequence: 1n, ...ends, data });
}
const receive = (app: TestApp, packet: Packet) => app.run((ctx) => transferApplication.onRecvPacket(ctx, packet, DELIVERY));
const balance = (app: TestApp, address: Uint8Array, denom: string) => app.withContext((ctx) => getBalance(ctx, address, denom));

test("coins of ours wait in escrow and are counted", () => {
  const app = chain();
  assert.equal(app.deliver(Msg.transfer, request()).response.sequence, 1n);
  assert.equal(balance(app, escrowAddress("transfer", "channel-0"), "stake"), 10n);
  assert.equal(app.query(Query.totalEscrowForDenom, { denom: "stake" }).amount.amount, 10n);
});

test("coins that come home leave escrow, and no more than is in it", () => {
  const app = chain();
  app.deliver(Msg.transfer, request());
  assert.equal(receive(app, incoming("transfer/channel-9/stake", "4")).value?.success, true);
  assert.equal(balance(app, ALICE, "stake"), 994n);
  const { value, events } = receive(app, incoming("transfer/channel-9/stake", "7"));
  assert.equal(
    fromUtf8(value?.bytes ?? utf8("")),
    fromUtf8(errorAcknowledgement(new StateError({ codespace: "sdk", code: 5, name: "", text: "" })).bytes),
  );
  assert.equal(events.at(-2)?.attributes.find(([key]) => key === "success")?.[1], "false");
  assert.equal(app.query(Query.totalEscrowForDenom, { denom: "stake" }).amount.amount, 6n);
});

/** What ibc-go made of the same packets: go/transfer/main.go says how. */
interface GoOutcome {
  readonly denom: string;
  readonly amount: string;
  readonly code: number;
  readonly ack?: string;
}
const vector = new URL("../../../../test/vectors/go/transfer/transfer.json", import.meta.url);
const outcomes: readonly GoOutcome[] = JSON.parse(readFileSync(vector, "utf8"));

const isPanic = (error: unknown): boolean => !(error instanceof StateError);

test("received coins are taken in or refused as by Go; one that comes home under a name that no coin can have fails the transaction", () => {
  const app = chain();
  app.deliver(Msg.transfer, request({ token: { denom: "stake", amount: 1000n } }));
  for (const { denom, amount, code, ack } of outcomes) {
    const packet = incoming(denom.replace("transfer/channel-1/", "transfer/channel-9/"), amount);
    // What is not a refusal goes through every attempt to the transaction, which answers 111222 as Go does for a panic.
    if (code === 111222) assert.throws(() => receive(app, packet), isPanic, denom);
    else assert.equal(fromUtf8(receive(app, packet).value?.bytes ?? utf8("")), ack, denom);
  }
  assert.equal(outcomes.filter(({ code }) => code === 111222).length, 9);
});

test("coins that left through another channel do not come home through this one: they become vouchers, and escrow stays", () => {
  const app = chain();
  app.deliver(Msg.transfer, request());
  for (const denom of ["transfer/channel-5/stake", "other/channel-9/stake"]) {
    assert.equal(receive(app, incoming(denom, "4")).value?.success, true);
    assert.equal(balance(app, ALICE, localDenom(denomFromPath(`transfer/channel-0/${denom}`))), 4n, denom);
  }
  assert.equal(balance(app, ALICE, "stake"), 990n);
  assert.equal(balance(app, escrowAddress("transfer", "channel-0"), "stake"), 10n);
});

test("foreign coins become vouchers, and vouchers that go home are burnt", () => {
  const app = chain();
  const denom = localDenom(VOUCHER);
  receive(app, incoming("stake", "50"));
  assert.equal(balance(app, ALICE, denom), 50n);
  app.deliver(Msg.transfer, request({ token: { denom, amount: 20n } }));
  assert.equal(
    app.withContext((ctx) => getSupply(ctx, denom)),
    30n,
  );
  assert.equal(app.query(Query.totalEscrowForDenom, { denom }).amount.amount, 0n);
});

test("an error acknowledgement and a timeout give the coins back", () => {
  for (const how of ["error", "timeout", "result"] as const) {
    const app = chain();
    app.deliver(Msg.transfer, request());
    const data = packetDataBytes({ denom: "stake", amount: "10", sender: alice, receiver: "bob", memo: "" });
    const packet = Packet.from({ ...incoming("stake", "1"), sourceChannel: "channel-0", destinationChannel: "channel-9", data });
    app.withContext((ctx) => {
      const failed = errorAcknowledgement(new StateError({ codespace: "x", code: 1, name: "", text: "" })).bytes;
      if (how === "timeout") transferApplication.onTimeoutPacket(ctx, packet, DELIVERY);
      else
        transferApplication.onAcknowledgementPacket(
          ctx,
          packet,
          how === "error" ? failed : resultAcknowledgement(Uint8Array.of(1)).bytes,
          DELIVERY,
        );
    });
    assert.equal(balance(app, ALICE, "stake"), how === "result" ? 990n : 1000n, how);
  }
});

test("the largest amount means all that the sender has", () => {
  const app = chain();
  app.deliver(Msg.transfer, request({ token: { denom: "stake", amount: (1n << 256n) - 1n } }));
  assert.equal(balance(app, ALICE, "stake"), 0n);
});

test("refused transfers have Go's codes", () => {
  const app = chain();
  const code = (changes: Partial<MsgTransfer>) => codeOf(() => app.deliver(Msg.transfer, request(changes)));
  assert.equal(code({ sourceChannel: "channel-77" }), "clientv2/35");
  assert.equal(code({ sourceChannel: "channel-77", timeoutTimestamp: 0n }), "channelv2/8");
  assert.equal(code({ timeoutTimestamp: 0n }), "channel/13");
  assert.equal(code({ timeoutTimestamp: 1n }), "channel/40");
  assert.equal(code({ token: { denom: "stake", amount: 0n } }), "ibc/6");
  assert.equal(code({ token: { denom: "ibc/", amount: 1n } }), "ibc/6");
  assert.equal(code({ token: { denom: localDenom(VOUCHER), amount: 1n } }), "transfer/6");
  assert.equal(code({ token: { denom: "stake", amount: 1001n } }), "sdk/5");
  assert.equal(code({ receiver: " " }), "ibc/5");
  assert.equal(code({ receiver: "r".repeat(2049) }), "ibc/5");
  assert.equal(code({ memo: "m".repeat(32_769) }), "transfer/11");
  assert.equal(code({ sourcePort: "t" }), "host/2");
  const authority = encodeBech32("cosmos", moduleAddress("gov"));
  assert.equal(
    codeOf(() => app.deliver(Msg.updateParams, { signer: alice })),
    "ibc/2",
  );
  app.deliver(Msg.updateParams, { signer: authority, params: { sendEnabled: false, receiveEnabled: false } });
  assert.equal(code({}), "transfer/7");
  assert.equal(receive(app, incoming("stake", "1")).value?.success, false);
});

test("module accounts neither send nor receive transfers, nor get refunds; a coin that may not be sent stays", () => {
  const app = chain();
  const collector = moduleAddress("fee_collector");
  const blocked = encodeBech32("cosmos", collector);
  app.withContext((ctx) => sendCoins(ctx, ALICE, collector, [{ denom: "stake", amount: 100n }]));
  assert.equal(
    codeOf(() => app.deliver(Msg.transfer, request({ sender: blocked }))),
    "ibc/2",
  );
  const unauthorized = errorAcknowledgement(new StateError({ codespace: "ibc", code: 2, name: "", text: "" })).bytes;
  assert.deepEqual(receive(app, incoming("atom", "1", blocked)).value, { success: false, bytes: unauthorized });
  const data = packetDataBytes({ denom: "stake", amount: "10", sender: blocked, receiver: "bob", memo: "" });
  const packet = Packet.from({ ...incoming("stake", "1"), sourceChannel: "channel-0", destinationChannel: "channel-9", data });
  assert.equal(
    codeOf(() => app.run((ctx) => transferApplication.onTimeoutPacket(ctx, packet, DELIVERY))),
    "ibc/2",
  );
  const authority = encodeBech32("cosmos", moduleAddress("gov"));
  app.deliver(BankMsg.setSendEnabled, { authority, sendEnabled: [{ denom: "stake", enabled: false }] });
  assert.equal(
    codeOf(() => app.deliver(Msg.transfer, request())),
    "transfer/7",
  );
});

test("where receiving is disabled, coins of ours and of others are refused with a code of their own", () => {
  const app = chain();
  app.deliver(Msg.transfer, request());
  const authority = encodeBech32("cosmos", moduleAddress("gov"));
  app.deliver(Msg.updateParams, { signer: authority, params: { sendEnabled: true, receiveEnabled: false } });
  const disabled = errorAcknowledgement(new StateError({ codespace: "transfer", code: 8, name: "", text: "" })).bytes;
  for (const denom of ["atom", "transfer/channel-9/stake"])
    assert.deepEqual(receive(app, incoming(denom, "1")).value, { success: false, bytes: disabled }, denom);
});

test("transfer channels are unordered, on the port of transfers, of the one version, and fewer than 2^32", () => {
  const app = chain();
  const opening: ChannelOpening = {
    ...{ ordering: Order.ORDER_UNORDERED, connectionHops: ["connection-0"], portId: "transfer", channelId: "channel-1", version: "" },
    counterparty: { portId: "transfer", channelId: "" },
  };
  const { onChanOpenInit, onChanOpenTry, onChanOpenAck } = transferApplication;
  for (const open of [onChanOpenInit, onChanOpenTry]) {
    const code = (changes: Partial<ChannelOpening>) => codeOf(() => app.run((ctx) => open(ctx, { ...opening, ...changes })));
    assert.equal(app.run((ctx) => open(ctx, opening)).value, "ics20-1");
    assert.equal(code({ ordering: Order.ORDER_ORDERED }), "channel/6");
    assert.equal(code({ portId: "other" }), "port/4");
    assert.equal(code({ channelId: "channel-4294967295" }), "accepted");
    assert.equal(code({ channelId: "channel-4294967296" }), "transfer/9");
    assert.equal(code({ version: "ics20-2" }), open === onChanOpenInit ? "transfer/4" : "accepted");
  }
  const acknowledged = (counterpartyVersion: string) =>
    codeOf(() =>
      app.run((ctx) =>
        onChanOpenAck(ctx, { portId: "transfer", channelId: "channel-1", counterpartyChannelId: "channel-2", counterpartyVersion }),
      ),
    );
  assert.equal(acknowledged("ics20-1"), "accepted");
  assert.equal(acknowledged("ics20-2"), "transfer/4");
});

test("packets that Go reads are read, and others refused, without a crash", () => {
  const read = (text: string) => codeOf(() => decodePacketData(utf8(text), "ics20-1"));
  const good = '"sender":"a","receiver":"b"';
  assert.equal(read(`{"denom":"stake","amount":"1",${good}}`), "accepted");
  assert.equal(read(` {"DENOM":"stake","Amount":"0x1F","\u017fender":"a","receiver":"b","memo":null} `), "accepted");
  assert.equal(read(`{"denom":"stake","amount":"1",${good},"more":1}`), "ibc/12");
  assert.equal(read(`{"denom":"stake","amount":1,${good}}`), "ibc/12");
  assert.equal(read(`{"denom":"stake","amount":"1",${good}} x`), "ibc/12");
  assert.equal(read("["), "ibc/12");
  assert.equal(read("null"), "ibc/12");
  assert.equal(read("[".repeat(5000)), "ibc/12");
  assert.equal(read(`{"denom":"stake","amount":"0",${good}}`), "transfer/5");
  assert.equal(read(`{"denom":"stake","amount":"-1",${good}}`), "transfer/5");
  assert.equal(read(`{"denom":"stake","amount":"${"9".repeat(100)}",${good}}`), "transfer/5");
  assert.equal(read(`{"denom":" ","amount":"1",${good}}`), "transfer/3");
  assert.equal(
    codeOf(() => decodePacketData(utf8("{}"), "ics20-2")),
    "transfer/4",
  );
});

test("amounts are Go's integer literals", () => {
  const cases: readonly (readonly [string, bigint | undefined])[] = [
    ["0", 0n],
    ["017", 15n],
    ["0o17", 15n],
    ["0b101", 5n],
    ["0XfF", 255n],
    ["1_000", 1000n],
    ["+7", 7n],
    ["-7", -7n],
    ["", undefined],
    ["1__0", undefined],
    ["_1", undefined],
    ["08", undefined],
    ["1e3", undefined],
    [" 1", undefined],
    [`${(1n << 256n) - 1n}`, (1n << 256n) - 1n],
    [`${1n << 256n}`, undefined],
  ];
  for (const [text, amount] of cases) assert.equal(parseAmount(text), amount, text);
});

test("a path is split into hops and the name at home as ibc-go splits it", () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ["stake", 0, "stake"],
    ["transfer/channel-0/stake", 1, "stake"],
    ["transfer/channel-0", 0, "transfer/channel-0"],
    ["transfer/channel-0/gamm/pool/1", 1, "gamm/pool/1"],
    ["transfer/channel-0/transfer/channel-1/stake", 2, "stake"],
    ["transfer/07-tendermint-4/stake", 1, "stake"],
    ["transfer/channelA/stake", 0, "transfer/channelA/stake"],
    ["a/channel-0/", 1, ""],
  ];
  for (const [path, hops, base] of cases) {
    const denom = denomFromPath(path);
    assert.deepEqual([denom.trace.length, denom.base], [hops, base], path);
    assert.equal(denomPath(denom), path);
  }
});

test("older wallets find denominations by DenomTrace, in bytes that cosmjs-types reads", () => {
  const { QueryDenomTraceRequest, QueryDenomTracesResponse } = oldTypes();
  const app = chain();
  receive(app, incoming("stake", "50"));
  const hash = toHexUpper(denomHash(VOUCHER));
  const asked = DenomTraceQuery.denomTrace.input.decode(QueryDenomTraceRequest.encode({ hash: `ibc/${hash}` }).finish());
  const { denomTrace } = app.query(DenomTraceQuery.denomTrace, asked);
  assert.deepEqual(denomTrace, { path: "transfer/channel-0", baseDenom: "stake" });
  const { output } = DenomTraceQuery.denomTraces;
  const { denomTraces, pagination } = QueryDenomTracesResponse.decode(output.encode(app.query(DenomTraceQuery.denomTraces)));
  assert.deepEqual(denomTraces, [{ path: "transfer/channel-0", baseDenom: "stake" }]);
  assert.equal(pagination?.total, 1n);
  assert.deepEqual(output.decode(output.encode({ denomTraces, pagination: undefined })), { denomTraces, pagination: undefined });
});
